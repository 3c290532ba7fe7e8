"""
A fault before and after each call of what the service brings.

Whatever fails, and wherever, the store is as it was or as it must become; a mail
is never lost, and a link that was not used still works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ConflictError,
)
from tests.hosts.failures import FailureError, FailurePoint, act
from tests.hosts.tries import GRANTS, TRIES

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import House


def moments_of(build_house: Builder, name: str) -> list[tuple[str, str]]:
    house, point = build_house(), FailurePoint(FailureError)
    token = TRIES[name].prepare(house)
    house.listen(point)
    act(house, lambda: TRIES[name].act(house, token))
    return point.moments


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIES)
def test_a_fault_anywhere_leaves_the_store_unchanged_or_complete(
    build_house: Builder, name: str
) -> None:
    """
    Each call of each command, of the clock and of the sources, in turn.
    """
    trial = TRIES[name]
    house = build_house()
    token = trial.prepare(house)
    before = house.content()
    act(house, lambda: trial.act(house, token))
    whole = house.content()

    for rank, (moment, called) in enumerate(moments_of(build_house, name)):
        house = build_house()
        token = trial.prepare(house)
        point = FailurePoint(FailureError, rank)
        house.listen(point)
        raised = act(house, lambda m=house, j=token: trial.act(m, j))  # type: ignore[misc]  # bound now

        assert (moment, called) == point.strike
        assert isinstance(raised, FailureError), (rank, moment, called)
        assert house.content() in (before, whole), (rank, moment, called)


HASHES: Final = {"hash.prepare", "hash.verify", "hash.renew"}


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIES)
def test_a_conflict_anywhere_is_run_again_to_the_same_end(
    build_house: Builder, name: str
) -> None:
    """
    Same instant, same identifiers: nobody can tell that it was run twice.

    A conflict told once everything is stored is an adapter's lie: not among these.
    """
    trial = TRIES[name]
    house = build_house()
    token = trial.prepare(house)
    act(house, lambda: trial.act(house, token))
    whole = house.content()

    for rank, (moment, called) in enumerate(moments_of(build_house, name)):
        if called in {"clock", "ids", "tokens", *HASHES}:
            continue
        if (moment, called) == ("after", "unit.exit"):
            continue
        house = build_house()
        token = trial.prepare(house)
        house.listen(FailurePoint(ConflictError, rank))
        act(house, lambda m=house, j=token: trial.act(m, j))  # type: ignore[misc]  # bound now

        assert whole == house.content(), (rank, moment, called)


READS: Final = {
    "unit.enter",
    "unit.exit",
    "utilisateurs.get",
    "utilisateurs.by_courriel",
    "structures.get",
    "structures.by_ids",
    "structures.by_numeros",
    "structures.numeros",
    "liens.by_digest",
    "clock",
    "ids",
    "tokens",
    "passwords.get",
    *HASHES,
}


@pytest.mark.parametrize("name", GRANTS)
def test_accounts_are_attested_first_and_the_event_is_last(
    house: House, name: str
) -> None:
    """
    One order for all commands, so that no two of them wait for each other.
    """
    trial, point = GRANTS[name], FailurePoint(FailureError)
    token = trial.prepare(house)
    house.listen(point)
    trial.act(house, token)

    writes = [
        called
        for moment, called in point.moments
        if moment == "before" and called not in READS
    ]
    assert "journal.add" == writes[-1]
    assert 1 == writes.count("journal.add")
    assert "utilisateurs.lock" not in writes[1:]
