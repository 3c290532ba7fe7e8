"""
*Soak*: the state machine for as long as one likes, and what it did.

``python -m tests.soak --seconds 600`` tells new stories until the time is over,
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

from siaut_core.testing.contracts.driver import Driver
from siaut_core.testing.state_machine import HostMachine
from tests.kit.adapters import sync_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STORIES = 100  # Between two looks at the clock.

SETTINGS = settings(
    max_examples=STORIES,
    stateful_step_count=60,
    deadline=None,
    derandomize=False,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def machine() -> HostMachine:
    return HostMachine(Driver(sync_memory))


def last(seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
    """
    Tell stories until *seconds* have passed; at least one round of them.
    """
    end = clock() + seconds
    while True:
        run_state_machine_as_test(machine, settings=SETTINGS)  # type: ignore[arg-type]  # anything that makes one
        if clock() >= end:
            return


def report(counters: Counter[tuple[str, bool]]) -> str:
    """
    Print steps, then each operation: granted, refused.
    """
    names = sorted({name for name, _ in counters} - {"step"})
    lines = [
        f"{name:30} {counters[name, True]:>9} {counters[name, False]:>9}"
        for name in names
    ]
    header = f"{'':30} {'granted':>9} {'refused':>9}"
    return "\n".join([f"{counters['step', True]} steps", header, *lines])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    seconds: float = parser.parse_args(arguments).seconds
    HostMachine.counters.clear()
    try:
        last(seconds)
    finally:
        print(report(HostMachine.counters))


if __name__ == "__main__":
    main()
