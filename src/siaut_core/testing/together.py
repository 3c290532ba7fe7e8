"""
*Together*: several people at once, each in a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Lock
from typing import TypeVar

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
        self._expected, self._patience = count, patience
        self._lock, self._all = Lock(), Event()

    def wait(self) -> None:
        with self._lock:
            self._expected -= 1
            if self._expected <= 0:
                self._all.set()
        self._all.wait(self._patience)
        self._all.set()


def race(
    count: int,
    gesture: Callable[[int, Rendezvous, Rendezvous], T],
    patience: float = 0.2,
) -> tuple[list[T], list[Exception]]:
    """
    Do a thing as many times at once; give the answers, and the errors.

    Args:
        gesture: Is given its rank, and where all wait for each other: before and after
            what they do.
    """
    meetings = Rendezvous(count, patience), Rendezvous(count, patience)
    issues = together(*(partial(gesture, rank, *meetings) for rank in range(count)))
    return (
        [issue for issue in issues if not isinstance(issue, Exception)],
        [issue for issue in issues if isinstance(issue, Exception)],
    )
