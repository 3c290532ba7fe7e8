"""
*Measure*: how long a call takes, and how many statements it executes.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Final

from benchmarks.load.results import Latency

if TYPE_CHECKING:
    from benchmarks.load.gestures import Gesture
    from benchmarks.load.service import Service

__all__ = ["measure", "quantile"]

WARM_UP: Final = 20


def quantile(values: list[float], part: float) -> float:
    """
    Give the smallest value that *part* of them do not exceed.
    """
    rank = -int(-len(values) * part // 1)  # Rounded up.
    return sorted(values)[rank - 1]


def measure(service: Service, engine: str, gesture: Gesture, tries: int) -> Latency:
    """
    Call, warm, until there are enough; statements are counted apart.
    """
    calls = gesture.tries(service)
    statements = 0
    for call in islice(calls, WARM_UP):
        with service.counting() as executed:
            call()
        statements = max(statements, len(executed))
    times = []
    for call in islice(calls, tries):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    return Latency(
        engine,
        service.comptes,
        gesture.name,
        gesture.perimetre,
        round(quantile(times, 0.5), 2),
        round(quantile(times, 0.99), 2),
        round(max(times), 2),
        statements,
        tries,
    )
