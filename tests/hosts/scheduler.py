"""
*Ordonnanceur*: every order in which the calls of several people may happen.

Each person is a coroutine of the async shell that stops before each call of a
protocol; a schedule says who goes on. What somebody will do next depends only
on what they were answered so far: two schedules after which everybody was
answered the same, and the store holds the same, go on alike, and one of them is
enough.
"""

from __future__ import annotations

import pickle
import types
from collections.abc import (
    Callable,
    Collection,
    Coroutine,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import suppress
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import attrs

from siaut_core.aio.memory import MemoryStore
from siaut_core.memory import Storage, Unit
from siaut_core.sync.memory import MemoryUnit
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.fakes import (
    SETTINGS,
    AsyncFastPasswordPolicy,
    AsyncMailbox,
    Clock,
    Draws,
    MailCarrier,
)
from siaut_core.use_cases.settings import Settings
from tests.hosts.country import parse
from tests.hosts.spy import spy_async

if TYPE_CHECKING:
    from siaut_core import aio
    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.house import Content

Gesture: TypeAlias = Callable[["aio.Host"], Coroutine[Any, Any, object]]

# What happens to everybody at some moment: the time that passes, a mailer that fails.
Unforeseen: TypeAlias = Callable[[Clock, MailCarrier], None]

# Where the others may come in between when each call is too many: what a unit of work
# reads, it then reads at one instant, and is told at its end what changed since.
BY_THE_UNIT: Final = frozenset({"unit.enter", "unit.exit", "mailer.send"})


@types.coroutine
def wait_its_turn() -> Generator[None]:
    yield


def prepare_nothing(_: UnitOfWork) -> None:
    pass


# What each person was answered.
Replies: TypeAlias = tuple[tuple[bytes, ...], ...]


class Regles(NamedTuple):
    """
    What the schedules of one world have in common.
    """

    prepare: Callable[[UnitOfWork], None] = prepare_nothing
    unforeseen: tuple[Unforeseen, ...] = ()
    stops: Collection[str] | None = None
    settings: Settings = SETTINGS


class AbandonError(BaseException):
    """
    Ends somebody whose story was already told.
    """


class Person:
    """
    Somebody who is doing something, one call at a time.

    Attributes:
        issues: What it came to, an answer or an error; empty before the end.
        replies: What they were answered so far; ``None`` is not told.
    """

    def __init__(
        self, rank: int, gesture: Gesture, host: aio.Host, stops: Collection[str] | None
    ) -> None:
        self.replies: list[bytes] | None = []
        self._stops = stops
        draws = Draws(f"p{rank}")
        spied = spy_async(host, self._listen, tokens=draws.token, ids=draws.id)
        self._sequel = gesture(spied)
        self.issues: list[object] = []
        self.advance()

    async def _listen(self, moment: str, appel: str, value: object) -> None:
        if moment == "before":
            if self._stops is None or appel in self._stops:
                await wait_its_turn()
        elif self.replies is not None:
            self.replies.append(pickle.dumps(value))

    def advance(self) -> None:
        """
        Go on to the next call, or to the end.
        """
        try:
            self._sequel.send(None)
        except StopIteration as fin:
            self.issues.append(fin.value)
        except Exception as error:  # noqa: BLE001  (a refusal is an answer too)
            self.issues.append(error)

    def give_up(self) -> None:
        if not self.issues:
            with suppress(AbandonError):
                self._sequel.throw(AbandonError())


class Writer:
    """
    Writes rows, which never change, once each: it keeps them, and so their `id`.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def table(self, table: Mapping[Any, object]) -> tuple[tuple[str, bytes], ...]:
        return tuple((key, self._row(table[key])) for key in sorted(table))

    def _row(self, row: object) -> bytes:
        known = self._known.get(id(row))
        if known is None:
            known = self._known[id(row)] = row, pickle.dumps(row)
        return known[1]


@lru_cache(maxsize=8)
def country(prepare: Callable[[UnitOfWork], None]) -> Storage:
    """
    Store the country, and what else some worlds begin with: once for all of them.
    """
    storage = Storage()
    unit = Unit(storage)
    uow = MemoryUnit(unit)
    for structure in STRUCTURES:
        uow.structures.add(structure)
    for compte in COMPTES:
        uow.utilisateurs.add(compte)
    prepare(uow)
    unit.commit()
    return storage


def copy_rows(source: Storage, target: Storage) -> None:
    for name, table in vars(source).items():
        if name != "lock":
            setattr(target, name, copy(table))


class World:
    """
    A country in memory, and people who act on it at the same time.
    """

    def __init__(self, gestures: Sequence[Gesture], regles: Regles) -> None:
        self._memory: Final = MemoryStore()
        copy_rows(country(regles.prepare), self._memory.storage)
        self.carrier: Final = MailCarrier()
        self.clock: Final = Clock()
        self.host: Final = attrs.evolve(
            self._memory.host(regles.settings),
            mailer=AsyncMailbox(self.carrier),
            passwords=AsyncFastPasswordPolicy(),
            clock=self.clock,
        )
        self.people: Final = [
            Person(rank, gesture, self.host, regles.stops)
            for rank, gesture in enumerate(
                (*gestures, *map(self._undergo, regles.unforeseen))
            )
        ]

    def _undergo(self, unforeseen: Unforeseen) -> Gesture:
        async def arrive(_: aio.Host) -> None:
            await wait_its_turn()
            unforeseen(self.clock, self.carrier)

        return arrive

    @property
    def content(self) -> Content:
        return parse(self._memory.storage)

    def busy(self) -> list[int]:
        return [rank for rank, p in enumerate(self.people) if not p.issues]

    @property
    def issues(self) -> list[object]:
        return [person.issues[0] for person in self.people]

    def close(self) -> None:
        for person in self.people:
            person.give_up()

    def replies(self) -> Replies:
        return tuple(tuple(person.replies or ()) for person in self.people)

    def replay(self, start: Sequence[int], replies: Replies) -> None:
        """
        Play what was played before, after which people had lived that.
        """
        for person in self.people:
            person.replies = None
        for rank in start:
            self.people[rank].advance()
        for person, told in zip(self.people, replies, strict=True):
            person.replies = [*told]

    def digest(self, writer: Writer) -> tuple[object, ...]:
        content = self.content
        tables: tuple[Mapping[Any, object], ...] = (
            content.utilisateurs,
            content.liens,
            content.queued_mails,
            content.passwords,
        )
        return (
            *self.replies(),
            *(writer.table(table) for table in tables),
            *((e.operation, e.acteur_id, e.granted) for e in content.journal),
            self.clock(),
            len(self.carrier.failures),
            tuple(mail.lien_id for mail in self.carrier.mailbox),
        )


class Exploration:
    """
    Every schedule of some people: give the world as each leaves it.

    Attributes:
        etats: How many states were met so far; all of them at the end.
    """

    def __init__(self, gestures: Sequence[Gesture], regles: Regles) -> None:
        self._gestures, self._regles = gestures, regles
        self._seen: set[tuple[object, ...]] = set()
        self._writer = Writer()

    @property
    def etats(self) -> int:
        return len(self._seen)

    def __iter__(self) -> Iterator[World]:
        world = World(self._gestures, self._regles)
        to_play: list[tuple[tuple[int, ...], int, Replies]] = []
        start: tuple[int, ...] = ()
        while True:
            while (etat := world.digest(self._writer)) not in self._seen:
                self._seen.add(etat)
                busy = world.busy()
                if not busy:
                    yield world
                    break
                first, *others = busy
                if others:
                    replies = world.replies()
                    to_play += [(start, other, replies) for other in others]
                start = (*start, first)
                world.people[first].advance()
            world.close()
            if not to_play:
                break
            start, rank, replies = to_play.pop()
            world = World(self._gestures, self._regles)
            world.replay(start, replies)
            start = (*start, rank)
            world.people[rank].advance()


def possible_ends(
    *gestures: Gesture,
    prepare: Callable[[UnitOfWork], None] = prepare_nothing,
    unforeseen: Sequence[Unforeseen] = (),
    stops: Collection[str] | None = None,
    settings: Settings = SETTINGS,
) -> Exploration:
    """
    Play every schedule, and give the world as each leaves it.

    Args:
        unforeseen: What happens once, at any moment.
        stops: Before which calls somebody else may go on; all of them when not told.
    """
    return Exploration(gestures, Regles(prepare, tuple(unforeseen), stops, settings))
