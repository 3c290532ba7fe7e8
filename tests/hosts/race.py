"""
*Race*: a small country in memory, and people who act on it at the same time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

import attrs

from siaut_core.aio.memory import MemoryStore
from siaut_core.testing.fakes import (
    SETTINGS,
    AsyncFastPasswordPolicy,
    AsyncMailbox,
    Clock,
    MailCarrier,
)
from siaut_core.use_cases.settings import Settings
from tests.hosts.country import copy_rows, country, parse, prepare_nothing
from tests.hosts.people import Person, wait_its_turn
from tests.hosts.stories import State, Step, Stories

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import aio
    from siaut_core.memory import Unit
    from siaut_core.messages.mail import Mail
    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.house import Content
    from tests.hosts.people import Gesture

# What happens to everybody at some moment: the time that passes, a mailer that fails.
Unforeseen: TypeAlias = Callable[[Clock, MailCarrier], None]


class Rules(NamedTuple):
    """
    What the schedules of one race have in common.
    """

    prepare: Callable[[UnitOfWork], None] = prepare_nothing
    unforeseen: tuple[Unforeseen, ...] = ()
    stops: Collection[str] | None = None
    settings: Settings = SETTINGS


class Shown(NamedTuple):
    """
    All that people share in a race, as it was at some moment.
    """

    tables: Mapping[str, Any]
    hour: datetime
    failures: tuple[BaseException, ...]
    mails: tuple[Mail, ...]


class Memory(MemoryStore):
    """
    The host in memory, which shows the unit of work that was opened last.
    """

    opened: Unit

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with super().unit_of_work() as uow:
            self.opened = cast("Any", uow.journal).unit
            yield uow


class Race:
    """
    A country in memory, and people who act on it at the same time.

    Args:
        alone: The one of them who is there, without the others.
    """

    def __init__(
        self,
        gestures: Sequence[Gesture],
        rules: Rules,
        stories: Stories | None = None,
        alone: int | None = None,
    ) -> None:
        self.rules, self.stories = rules, stories or Stories()
        self.memory: Final = Memory()
        copy_rows(country(rules.prepare), self.memory.storage)
        self.carrier: Final = MailCarrier()
        self.clock: Final = Clock()
        self.host: Final = attrs.evolve(
            self.memory.host(rules.settings),
            mailer=AsyncMailbox(self.carrier),
            passwords=AsyncFastPasswordPolicy(),
            clock=self.clock,
        )
        self.people: Final = [
            Person(rank, gesture, self)
            for rank, gesture in enumerate(
                (*gestures, *map(self._undergo, rules.unforeseen))
            )
            if alone in {None, rank}
        ]

    def _undergo(self, unforeseen: Unforeseen) -> Gesture:
        async def arrival(_: aio.Host) -> None:
            await wait_its_turn()
            unforeseen(self.clock, self.carrier)

        return arrival

    @property
    def content(self) -> Content:
        return parse(self.memory.storage)

    @property
    def issues(self) -> list[object]:
        return [person.issues[0] for person in self.people]

    def close(self) -> None:
        for person in self.people:
            person.give_up()

    def play(self, schedule: Sequence[int]) -> None:
        for rank in schedule:
            self.people[rank].advance()

    def replay(self, schedule: Sequence[int], state: State) -> None:
        """
        Play what was played before, which led to that.
        """
        for person in self.people:
            person.leave()
        self.play(schedule)
        for person, position in zip(self.people, state.positions, strict=True):
            person.reach(position)

    @property
    def shown(self) -> Shown:
        tables = vars(self.memory.storage).items()
        return Shown(
            {name: copy(table) for name, table in tables if name != "lock"},
            self.clock(),
            tuple(map(copy, self.carrier.failures)),
            tuple(self.carrier.mailbox),
        )

    def show(self, shown: Shown) -> None:
        """
        Make it what somebody left, also for who is in the middle of something.
        """
        for name, rows in shown.tables.items():
            table = getattr(self.memory.storage, name)
            table.clear()
            (table.extend if isinstance(table, list) else table.update)(rows)
        self.clock.instant = shown.hour
        self.carrier.failures[:] = map(copy, shown.failures)
        self.carrier.mailbox[:] = shown.mails

    def step(self) -> Step:
        """
        Let the one who is alone go on, and say what it made.
        """
        [person] = self.people
        person.advance()
        return Step(person.position, self._seen())

    @property
    def state(self) -> State:
        return State(tuple(person.position for person in self.people), self._seen())

    def _seen(self) -> int:
        content, rows = self.content, self.stories.rows
        tables: tuple[Mapping[Any, object], ...] = (
            content.utilisateurs,
            content.structures,
            content.liens,
            content.queued_mails,
            content.passwords,
        )
        seen = (
            *(rows(table.items()) for table in tables),
            rows(enumerate(content.journal)),
            self.clock(),
            tuple(map(repr, self.carrier.failures)),
            tuple((m.id, m.lien_id, m.recipient) for m in self.carrier.mailbox),
        )
        return self.stories.number(seen)
