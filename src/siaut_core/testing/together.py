"""
*Together*: several people at once, each in a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import TypeVar

__all__ = ["Rendezvous", "together"]

T = TypeVar("T")


def together(*gestures: Callable[[], T]) -> list[T | Exception]:
    """
    Do several things at once; give what each came to, an answer or an error.
    """

    def attempt(gesture: Callable[[], T]) -> T | Exception:
        try:
            return gesture()
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
