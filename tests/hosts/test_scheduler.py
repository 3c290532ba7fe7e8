"""
The scheduler leaves out no end: what it merges goes on alike.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import ConflictError
from siaut_core.aio.units import in_unit_of_work
from siaut_core.testing.country import COMPTES
from siaut_core.testing.fakes import SETTINGS
from tests.hosts.race import Race, Rules
from tests.hosts.rivals import deactivate, modify, send
from tests.hosts.scheduler import BY_THE_UNIT, Exploration
from tests.hosts.stories import Stories
from tests.hosts.test_sending_orders import (
    AWAITED,
    ONE_DAY,
    ask,
    fall,
    tune,
    with_a_creation,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import datetime

    from siaut_core import aio
    from siaut_core.aio.protocols import UnitOfWork
    from tests.hosts.people import Gesture


def every_order(gestures: list[Gesture], rules: Rules) -> Iterator[Race]:
    """
    Play each schedule to its end, and merge none with another.
    """
    to_play: list[tuple[int, ...]] = [()]
    while to_play:
        schedule = to_play.pop()
        race = Race(gestures, rules)
        race.play(schedule)
        while busy := race.state.busy():
            first, *others = busy
            to_play += [(*schedule, other) for other in others]
            schedule = (*schedule, first)
            race.play([first])
        yield race


def end_of(race: Race) -> tuple[object, ...]:
    """
    Give what it came to, what is stored, and the mails that left.
    """
    content, rows = race.content, Stories().rows
    return (
        rows(enumerate(race.issues)),
        rows(content.utilisateurs.items()),
        rows(content.liens.items()),
        rows(content.queued_mails.items()),
        rows(content.passwords.items()),
        rows(enumerate(content.journal)),
        tuple((mail.lien_id, mail.recipient) for mail in race.carrier.mailbox),
    )


def twice(by: str) -> Gesture:
    async def change(host: aio.Host) -> None:
        await modify(by, nom="Durand")(host)
        await modify(by, nom="Dupont", version_vue=2)(host)

    return change


def some_tries(count: int, **others: Any) -> Rules:  # noqa: ANN401  (any rule)
    return Rules(settings=attrs.evolve(SETTINGS, tries=count), **others)


[BEFORE] = [compte for compte in COMPTES if compte.id == AWAITED]

ONCE: Final = modify("g-ej-bis", nom="Durand")
TWICE: Final = twice("g-ej-bis")


@pytest.mark.parametrize(
    ("rival", "tries", "conflicts"),
    [(ONCE, 1, True), (ONCE, 2, False), (TWICE, 2, True), (TWICE, 3, False)],
    ids=["once, of one", "once, of two", "twice, of two", "twice, of three"],
)
@pytest.mark.parametrize("stops", [None, BY_THE_UNIT], ids=["each call", "each unit"])
def test_who_is_overtaken_at_each_try_ends_in_a_conflict(
    rival: Gesture, tries: int, *, conflicts: bool, stops: frozenset[str] | None
) -> None:
    """
    After each conflict the orders of the next try are played, to the last one.
    """
    exploration = Exploration(
        [deactivate("g-ej", "u-neuf"), rival], some_tries(tries, stops=stops)
    )
    ends = {type(race.issues[0]) for race in exploration}
    assert conflicts == (ConflictError in ends)


async def look(host: aio.Host) -> str:
    async with host.unit_of_work() as uow:
        compte = await uow.utilisateurs.get(AWAITED)
    assert compte is not None
    return compte.nom


async def read_the_hour(host: aio.Host) -> datetime:
    await look(host)
    return host.now()


async def look_before_a_conflict(host: aio.Host) -> str:
    nom, conflicts = await look(host), [ConflictError()]

    async def act(_: object) -> None:
        if conflicts:
            raise conflicts.pop()

    await in_unit_of_work(host, act)
    return nom


async def look_in_each_try(host: aio.Host) -> str:
    noms = []

    async def act(uow: UnitOfWork) -> None:
        compte = await uow.utilisateurs.get(AWAITED)
        assert compte is not None
        noms.append(compte.nom)
        raise ConflictError

    with suppress(ConflictError):
        await in_unit_of_work(host, act)
    return noms[-1]


async def lock_before_a_look(host: aio.Host) -> bool:
    async def act(uow: UnitOfWork) -> bool:
        is_unchanged = False
        with suppress(ConflictError):
            await uow.utilisateurs.lock([BEFORE])
            is_unchanged = True
        await uow.utilisateurs.get(AWAITED)
        return is_unchanged

    return await in_unit_of_work(host, act)


@pytest.mark.parametrize("stops", [None, BY_THE_UNIT], ids=["each call", "each unit"])
@pytest.mark.parametrize(
    "means",
    [
        look,
        read_the_hour,
        look_before_a_conflict,
        look_in_each_try,
        lock_before_a_look,
    ],
)
def test_what_was_told_is_kept_while_it_matters(
    means: Callable[[aio.Host], Awaitable[object]], stops: frozenset[str] | None
) -> None:
    """
    Who asks twice is told of a change at no time, in between, or before.
    """

    async def ask_twice(host: aio.Host) -> tuple[object, object]:
        return await means(host), await means(host)

    exploration = Exploration(
        [ask_twice, ONCE], some_tries(2, unforeseen=(tune,), stops=stops)
    )
    told = {race.issues[0] for race in exploration}
    assert 3 == len(told)


# Few enough orders to be played one by one.
SMALL: Final[dict[str, tuple[list[Gesture], Rules]]] = {
    "a conflict after another": (
        [deactivate("g-ej", "u-neuf"), TWICE],
        some_tries(2, stops=BY_THE_UNIT),
    ),
    "an hour that passes": (
        [send(), ask()],
        Rules(with_a_creation, (tune,), BY_THE_UNIT),
    ),
    "a mail that fails": (
        [send(), ask()],
        Rules(with_a_creation, (fall,), BY_THE_UNIT, ONE_DAY),
    ),
    "two workers": ([send(), send()], Rules(with_a_creation, (), BY_THE_UNIT)),
}


@pytest.mark.parametrize("name", SMALL)
def test_every_order_ends_as_one_that_is_played(name: str) -> None:
    """
    Merged or not, the schedules have the same ends.
    """
    gestures, rules = SMALL[name]
    expected = {end_of(race) for race in every_order(gestures, rules)}
    assert expected == {end_of(race) for race in Exploration(gestures, rules)}
