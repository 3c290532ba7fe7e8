"""
What a host does of its own when a command ends: with it, or not at all.
"""

from __future__ import annotations

import asyncio
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import (
    ConflictError,
    CourrielDejaPrisError,
    MisuseError,
    UtilisateurId,
    aio,
    sync,
)
from siaut_core.aio.memory import MemoryStore as AsyncMemoryStore
from siaut_core.sync import Event
from siaut_core.sync.memory import MemoryStore
from tests.hosts import gestures
from tests.hosts.test_events import play, without_journal
from tests.hosts.tries import GRANTS, REFUS, TRIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.house import House

# Where hooks of these tests write: a table that is rolled back with the others.
OWN: Final = UtilisateurId("g-et")


@pytest.mark.parametrize("name", TRIES)
def test_the_host_is_told_once_of_each_event(house: House, name: str) -> None:
    """
    Granted, refused, or lost by the store; in the unit of work that writes it.
    """
    told: list[Event] = []
    calls: list[str] = []
    token = TRIES[name].prepare(house)

    def note(_uow: UnitOfWork, event: Event) -> None:
        assert ["journal.add"] == calls[-1:]
        told.append(event)

    def listen(moment: str, call: str, _: object) -> None:
        if moment == "after" and call != "clock":
            calls.append(call)

    house.hook(note)
    house.listen(listen)
    event = play(house, attrs.evolve(TRIES[name], prepare=lambda _: token))

    assert [event] == told
    assert ["journal.add", "unit.exit"] == calls[-2:]


@pytest.mark.parametrize("name", TRIES)
def test_what_the_host_does_is_stored_with_its_event(house: House, name: str) -> None:
    """
    In one unit of work: it reads there what the command wrote, and writes there.
    """
    trial = TRIES[name]
    token = trial.prepare(house)
    seen: list[object] = []

    def write(uow: UnitOfWork, event: Event) -> None:
        cible = event.cible_id
        seen.append(None if cible is None else uow.utilisateurs.get(cible))
        uow.passwords.set(OWN, "of the host")

    house.hook(write)
    event = play(house, attrs.evolve(trial, prepare=lambda _: token))

    content = house.content()
    assert "of the host" == content.passwords[OWN]
    cible = event.cible_id
    assert [None if cible is None else content.utilisateurs.get(cible)] == seen


class OwnError(Exception):
    """
    What a host's own code may raise.
    """


@pytest.mark.parametrize(
    ("name", "error"),
    # Each kind of error in turn: which one it is makes no difference.
    list(zip(TRIES, cycle([OwnError, ValueError, CourrielDejaPrisError]))),
)
def test_a_host_that_fails_rolls_the_command_back(
    house: House, name: str, error: type[Exception]
) -> None:
    """
    Its error comes out as it is; one refused event says so, of which it is not told.
    """
    trial, told = TRIES[name], list[Event]()
    token = trial.prepare(house)
    known = house.content()

    def fail(uow: UnitOfWork, event: Event) -> None:
        told.append(event)
        uow.passwords.set(OWN, "of the host")
        raise error

    house.hook(fail)
    with pytest.raises(error):
        trial.act(house, token)

    assert without_journal(known) == without_journal(house.content())
    [event] = house.journal[len(known.journal) :]
    [lost] = told
    assert not event.granted
    assert (*(() if lost.granted else lost.codes), "HOTE") == event.codes
    assert (lost.operation, lost.le, lost.acteur_id, lost.au_titre_de) == (
        event.operation,
        event.le,
        event.acteur_id,
        event.au_titre_de,
    )
    # What would have been made is nobody.
    for named, table in (
        (event.cible_id, known.utilisateurs),
        (event.structure_id, known.structures),
    ):
        assert named is None or named in {*table, "u-0", "et-0", "gr-0"}


@pytest.mark.parametrize("name", TRIES)
def test_a_conflict_of_the_host_runs_the_command_again(house: House, name: str) -> None:
    """
    Of what was rolled back nothing remains: neither the command's nor its own.
    """
    trial = TRIES[name]
    token = trial.prepare(house)
    told: list[Event] = []

    def conflict_twice(uow: UnitOfWork, event: Event) -> None:
        told.append(event)
        uow.passwords.set(OWN, f"of the host {len(told)}")
        if len(told) < 3:
            raise ConflictError

    house.hook(conflict_twice)
    event = play(house, attrs.evolve(trial, prepare=lambda _: token))

    assert [event] * 3 == told
    assert "of the host 3" == house.content().passwords[OWN]


