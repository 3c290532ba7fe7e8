"""
A link is used only with all that goes with it: nothing precedes, nothing is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import LienInutilisableError
from tests.hosts import gestures
from tests.hosts.failures import FailureError, FailurePoint, SuddenDeath, act
from tests.hosts.tries import TRIES

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import House

SUCCEEDED: Final = ("completer le compte", "changer de mot de passe")


@pytest.mark.parametrize("error", [FailureError, SuddenDeath])
@pytest.mark.parametrize("name", [*SUCCEEDED, "mot de passe faible"])
def test_a_fault_leaves_the_link_usable_unless_it_was_used(
    build_house: Builder, name: str, error: type[BaseException]
) -> None:
    """
    Before and after each call, whether the service fails or the process dies.
    """
    trial = TRIES[name]
    witness, point = build_house(), FailurePoint(error)
    token = trial.prepare(witness)
    witness.listen(point)
    act(witness, lambda: trial.act(witness, token))

    used = 0
    for rank, moment in enumerate(point.moments):
        house = build_house()
        token = trial.prepare(house)
        failure = FailurePoint(error, rank)
        house.listen(failure)
        raised = act(house, lambda m=house, j=token: trial.act(m, j))  # type: ignore[misc]  # bound now

        assert moment == failure.strike
        assert isinstance(raised, error), moment
        if house.content().passwords:
            used += 1
            with pytest.raises(LienInutilisableError):
                gestures.use(house, token)
        else:
            assert gestures.use(house, token).est_en_exercice, moment
    # Only when it fails once everything is stored, and not told yet.
    assert (name in SUCCEEDED) == used


@pytest.mark.parametrize("name", SUCCEEDED)
def test_nothing_but_the_lock_precedes_the_use_of_a_link(
    house: House, name: str
) -> None:
    """
    So that who loses the link has changed nothing, even in a store that leaks.
    """
    trial, point = TRIES[name], FailurePoint(FailureError)
    token = trial.prepare(house)
    house.listen(point)
    trial.act(house, token)

    look = [
        "unit.enter",
        "liens.by_digest",
        "utilisateurs.get",
    ]
    commit = ["utilisateurs.save"] if name == "completer le compte" else []
    calls = [called for moment, called in point.moments if moment == "before"]
    assert [
        "clock",
        *look,
        "unit.exit",
        "hash.prepare",
        *look,
        "utilisateurs.lock",
        "liens.use",
        "passwords.set",
        *commit,
        "liens.revoke",
        "journal.add",
        "unit.exit",
    ] == calls
