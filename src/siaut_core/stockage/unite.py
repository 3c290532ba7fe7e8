"""
*Unité*: one transaction; its writes are checked when made, and again when it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from siaut_core.errors import ConflitError
from siaut_core.stockage.commis import Stockage
from siaut_core.stockage.vue import Vue

__all__ = ["Unite"]

T = TypeVar("T")


class Unite:
    """
    One transaction: its view, and its writes to check again when it ends.
    """

    def __init__(self, stockage: Stockage) -> None:
        self._stockage = stockage
        self._vue: Vue | None = Vue(stockage)
        self._ecritures: list[tuple[Callable[[Vue], object], object]] = []

    @property
    def vue(self) -> Vue:
        """
        What it sees.

        Raises:
            RuntimeError: Once it has ended: a write would be stored by nobody.
        """
        if self._vue is None:
            raise RuntimeError("this unit of work has ended; open another one")
        return self._vue

    def ecrire(self, ecriture: Callable[[Vue], T]) -> T:
        """
        Write now, on what it sees, and once more when it ends.
        """
        resultat = ecriture(self.vue)
        self._ecritures.append((ecriture, resultat))
        return resultat

    def valider(self) -> None:
        """
        Store every write, or none.

        Raises:
            siaut_core.errors.ConflitError: If one would now answer otherwise.
        """
        with self._stockage.verrou:
            vue = Vue(self._stockage)
            for ecriture, attendu in self._ecritures:
                if ecriture(vue) != attendu:
                    raise ConflitError
            vue.appliquer()

    def fermer(self) -> None:
        self._vue = None
