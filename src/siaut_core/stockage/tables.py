"""
*Tables*: what is committed, seen through the writes of one unit of work.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Generic, TypeVar

__all__ = ["Table"]

K = TypeVar("K")
V = TypeVar("V")


class Table(Generic[K, V]):
    """
    A committed table, seen through the writes of one unit of work.
    """

    def __init__(self, commis: dict[K, V]) -> None:
        self._commis = commis
        self._ecrits: dict[K, V | None] = {}

    def lire(self, cle: K) -> V | None:
        if cle in self._ecrits:
            return self._ecrits[cle]
        return self._commis.get(cle)

    def ecrire(self, cle: K, valeur: V | None) -> None:
        """
        Replace a value; ``None`` removes it.
        """
        self._ecrits[cle] = valeur

    def valeurs(self) -> list[V]:
        if not self._ecrits:
            return list(self._commis.values())
        vues = {**self._commis, **self._ecrits}
        return [valeur for valeur in vues.values() if valeur is not None]

    def cles_ecrites(self) -> Collection[K]:
        return self._ecrits.keys()

    def appliquer(self) -> None:
        for cle, valeur in self._ecrits.items():
            if valeur is None:
                self._commis.pop(cle, None)
            else:
                self._commis[cle] = valeur
