"""
*Stories*: what people were told so far, and what everybody sees, each under a number.

The number of a story stands for that of the story before it, and what was told next:
the longest one is compared at the price of a number.
"""

from __future__ import annotations

import pickle
from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Position(NamedTuple):
    """
    Where somebody is: of all that is theirs, what their sequel depends on.

    Attributes:
        story: What they were told: answers, errors, hours.
        begun: What they had been told when they began their unit of work.
        written: What they wrote in it, which nobody else sees yet.
        is_over: Whether they have ended; their story is then how.
    """

    story: int
    begun: int = 0
    written: tuple[object, ...] = ()
    is_over: bool = False


class State(NamedTuple):
    """
    All that the sequel depends on: where each one is, and what everybody sees.
    """

    positions: tuple[Position, ...]
    seen: int

    def busy(self) -> list[int]:
        return [
            rank for rank, position in enumerate(self.positions) if not position.is_over
        ]

    def after(self, rank: int, step: Step) -> State:
        before, later = self.positions[:rank], self.positions[rank + 1 :]
        return State((*before, step.position, *later), step.seen)


class Step(NamedTuple):
    """
    What one step of somebody makes of their position, and of what everybody sees.
    """

    position: Position
    seen: int


class Stories:
    """
    The numbers of all stories, and rows, which never change, written once each.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        # With each row, so that its `id` remains its own.
        self._written: dict[int, tuple[object, bytes]] = {}

    def number(self, thing: Hashable) -> int:
        return self._numbers.setdefault(thing, 1 + len(self._numbers))

    def sequel(self, story: int, told: object) -> int:
        return self.number((story, pickle.dumps(told)))

    def rows(self, rows: Iterable[tuple[object, object]]) -> tuple[object, ...]:
        return tuple((key, self._row(row)) for key, row in rows)

    def _row(self, row: object) -> bytes:
        known = self._written.get(id(row))
        if known is None:
            known = self._written[id(row)] = row, pickle.dumps(row)
        return known[1]