@pytest.mark.parametrize("name", GRANTS)
def test_a_conflict_of_the_host_without_end_is_that_of_the_command(
    in_memory: House, name: str
) -> None:
    """
    It is told of that one too, and stores what it does of it.
    """
    trial = GRANTS[name]
    token = trial.prepare(in_memory)
    told: list[Event] = []

    def conflict(uow: UnitOfWork, event: Event) -> None:
        told.append(event)
        uow.passwords.set(OWN, f"of the host {len(told)}")
        if event.granted:
            raise ConflictError

    in_memory.tune(tries=2)
    in_memory.hook(conflict)
    before = in_memory.content()
    with pytest.raises(ConflictError):
        trial.act(in_memory, token)

    content = in_memory.content()
    assert [True, True, False] == [event.granted for event in told]
    assert (*before.journal, told[-1]) == content.journal
    assert ("CONFLIT",) == told[-1].codes
    assert {**before.passwords, OWN: "of the host 3"} == content.passwords


@pytest.mark.parametrize("name", TRIES)
def test_a_host_that_only_conflicts_leaves_one_event(
    in_memory: House, name: str
) -> None:
    """
    Of the refusal too: the journal keeps it all the same, with who is to blame.
    """
    trial = TRIES[name]
    token = trial.prepare(in_memory)

    def conflict(_uow: UnitOfWork, _event: Event) -> None:
        raise ConflictError

    in_memory.tune(tries=2)
    in_memory.hook(conflict)
    before = in_memory.content()
    with pytest.raises(ConflictError):
        trial.act(in_memory, token)

    assert without_journal(before) == without_journal(in_memory.content())
    [event] = in_memory.journal[len(before.journal) :]
    assert not event.granted
    assert "HOTE" == event.codes[-1]


def test_what_conflicts_at_the_end_is_done_again(in_memory: House) -> None:
    """
    The host has done its part and the store then says no: it does it once more.
    """
    told: list[Event] = []

    def meddle(uow: UnitOfWork, event: Event) -> None:
        told.append(event)
        uow.passwords.set(OWN, f"of the host {len(told)}")
        if len(told) == 1:
            in_memory.aside(lambda house: gestures.modify(house, "u-actif", nom="Ici"))

    in_memory.hook(meddle)
    gestures.deactivate(in_memory)

    assert 2 == len(told)
    assert "of the host 2" == in_memory.content().passwords[OWN]
    assert "Ici" == in_memory.compte("u-actif").nom


def test_a_host_that_failed_once_is_not_held_responsible_for_what_fails_next(
    in_memory: House,
) -> None:
    """
    A conflict of its own, then a store that breaks before it is told of anything.
    """
    told: list[Event] = []

    def conflict(_uow: UnitOfWork, event: Event) -> None:
        told.append(event)
        raise ConflictError

    def break_down(moment: str, call: str, _: object) -> None:
        if (moment, call) == ("before", "utilisateurs.lock") and told:
            raise OwnError

    in_memory.hook(conflict)
    in_memory.listen(break_down)
    with pytest.raises(OwnError):
        gestures.deactivate(in_memory)

    assert 1 == len(told)
    assert () == in_memory.journal


@pytest.mark.parametrize(("moment", "times"), [("unit.enter", 0), ("unit.exit", 1)])
def test_a_host_is_not_held_responsible_for_a_store_that_breaks(
    in_memory: House, moment: str, times: int
) -> None:
    """
    Once: before it is told of anything, or when it has answered and all should end.
    """
    told: list[Event] = []
    tries: list[object] = []

    def break_down(when: str, call: str, value: object) -> None:
        if (when, call) == ("before", moment):
            tries.append(value)
            if len(tries) == 1:
                raise OwnError

    in_memory.hook(lambda _uow, event: told.append(event))
    in_memory.listen(break_down)
    with pytest.raises(OwnError):
        gestures.deactivate(in_memory)

    assert (times, 1) == (len(told), len(tries))
    assert () == in_memory.journal


def test_a_refusal_of_the_store_that_the_host_fails_on_leaves_one_event(
    house: House,
) -> None:
    """
    With both reasons: why it was refused, and that the host failed.
    """
    refus = REFUS["creer deux fois"]

    def fail(_uow: UnitOfWork, _event: Event) -> None:
        raise OwnError

    house.hook(fail)
    with pytest.raises(OwnError):
        refus.act(house, "")

    [event] = house.journal
    assert ("COURRIEL_DEJA_PRIS", "HOTE") == event.codes


@pytest.mark.parametrize(
    "act",
    [
        lambda house: house.do(aio.consulter_mon_profil, utilisateur_id="u-actif"),
        lambda house: house.do(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-actif"
        ),
        gestures.send,
    ],
    ids=["consulter_mon_profil", "consulter_utilisateur", "drain"],
)
def test_the_host_is_told_of_commands_only(
    house: House, act: Callable[[House], object]
) -> None:
    """
    A read and a drain leave no event: there is nothing to tell.
    """
    gestures.renvoyer(house)

    def fail(_uow: UnitOfWork, _event: Event) -> None:
        raise OwnError

    house.hook(fail)
    act(house)


