"""
How synchronous contracts are run: as they are, with threads where several act.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import ParamSpec, TypeVar

from siaut_core.testing import contrat

__all__ = ["Contrat", "RendezVous", "couper", "deroule", "ensemble"]

P = ParamSpec("P")
T = TypeVar("T")


class Boucle:
    """
    The loop of a test that needs none: what it is given is done already.
    """

    def run(self, resultat: T) -> T:
        return resultat

    def close(self) -> None:
        pass


class Contrat(contrat.Contrat):
    """
    A contract whose tests are functions.
    """

    def boucle(self) -> Boucle:
        """
        Give what runs a test that is played step by step.
        """
        return Boucle()

    def derouler(self, propriete: Callable[P, T]) -> Callable[P, T]:
        """
        Leave the property as it is.
        """
        return propriete


def deroule(test: Callable[P, T]) -> Callable[P, T]:
    """
    Leave the test as it is: it is one already.
    """
    return test


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


def couper(
    geste: Callable[[], object], _tours: int, _delai: float
) -> BaseException | None:
    """
    Do something to its end: nothing cancels a call.
    """
    geste()
    return None


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
