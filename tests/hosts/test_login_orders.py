"""
A login at the same time as what should shut it out: every order, and none survives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import (
    Cause,
    ConnexionRefuseeError,
    LienId,
    MotDePasse,
    SiautError,
    Token,
    UtilisateurId,
)
from siaut_core.policies.liens import issue
from siaut_core.sync import Event, Operation
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import (
    GOOD_PASSWORD,
    AsyncFastPasswordPolicy,
    Policy,
)
from siaut_core.use_cases.conclusion import Accord
from siaut_core.use_cases.login import FinishLogin
from siaut_core.use_cases.writes import ConfirmPassword, LockAccounts
from tests.hosts.rivals import TOKEN, activate, deactivate, delete, enter, use
from tests.hosts.scheduler import possible_ends

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.use_cases.command import Context, Facts
    from siaut_core.use_cases.conclusion import Conclusion
    from tests.hosts.people import Gesture
    from tests.hosts.race import Race

ANOTHER: Final = "une tout autre phrase"

# What shuts a login out, and which event says so.
RIVALS: Final[dict[str, tuple[Gesture, Operation]]] = {
    "another password": (use(ANOTHER), Operation.UTILISER_LIEN),
    "a deactivation": (
        deactivate("g-ej", "u-actif"),
        Operation.DESACTIVER_UTILISATEUR,
    ),
}


def give_password(uow: UnitOfWork, id: str) -> None:
    digest = Policy().to_digest(MotDePasse(GOOD_PASSWORD))
    uow.passwords.set(UtilisateurId(id), digest)


def with_a_lien(id: str, cause: Cause) -> Callable[[UnitOfWork], None]:
    """
    Give an account a link, and a password when it is validated.
    """

    def prepare(uow: UnitOfWork) -> None:
        compte = uow.utilisateurs.get(UtilisateurId(id))
        assert compte is not None
        uow.liens.add(issue(LienId("l-1"), compte, cause, Token(TOKEN), NOON, rank=1))
        if not compte.est_en_attente:
            give_password(uow, id)

    return prepare


def granted(race: Race) -> list[Event]:
    return [event for event in race.content.journal if event.granted]


def survives(race: Race, operation: Operation) -> bool:
    """
    Say whether a login was granted after what shut it out.
    """
    operations = [event.operation for event in granted(race)]
    if not {operation, Operation.SE_CONNECTER} <= {*operations}:
        return False
    last = len(operations) - 1 - operations[::-1].index(Operation.SE_CONNECTER)
    return last > operations.index(operation)


def entered(race: Race) -> bool:
    return Operation.SE_CONNECTER in [event.operation for event in granted(race)]


@pytest.mark.parametrize("name", RIVALS)
def test_no_login_outlives_what_shuts_it_out(name: str) -> None:
    """
    It comes first, or it is refused as any other; both happen.
    """
    rival, operation = RIVALS[name]
    exploration = possible_ends(
        enter("u-actif@test.fr"), rival, prepare=with_a_lien("u-actif", Cause.DEMANDE)
    )
    ends = set()
    for race in exploration:
        assert not survives(race, operation)
        assert operation in [event.operation for event in granted(race)]
        login = race.issues[0]
        assert entered(race) == (not isinstance(login, Exception))
        assert entered(race) or isinstance(login, ConnexionRefuseeError)
        ends.add(entered(race))
    assert {True, False} == ends
    assert exploration.states >= 100


def test_a_login_is_refused_by_the_new_password_until_it_is_set() -> None:
    """
    Whoever tries the password that is being chosen: as if before, or after.
    """
    exploration = possible_ends(
        enter("u-actif@test.fr", ANOTHER),
        use(ANOTHER),
        prepare=with_a_lien("u-actif", Cause.DEMANDE),
    )
    ends = set()
    for race in exploration:
        operations = [event.operation for event in granted(race)]
        assert operations[0] is Operation.UTILISER_LIEN
        ends.add(tuple(operations))
    assert 2 == len(ends)


async def _off_and_on(host: Any) -> None:  # noqa: ANN401  (of either colour)
    await deactivate("g-ej", "u-actif")(host)
    await activate("g-ej", "u-actif")(host)


def test_an_account_that_is_switched_off_and_on_again_is_entered_as_it_is() -> None:
    """
    A login is granted before, or after, and at no time while the account is off.
    """
    ends = set()
    for race in possible_ends(
        enter("u-actif@test.fr"),
        _off_and_on,
        prepare=with_a_lien("u-actif", Cause.DEMANDE),
    ):
        operations = [event.operation for event in granted(race)]
        assert [Operation.DESACTIVER_UTILISATEUR, Operation.SE_CONNECTER] not in [
            operations[n : n + 2] for n in range(len(operations))
        ]
        ends.add(tuple(operations))
    assert 3 == len(ends)


@pytest.mark.slow
def test_no_login_enters_an_account_that_is_deleted() -> None:
    """
    It is chosen a password, or deleted, while somebody tries to enter.
    """
    exploration = possible_ends(
        enter("u-neuf@test.fr"),
        use(),
        delete("g-ej", "u-neuf"),
        prepare=with_a_lien("u-neuf", Cause.CREATION),
    )
    ends = set()
    for race in exploration:
        assert not survives(race, Operation.SUPPRIMER_UTILISATEUR)
        ends.add((entered(race), "u-neuf" in race.content.utilisateurs))
    assert {(True, True), (False, True), (False, False)} == ends


def trusting(write: type) -> Callable[..., Conclusion[Any]]:
    """
    Make a last look that believes the first one, and lacks a write.
    """
    whole = FinishLogin.conclude

    def conclude(self: FinishLogin, facts: Facts, context: Context) -> Conclusion[Any]:
        conclusion = whole(self, attrs.evolve(facts, digest=self.seen.digest), context)
        if isinstance(conclusion, Accord):
            kept = tuple(w for w in conclusion.writes if not isinstance(w, write))
            return attrs.evolve(conclusion, writes=kept)
        return conclusion

    return conclude


@pytest.mark.parametrize(
    ("name", "write"),
    [("another password", ConfirmPassword), ("a deactivation", LockAccounts)],
)
def test_a_login_that_looks_once_survives_and_is_noticed(
    monkeypatch: pytest.MonkeyPatch, name: str, write: type
) -> None:
    """
    What the tests above would say of a login that trusts its first look.

    Of a deactivation the date of the login is a second barrier.
    """
    rival, operation = RIVALS[name]
    monkeypatch.setattr(FinishLogin, "conclude", trusting(write))
    survivors = [
        race
        for race in possible_ends(
            enter("u-actif@test.fr"),
            rival,
            prepare=with_a_lien("u-actif", Cause.DEMANDE),
        )
        if survives(race, operation)
    ]
    assert (name == "another password") == bool(survivors)


def test_who_renews_a_digest_shuts_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Two right logins at once, of which one or both find an old digest: both enter.
    """

    async def verify(
        self: Policy, mot_de_passe: MotDePasse, digest: str | None, /
    ) -> bool:
        return self.is_right(mot_de_passe, digest and digest.removeprefix("old "))

    async def renew(
        self: Policy, mot_de_passe: MotDePasse, digest: str, /
    ) -> str | None:
        return self.to_digest(mot_de_passe) if digest.startswith("old ") else None

    def give_old_password(uow: UnitOfWork) -> None:
        digest = f"old {Policy().to_digest(MotDePasse(GOOD_PASSWORD))}"
        uow.passwords.set(UtilisateurId("u-actif"), digest)

    monkeypatch.setattr(AsyncFastPasswordPolicy, "verify", verify)
    monkeypatch.setattr(AsyncFastPasswordPolicy, "renew", renew)
    exploration = possible_ends(
        enter("u-actif@test.fr"), enter("u-actif@test.fr"), prepare=give_old_password
    )
    for race in exploration:
        assert [True, True] == [event.granted for event in race.content.journal]
        [digest] = race.content.passwords.values()
        assert not digest.startswith("old ")
    assert exploration.states >= 100


def test_a_refused_login_leaves_one_event_whatever_the_order() -> None:
    for race in possible_ends(
        enter("u-actif@test.fr", "une autre phrase"),
        deactivate("g-ej", "u-actif"),
        prepare=with_a_lien("u-actif", Cause.DEMANDE),
    ):
        logins = [
            event
            for event in race.content.journal
            if event.operation is Operation.SE_CONNECTER
        ]
        assert [False] == [event.granted for event in logins]
        assert isinstance(race.issues[0], SiautError)