def test_a_link_that_is_looked_at_first_is_told_of_once(house: House) -> None:
    """
    The look leaves no event; the use does.
    """
    token = gestures.receive(house)
    told: list[Event] = []
    house.hook(lambda _uow, event: told.append(event))
    gestures.use(house, token)

    assert [event.granted for event in told] == [True]


def test_a_hook_that_nobody_waited_for_is_a_misuse() -> None:
    """
    What cannot be told when the host is made: a function that gives a coroutine.
    """
    left: list[Any] = []

    async def later() -> None: ...

    def hook(_uow: UnitOfWork, _event: Event) -> Any:  # noqa: ANN401  (as if it were right)
        left.append(later())
        return left[-1]

    store = MemoryStore()
    host = attrs.evolve(store.host(), on_event=hook)
    with pytest.raises(MisuseError, match=r"^on_event : Une fonction qui a tout fait"):
        sync.demander_lien(host, sync.DemanderLien(courriel="u@test.fr"))
    left[-1].close()

    assert {} == store.storage.queued_mails
    [event] = store.journal
    assert ("HOTE",) == event.codes


def test_a_hook_that_yields_is_a_misuse() -> None:
    """
    Nothing of it would ever run.
    """

    def hook(_uow: UnitOfWork, _event: Event) -> Any:  # noqa: ANN401  (as if it were right)
        yield

    store = MemoryStore()
    host = attrs.evolve(store.host(), on_event=hook)
    with pytest.raises(MisuseError, match=r"^on_event : Une fonction qui a tout fait"):
        sync.demander_lien(host, sync.DemanderLien(courriel="u@test.fr"))

    assert {} == store.storage.queued_mails


DEMANDE: Final = sync.DemanderLien(courriel="u@test.fr")

# What a hook must not do, in one colour and in the other: a write, a read, the drain.
WITHIN: Final[dict[str, tuple[Any, Any]]] = {
    "a command": (
        lambda host: sync.demander_lien(host, DEMANDE),
        lambda host: aio.demander_lien(host, DEMANDE),
    ),
    "a read": (sync.structures_sans_gestionnaire, aio.structures_sans_gestionnaire),
    "the drain": (sync.drain_outbox, aio.drain_outbox),
}


@pytest.mark.parametrize("name", WITHIN)
def test_an_operation_inside_a_hook_is_a_misuse(name: str) -> None:
    """
    Also of another host: what it stores would outlive the roll-back.
    """
    act, act_async = WITHIN[name]
    other, store = MemoryStore(), MemoryStore()
    hook: Any = lambda _uow, _event: act(other.host())  # noqa: E731  (as the other one)
    with pytest.raises(MisuseError, match=r"^on_event : Écrivez dans l'unité"):
        sync.demander_lien(attrs.evolve(store.host(), on_event=hook), DEMANDE)

    async_store = AsyncMemoryStore()

    async def async_hook(_uow: object, _event: Event) -> None:
        await act_async(async_store.host())

    host = attrs.evolve(async_store.host(), on_event=async_hook)
    with pytest.raises(MisuseError, match=r"^on_event : Écrivez dans l'unité"):
        asyncio.run(aio.demander_lien(host, DEMANDE))

    assert {} == store.storage.queued_mails == async_store.storage.queued_mails
    assert () == other.journal
    for events in (store.journal, async_store.journal):
        assert [("HOTE",)] == [event.codes for event in events]


def test_what_a_hook_has_begun_may_call_operations_once_it_has_answered() -> None:
    """
    A task takes along what surrounds it when it is made.
    """
    store = AsyncMemoryStore()
    tasks: list[asyncio.Task[Any]] = []

    async def hook(_uow: object, event: Event) -> None:
        if event.granted and not tasks:
            tasks.append(asyncio.create_task(later()))

    async def later() -> None:
        await answered.wait()
        await aio.demander_lien(host, DEMANDE)

    async def twice() -> None:
        await aio.demander_lien(host, DEMANDE)
        await aio.demander_lien(host, DEMANDE)
        answered.set()
        await tasks[0]

    answered = asyncio.Event()
    host = attrs.evolve(store.host(), on_event=hook)
    asyncio.run(twice())

    assert [True] * 3 == [event.granted for event in store.journal]


def test_what_stops_the_process_stops_the_command(in_memory: House) -> None:
    """
    An interruption is no failure of the host: nothing is stored, and nothing said.
    """

    def interrupt(_uow: UnitOfWork, _event: Event) -> None:
        raise KeyboardInterrupt

    before = in_memory.content()
    in_memory.hook(interrupt)
    with pytest.raises(KeyboardInterrupt):
        gestures.deactivate(in_memory)

    assert before == in_memory.content()
