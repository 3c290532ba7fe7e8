"""
*Soak*: the state machine for as long as one likes, and what it did.

``python -m tests.soak --secondes 600`` tells new stories until the time is over,
on the host in memory, and prints its counts. A failure prints the story that
led to it, as short as Hypothesis can make it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from siaut_core.testing.contracts.pilote import Pilote
from siaut_core.testing.machine import HostMachine
from tests.kit.adaptateurs import memoire_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HISTOIRES = 100  # Between two looks at the clock.

REGLAGES = settings(
    max_examples=HISTOIRES,
    stateful_step_count=60,
    deadline=None,
    derandomize=False,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def machine() -> HostMachine:
    return HostMachine(Pilote(memoire_sync))


def durer(secondes: float, horloge: Callable[[], float] = time.monotonic) -> None:
    """
    Tell stories until *secondes* have passed; at least one round of them.
    """
    fin = horloge() + secondes
    while True:
        run_state_machine_as_test(machine, settings=REGLAGES)  # type: ignore[arg-type]  # anything that makes one
        if horloge() >= fin:
            return


def rapport(compteurs: Counter[tuple[str, bool]]) -> str:
    """
    Print steps, then each operation: granted, refused.
    """
    noms = sorted({nom for nom, _ in compteurs} - {"pas"})
    lignes = [
        f"{nom:30} {compteurs[nom, True]:>9} {compteurs[nom, False]:>9}" for nom in noms
    ]
    entete = f"{'':30} {'granted':>9} {'refused':>9}"
    return "\n".join([f"{compteurs['pas', True]} steps", entete, *lignes])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--secondes", type=float, default=60)
    secondes: float = parser.parse_args(arguments).secondes
    HostMachine.compteurs.clear()
    try:
        durer(secondes)
    finally:
        print(rapport(HostMachine.compteurs))


if __name__ == "__main__":
    main()
