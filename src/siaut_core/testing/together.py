"""
*Ensemble*: several people at once, each in a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import TypeVar

__all__ = ["RendezVous", "ensemble"]

T = TypeVar("T")


def ensemble(*gestes: Callable[[], T]) -> list[T | Exception]:
    """
    Do several things at once; give what each came to, an answer or an error.
    """

    def essayer(geste: Callable[[], T]) -> T | Exception:
        try:
            return geste()
        except Exception as erreur:  # noqa: BLE001  (an answer too)
            return erreur

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(essayer, gestes))


class RendezVous:
    """
    Where several wait for each other, and give up soon: a store may queue them.
    """

    def __init__(self, nombre: int, patience: float = 0.2) -> None:
        self._attendus, self._patience = nombre, patience
        self._verrou, self._tous = Lock(), Event()

    def attendre(self) -> None:
        with self._verrou:
            self._attendus -= 1
            if self._attendus <= 0:
                self._tous.set()
        self._tous.wait(self._patience)
        self._tous.set()
