"""
*People*: who does something by the async shell, one call of a protocol at a time.

Each is a coroutine that stops before each call: whoever is asked to advance does what
is next, and stops again. What they are told is their story; what they have forgotten
is no longer in it:

- all that came before their end, once they have ended;
- what a gesture says that it does not keep;
- a try that conflicted, when another one follows. It asks for everything anew (see
  `siaut_core.aio.units`), so that only how many there were goes on. A gesture that is
  not made of operations must do as much.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from siaut_core import ConflictError, Token
from siaut_core.memory.committed import Table
from tests.hosts.spy import spy_async
from tests.hosts.stories import Position

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import aio
    from siaut_core.memory import Unit
    from tests.hosts.race import Race

FORGET: Final = "forget"

Gesture: TypeAlias = Callable[["aio.Host"], Coroutine[Any, Any, object]]


@types.coroutine
def wait_its_turn() -> Generator[None]:
    yield


@types.coroutine
def forget() -> Generator[str]:
    """
    Say that a gesture knows no more than when it began: it is then where it was.
    """
    yield FORGET


class AbandonError(BaseException):
    """
    Ends somebody whose story was already told.
    """


class Person:
    """
    Somebody who is doing something, one call at a time.

    Attributes:
        issues: What it came to, an answer or an error; empty before the end.
        conflicts: How many units of work conflicted since one did not.
    """

    def __init__(self, rank: int, gesture: Gesture, race: Race) -> None:
        self._rank, self._race = rank, race
        self.issues: list[object] = []
        self._story = self._begun = 0
        self._is_followed = True
        self._unit: Unit | None = None
        self.conflicts = self._drawn = self._kept = 0
        spied = spy_async(
            race.host,
            self._listen,
            clock=self._now,
            tokens=lambda: Token(f"jeton-{self._draw():0>40}"),
            ids=self._draw,
        )
        self._sequel = gesture(spied)
        self.advance()

    def _now(self) -> datetime:
        now = self._race.clock()
        self._tell(now)
        return now

    def _draw(self) -> str:
        self._drawn += 1
        return f"p{self._rank}-{self._drawn:06d}"

    async def _listen(self, moment: str, called: str, value: object) -> None:
        if moment == "before":
            await self._call(called)
        elif called == "unit.exit":
            self._end_unit(value)
        else:
            if called == "unit.enter":
                self._unit = self._race.memory.opened
            self._tell(value)

    async def _call(self, called: str) -> None:
        if called == "unit.exit":
            # What was written is written again, and compared with what was answered.
            self._unit = None
        stops = self._race.rules.stops
        if stops is None or called in stops:
            await wait_its_turn()
        if called == "unit.enter":
            self._begun, self._kept = self._story, self._drawn

    def _end_unit(self, error: object) -> None:
        self._unit = None
        is_conflict = isinstance(error, ConflictError)
        self.conflicts = 1 + self.conflicts if is_conflict else 0
        if self.conflicts % self._race.host.settings.tries:
            self._story = self._begun
            # Stored nowhere, it is drawn again.
            self._drawn = self._kept
            self._tell(ConflictError)
        else:
            self._tell(error)

    def _tell(self, value: object) -> None:
        if self._is_followed:
            self._story = self._race.stories.sequel(self._story, value)

    def advance(self) -> None:
        """
        Go on to the next call, or to the end.
        """
        try:
            while self._sequel.send(None) is FORGET:
                self._story = self._begun = 0
                self._tell(self._drawn)
        except StopIteration as stop:
            self.issues.append(stop.value)
        except Exception as error:  # noqa: BLE001  (a refusal is an answer too)
            self.issues.append(error)

    def give_up(self) -> None:
        if not self.issues:
            with suppress(AbandonError):
                self._sequel.throw(AbandonError())

    def leave(self) -> None:
        """
        Do what was done before, which is known.
        """
        self._is_followed = False

    def reach(self, position: Position) -> None:
        self._is_followed = True
        self._story, self._begun = position.story, position.begun

    @property
    def position(self) -> Position:
        stories = self._race.stories
        if self.issues:
            return Position(stories.sequel(0, self.issues[0]), is_over=True)
        return Position(self._story, self._begun, self._written())

    def _written(self) -> tuple[object, ...]:
        if self._unit is None:
            return ()
        rows = self._race.stories.rows
        return tuple(
            rows(table.written.items())
            for table in vars(self._unit.view).values()
            if isinstance(table, Table)
        )
