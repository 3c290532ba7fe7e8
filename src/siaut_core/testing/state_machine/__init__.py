"""
*State machine*: every operation, in any order, on a real host and beside the model.

Whatever was done before, the host answers what the model expects, stores what
the model remembers, and keeps what this library promises:

- what is out of one's perimeter is neither found, counted nor changed (P1, P14);
- no token ever issued opens anything once it may not, and a weak password costs
  no link (P4-P6);
- mail leaves for the stored address only, and for nobody else (P8);
- a validated account is never deleted, a deleted one never returns, and
  deactivation gives back the exact rights (P10);
- each command leaves exactly one event (P13).

`HostContract` runs it; to run it longer, subclass it or see ``nox -s soak``.
"""

from siaut_core.testing.state_machine.comptes import ComptesGestures
from siaut_core.testing.state_machine.liens import LiensGestures
from siaut_core.testing.state_machine.reads import Reads
from siaut_core.testing.state_machine.structures import StructuresGestures

__all__ = ["HostMachine"]


class HostMachine(ComptesGestures, LiensGestures, StructuresGestures, Reads):
    """
    The state machine: a host, the model, and all that can be done to both.

    Give Hypothesis a function that makes one, with the driver of the host:
    ``run_state_machine_as_test(lambda: HostMachine(Driver(factory)))``.
    """
