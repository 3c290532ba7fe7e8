"""
*Transaction*: its writes are checked when made, and again when it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from siaut_core.errors import ConflictError
from siaut_core.memory.committed import Storage
from siaut_core.memory.view import View

__all__ = ["Unit"]

T = TypeVar("T")


class Unit:
    """
    One transaction: its view, and its writes to check again when it ends.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._view: View | None = View(storage)
        self._writes: list[tuple[Callable[[View], object], object]] = []

    @property
    def view(self) -> View:
        """
        What it sees.

        Raises:
            RuntimeError: Once it has ended: a write would be stored by nobody.
        """
        if self._view is None:
            raise RuntimeError("this unit of work has ended; open another one")
        return self._view

    def write(self, write: Callable[[View], T]) -> T:
        """
        Write now, on what it sees, and once more when it ends.
        """
        result = write(self.view)
        self._writes.append((write, result))
        return result

    def commit(self) -> None:
        """
        Store every write, or none.

        Raises:
            siaut_core.errors.ConflictError: If one would now answer otherwise.
        """
        with self._storage.lock:
            view = View(self._storage)
            for write, expected in self._writes:
                if write(view) != expected:
                    raise ConflictError
            view.apply()

    def close(self) -> None:
        self._view = None
