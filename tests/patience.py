"""
*Patience*: how long a test waits for what may never come.

No test judges how fast the machine is: ``benchmarks/`` measures, and judges nothing.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PATIENCE"]

# Seconds; far more than anything takes, so that only what hangs is ended by it.
PATIENCE: Final = 300
