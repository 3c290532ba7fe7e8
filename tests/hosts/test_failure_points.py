"""
Where things can fail: every call of every protocol, of reads and of the drain too.
"""

from __future__ import annotations

import inspect
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import ConflictError, aio
from siaut_core.aio import protocols
from tests.data import operations_of
from tests.hosts import gestures
from tests.hosts.consultations import CONSULTATIONS, LIEN
from tests.hosts.failures import FailureError, FailurePoint, SuddenDeath, act
from tests.hosts.test_sending_failures import prepare_the_sendings
from tests.hosts.tries import TRIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.conftest import Builder
    from tests.hosts.house import House

# As `tests.hosts.spy` names what a service brings.
NAMES: Final = {
    "utilisateurs": protocols.UtilisateurRepository,
    "structures": protocols.StructureRepository,
    "liens": protocols.LienRepository,
    "outbox": protocols.Outbox,
    "journal": protocols.Journal,
    "passwords": protocols.PasswordRepository,
    "mailer": protocols.Mailer,
    "hash": protocols.PasswordPolicy,
}
CALLS: Final = {
    *("clock", "ids", "tokens", "unit.enter", "unit.exit"),
    *(
        f"{name}.{method}"
        for name, protocol in NAMES.items()
        for method, _ in inspect.getmembers(protocol, inspect.isfunction)
        if not method.startswith("_")
    ),
}


def look_up(name: str, house: House) -> object:
    return CONSULTATIONS[name](house)


@pytest.fixture
def build_read(build_house: Builder) -> Builder:
    """
    Build the same service, with a link to look at.
    """

    def build() -> House:
        house = build_house()
        house.seed(LIEN)
        return house

    return build


def test_every_operation_is_a_command_a_read_or_the_drain() -> None:
    commands = {trial.operation.value.lower() for trial in TRIES.values()}
    reads = {name.partition(" ")[0] for name in CONSULTATIONS}

    assert set() == commands & reads
    assert operations_of(aio) == {*commands, *reads, "drain_outbox"}


def prepare_a_mailbox(house: House) -> str:
    prepare_the_sendings(house)
    return ""


def points(build: Builder) -> Counter[str]:
    """
    Count the moments of every command, read and drain, by what is called.
    """
    failures = []

    def play(
        gesture: Callable[[House, str], object],
        prepare: Callable[[House], str] = lambda _: "",
    ) -> None:
        house, point = build(), FailurePoint(FailureError)
        token = prepare(house)
        house.listen(point)
        act(house, lambda: gesture(house, token))
        failures.append(point)

    for trial in TRIES.values():
        play(trial.act, trial.prepare)
    for parse in CONSULTATIONS.values():
        play(lambda m, _, parse=parse: parse(m))  # type: ignore[misc]  # bound now
    play(lambda m, _: gestures.send(m), prepare_a_mailbox)
    return Counter(called for point in failures for _, called in point.moments)


def test_every_call_of_every_protocol_is_made_to_fail(build_read: Builder) -> None:
    """
    Here or in the modules beside, before and after: more than a thousand points.
    """
    comptes = points(build_read)

    assert CALLS == comptes.keys()
    assert comptes.total() > 1_000


@pytest.mark.parametrize("error", [FailureError, SuddenDeath])
@pytest.mark.parametrize("name", CONSULTATIONS)
def test_a_read_that_fails_changes_nothing(
    build_read: Builder, name: str, error: type[BaseException]
) -> None:
    """
    Wherever it fails, it says so; a read that succeeds changes nothing either.
    """
    witness, point = build_read(), FailurePoint(error)
    before = witness.content()
    witness.listen(point)
    look_up(name, witness)
    assert before == witness.content()

    for rank, moment in enumerate(point.moments):
        house = build_read()
        failure = FailurePoint(error, rank)
        house.listen(failure)
        raised = act(house, lambda m=house: look_up(name, m))  # type: ignore[misc]  # bound now

        assert moment == failure.strike
        assert isinstance(raised, error), moment
        assert before == house.content(), moment


@pytest.mark.parametrize("name", CONSULTATIONS)
def test_a_read_that_meets_a_conflict_is_run_again(
    build_read: Builder, name: str
) -> None:
    """
    To the same answer; but for what happens once its unit of work has ended.
    """
    witness, point = build_read(), FailurePoint(ConflictError)
    witness.listen(point)
    expected = look_up(name, witness)

    end = point.moments.index(("after", "unit.exit"))
    for rank, moment in enumerate(point.moments[:end]):
        house = build_read()
        house.listen(FailurePoint(ConflictError, rank))

        assert expected == look_up(name, house), moment
