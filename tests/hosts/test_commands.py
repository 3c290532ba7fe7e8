"""
Every command, through the runner: what it needs is what it is told, and enough.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import SiautError, aio
from siaut_core.aio import runner as aio_runner
from siaut_core.aio.memory import MemoryStore as AsyncMemory
from siaut_core.sync import (
    ImporterStructures,
    ModifierGroupe,
    SupprimerUtilisateur,
    runner,
)
from siaut_core.sync.memory import MemoryStore as SyncMemory
from siaut_core.testing.factory import a_numero, an_ej, an_et
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.connexion import FinishLien
from siaut_core.use_cases.login import FinishLogin
from tests.hosts import gestures
from tests.hosts.conftest import HOUSES
from tests.hosts.country import build
from tests.hosts.tries import Line
from tests.use_cases.scenes import context_of
from tests.use_cases.test_hostiles import FORM_FIELDS, KINDS, STORED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.hosts.house import House

IMPORT: Final = ImporterStructures(
    au_titre_de="ARS",
    entites=[Line(a_numero(1), "CH RENOMMÉ"), Line(a_numero(50), "CH NEUF")],
)
# Each command of the library, as somebody would give it, in a world that grants it.
COMMANDS: Final[dict[str, Callable[[], Command[Any]]]] = {
    **{name: lambda n=name: KINDS[n](**FORM_FIELDS[n]) for name in FORM_FIELDS},  # type: ignore[misc]  # built from its form
    "ImporterStructures": lambda: IMPORT,
    "ModifierGroupe, a new one": lambda: ModifierGroupe(
        au_titre_de="ARS", libelle="GHT NEUF", membres=["ej-1"]
    ),
}

# The need that makes each fact known; that of a link knows its bearer too.
ASKED_BY: Final = {
    "acteur": {"acteur"},
    "structure_acteur": {"structure_acteur"},
    "cible": {"cible"},
    "structure_cible": {"cible"},
    "structure": {"structure"},
    "groupe": {"groupe"},
    "membres": {"membres"},
    "numbered": {"numeros"},
    "numeros": {"numeros"},
    "lien": {"token"},
    "compte": {"compte", "courriel", "token"},
    "digest": {"password"},
}
NOTHING: Final = Needs()


def named(needs: Needs) -> set[str]:
    """
    Name what a command asks for.
    """
    return {
        field.name
        for field in attrs.fields(Needs)
        if getattr(needs, field.name) != getattr(NOTHING, field.name)
    }


def commands_below(kind: type) -> Iterator[type]:
    """
    Give those of the library that name an operation.
    """
    below: type
    for below in kind.__subclasses__():
        yield from commands_below(below)
        if hasattr(below, "operation") and below.__module__.startswith("siaut_core."):
            yield below


def play(house: House, name: str) -> None:
    """
    Play a command in a world that grants it.
    """
    house.seed(
        *STORED.structures.values(), *STORED.comptes.values(), *STORED.liens.values()
    )
    for id in STORED.comptes:
        gestures.give_password(house, id)
    command = COMMANDS[name]()
    house.do(getattr(aio, command.operation.value.lower()), command)


@pytest.fixture(params=HOUSES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """
    Each of the four services, with nothing in it.
    """
    house = build(request.param, tmp_path / "commands.sqlite")
    yield house
    house.close()


@pytest.fixture
def one(tmp_path: Path) -> Iterator[House]:
    house = build("sync_memory", tmp_path / "none")
    yield house
    house.close()


def test_no_command_is_forgotten() -> None:
    """
    Two more finish what `UtiliserLien` and `SeConnecter` began: played with them.
    """
    played = {type(build()) for build in COMMANDS.values()}
    assert {*commands_below(Command)} == {*played, FinishLien, FinishLogin}


def test_a_command_says_itself_what_it_needs_and_concludes() -> None:
    """
    What its base says is for type checkers.
    """
    base: Command[None] = Command()
    with pytest.raises(NotImplementedError):
        base.needs()
    with pytest.raises(NotImplementedError):
        base.conclude(Facts(), context_of(COMMANDS["FixerNumero"]()))
    command = COMMANDS["SupprimerUtilisateur"]()
    button: Any = super(SupprimerUtilisateur, command)
    with pytest.raises(NotImplementedError):
        button.granted(None, context_of(command))


def test_every_fact_is_asked_for() -> None:
    """
    By a need of its own, and every need is for a fact or for what is made.
    """
    assert {f.name for f in attrs.fields(Facts)} == ASKED_BY.keys()
    needs = {f.name for f in attrs.fields(Needs)}
    assert needs == set[str]().union(*ASKED_BY.values()) | {"new"}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_needs_is_enough(empty: House, name: str) -> None:
    """
    It is granted, in one event that names who and what its identifiers found.
    """
    play(empty, name)
    [event] = empty.journal

    assert event.granted
    for field, found in (
        ("acteur_id", event.acteur_id),
        ("utilisateur_id", event.cible_id),
        ("structure_id", event.structure_id),
        ("groupe_id", event.structure_id),
    ):
        form = FORM_FIELDS.get(name, {})
        assert form.get(field, found) == found


class Watched:
    """
    Facts that note which of them are looked at.
    """

    def __init__(self, facts: Facts, seen: set[str]) -> None:
        self.facts, self._seen = facts, seen

    def __getattr__(self, name: str) -> object:
        self._seen.add(name)
        return getattr(self.facts, name)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_looks_at_what_it_needs_only(
    one: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A fact that was not asked for is always ``None``: to look at it is a mistake.
    """
    seen: set[str] = set()
    asked: set[str] = set()
    load = runner.load

    def watching(uow: Any, needs: Needs) -> object:  # noqa: ANN401  (any unit of work)
        asked.update(named(needs))
        return Watched(load(uow, needs), seen)

    knowing = Context.knowing
    monkeypatch.setattr(runner, "load", watching)
    monkeypatch.setattr(
        Context, "knowing", lambda context, w: knowing(context, w.facts)
    )
    play(one, name)

    # Whose identifier may be left out.
    may_be = {"groupe"} if name.startswith("ModifierGroupe") else set()
    assert {fact for fact in seen if not ASKED_BY[fact] & (asked | may_be)} == set()


