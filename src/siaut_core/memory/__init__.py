"""
What a host in memory stores, and how its units of work see and change it.

Optimistic: a unit of work sees what is committed plus its own writes. Each
write is checked when it is made, and all are checked again when it ends, on
what is committed by then, in one short section under a lock: everything is
stored, or nothing. Without colour: sync and async hosts share it.
"""

from siaut_core.memory.committed import Storage
from siaut_core.memory.transaction import Unit
from siaut_core.memory.view import View

__all__ = ["Storage", "Unit", "View"]
