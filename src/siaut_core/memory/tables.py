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

    def __init__(self, committed: dict[K, V]) -> None:
        self._committed = committed
        self._written: dict[K, V | None] = {}

    def read(self, cle: K) -> V | None:
        if cle in self._written:
            return self._written[cle]
        return self._committed.get(cle)

    def write(self, cle: K, value: V | None) -> None:
        """
        Replace a value; ``None`` removes it.
        """
        self._written[cle] = value

    def values(self) -> list[V]:
        if not self._written:
            return list(self._committed.values())
        views = {**self._committed, **self._written}
        return [value for value in views.values() if value is not None]

    def written_keys(self) -> Collection[K]:
        return self._written.keys()

    def apply(self) -> None:
        for cle, value in self._written.items():
            if value is None:
                self._committed.pop(cle, None)
            else:
                self._committed[cle] = value