def test_who_needs_nothing_is_told_nothing() -> None:
    async def awaited() -> Facts:
        async with AsyncMemory().host().unit_of_work() as uow:
            return await aio_runner.load(uow, NOTHING)

    with SyncMemory().host().unit_of_work() as uow:
        assert Facts() == runner.load(uow, NOTHING) == asyncio.run(awaited())


def test_who_needs_numbers_is_told_them_all() -> None:
    """
    The structures of those that were asked for, and every number that is stored.
    """
    ej, et = an_ej(), an_et()
    assert ej.numero is not None
    needs = Needs(numeros=(ej.numero, a_numero(77)))

    async def awaited() -> Facts:
        async with AsyncMemory().host().unit_of_work() as uow:
            await uow.structures.add(ej)
            await uow.structures.add(et)
            return await aio_runner.load(uow, needs)

    facts = asyncio.run(awaited())
    assert {ej.numero: ej} == facts.numbered
    assert {ej.numero, et.numero} == {*facts.numeros}


NEEDS: Final = [
    (name, need)
    for name in COMMANDS
    for need in sorted(named(COMMANDS[name]().needs()))
]
# A groupe that exists is given no identifier: the one that is made is played besides.
# Nor is an account that logs in: the one that is drawn stands for nobody's.
UNUSED: Final = {("ModifierGroupe", "new"), ("SeConnecter", "new")}


@pytest.mark.parametrize(("name", "need"), [n for n in NEEDS if n not in UNUSED])
def test_a_need_that_was_forgotten_is_noticed(
    one: House, name: str, need: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What was granted no longer is: so the tests above would fail.
    """
    kind = type(COMMANDS[name]())
    whole = kind.needs
    monkeypatch.setattr(
        kind,
        "needs",
        lambda self: attrs.evolve(whole(self), **{need: getattr(NOTHING, need)}),
    )
    with pytest.raises((SiautError, KeyError)):
        play(one, name)
