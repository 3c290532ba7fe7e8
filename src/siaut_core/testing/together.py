"""
*Together*: several people at once, each in a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import TypeVar

from siaut_core.errors import ConflictError

__all__ = ["Rendezvous", "race", "together"]

T = TypeVar("T")


def together(*gestures: Callable[[], T]) -> list[T | Exception]:
    """
    Do several things at once; give what each came to, an answer or an error.
    """

    def attempt(gesture: Callable[[], T]) -> T | Exception:
        try:
            return gesture()
        except AssertionError:  # It is ours, and says what to fix.
            raise
        except Exception as error:  # noqa: BLE001  (an answer too)
            return error

    with ThreadPoolExecutor(len(gestures)) as threads:
        return list(threads.map(attempt, gestures))


class Rendezvous:
    """
    Where several wait for each other, and give up soon: a store may queue them.
    """

    def __init__(self, count: int, patience: float = 0.2) -> None:
        self._barrier = Barrier(count, timeout=patience)

    def wait(self) -> None:
        with suppress(BrokenBarrierError):  # For those who come later too.
            self._barrier.wait()


def race(
    count: int,
    gesture: Callable[[int, Rendezvous, Rendezvous], T],
    patience: float = 0.2,
    refusals: tuple[type[Exception], ...] = (ConflictError,),
) -> tuple[list[T], list[Exception]]:
    """
    Do a thing as many times at once; give the answers, and the errors.

    Args:
        gesture: Is given its rank, and where all wait for each other: before and after
            what they do.
        refusals: What one may meet who comes too late, and nothing else.
    """
    meetings = Rendezvous(count, patience), Rendezvous(count, patience)
    issues = together(*(partial(gesture, rank, *meetings) for rank in range(count)))
    losers = [issue for issue in issues if isinstance(issue, Exception)]
    assert all(isinstance(loser, refusals) for loser in losers), (
        "who comes too late is told by the answer of the method, or meets"
        f" {' or '.join(refusal.__name__ for refusal in refusals)}: map a deadlock"
        " (PostgreSQL: 40P01), a lock that is not available in time and a busy"
        f" database to ConflictError, in whatever statement they show ({losers})"
    )
    return [issue for issue in issues if not isinstance(issue, Exception)], losers
