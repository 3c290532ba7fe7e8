"""
"Connexion": what a login notices first, and what it concludes on in the end.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from siaut_core import MotDePasse, Utilisateur
from siaut_core.sync import Operation, SeConnecter
from siaut_core.testing.factory import NOON, an_utilisateur
from siaut_core.use_cases.command import Facts, Needs
from siaut_core.use_cases.login import NO_PASSWORD, NOWHERE, FinishLogin, SeenLogin
from siaut_core.use_cases.writes import (
    ConfirmPassword,
    LockAccounts,
    RecordLogin,
    SetPassword,
    Write,
)
from tests.use_cases.scenes import (
    DIGEST,
    ET,
    NEW_NAME,
    a_refus,
    an_accord,
    conclude_on,
    logged,
)

VALIDE: Final = an_utilisateur("u-1", ET, valide_le=NOON)
EN_ATTENTE: Final = an_utilisateur("u-1", ET)

BEFORE: Final = NOON - timedelta(days=1)
AFTER: Final = NOON + timedelta(days=1)


def login(courriel: Any = "u-1@test.fr", mot_de_passe: Any = "un mot") -> SeConnecter:  # noqa: ANN401  (as it may be typed)
    return SeConnecter(courriel=courriel, mot_de_passe=mot_de_passe)


def seen(compte: Utilisateur | None = VALIDE, **fields: Any) -> SeenLogin:  # noqa: ANN401  (those of the class)
    """
    Say what the first look should find.
    """
    found = SeenLogin(
        utilisateur_id=compte.id if compte else NEW_NAME,
        mot_de_passe=MotDePasse("un mot"),
        digest=DIGEST if compte else None,
        codes=(),
        may_enter=compte is not None,
        at=NOON,
    )
    return attrs.evolve(found, **fields)


SEEN: Final = seen()
LAST: Final = seen(is_last=True)
RIGHT: Final = FinishLogin(seen=SEEN, is_right=True)


@pytest.mark.parametrize(
    ("command", "compte", "expected"),
    [
        (login(), VALIDE, seen()),
        (login(), None, seen(None)),
        (login(), EN_ATTENTE, seen(may_enter=False)),
        (login(), attrs.evolve(VALIDE, actif=False), seen(may_enter=False)),
        (login("rien"), None, seen(None, codes=("courriel:COURRIEL",))),
        (
            login(mot_de_passe=3),
            VALIDE,
            seen(mot_de_passe=NO_PASSWORD, codes=("mot_de_passe:TYPE",)),
        ),
        (
            login("rien", None),
            None,
            seen(
                None,
                mot_de_passe=NO_PASSWORD,
                codes=("courriel:COURRIEL", "mot_de_passe:TYPE"),
            ),
        ),
    ],
)
def test_the_first_look_says_what_to_verify_and_stores_nothing(
    command: SeConnecter, compte: Utilisateur | None, expected: SeenLogin
) -> None:
    """
    Guide: F1.
    """
    facts = Facts(compte=compte, digest=DIGEST if compte else None)
    accord = an_accord(conclude_on(command, facts))

    password = accord.result.mot_de_passe
    assert expected.mot_de_passe.reveal() == password.reveal()
    # Secrets are never equal, not even these.
    assert attrs.evolve(expected, mot_de_passe=password) == accord.result
    assert () == accord.writes
    assert not accord.event.granted


def test_each_look_asks_for_the_account_and_its_password() -> None:
    """
    The first by the address, or by one that nobody has; the last by the identifier.
    """
    first = Needs(courriel=VALIDE.courriel, password=True, new=("utilisateur",))

    assert first == login().needs()
    assert attrs.evolve(first, courriel=NOWHERE) == login("rien").needs()
    assert Needs(compte=VALIDE.id, password=True) == RIGHT.needs()


@pytest.mark.parametrize("is_right", [True, False])
@pytest.mark.parametrize(
    ("found", "granted"),
    [
        (seen(), True),
        (seen(digest=None), False),
        (seen(codes=("courriel:COURRIEL",)), False),
        (seen(may_enter=False), False),
    ],
)
def test_what_only_time_can_refuse_is_granted_so_far(
    found: SeenLogin,
    is_right: bool,  # noqa: FBT001  (a case of the table)
    granted: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    assert (granted and is_right) is found.is_granted(is_right=is_right)


def test_the_last_look_goes_on_with_what_the_first_has_seen() -> None:
    finish = FinishLogin(seen=SEEN, is_right=True, renewed="neuf")

    assert (SEEN, True, "neuf") == (finish.seen, finish.is_right, finish.renewed)
    wrong = FinishLogin(seen=SEEN, is_right=False)
    assert (SEEN, False, None) == (wrong.seen, wrong.is_right, wrong.renewed)


@pytest.mark.parametrize("stored", ["autre", DIGEST])
def test_a_digest_that_is_another_by_then_is_looked_at_once_more(stored: str) -> None:
    """
    It may be of the same password, which another login renewed; nothing is stored yet.
    """
    before = seen(digest="avant")
    finish = FinishLogin(seen=before, is_right=True)
    accord = an_accord(conclude_on(finish, Facts(compte=VALIDE, digest=stored)))

    assert attrs.evolve(before, digest=stored, is_last=True) == accord.result
    assert () == accord.writes
    assert not accord.event.granted


@pytest.mark.parametrize(
    ("last", "dated"), [(None, NOON), (BEFORE, NOON), (NOON, NOON), (AFTER, AFTER)]
)
@pytest.mark.parametrize(
    ("renewed", "besides"),
    [(None, ()), ("neuf", (SetPassword(VALIDE.id, "neuf"),))],
)
def test_a_login_is_stored_under_the_lock_with_the_password_of_before(
    last: Any,  # noqa: ANN401  (an instant, or none)
    dated: Any,  # noqa: ANN401  (an instant)
    renewed: str | None,
    besides: tuple[Write, ...],
) -> None:
    """
    The account that it gives has the latest date, also when a clock is behind.
    """
    compte = attrs.evolve(VALIDE, derniere_connexion=last)
    command = attrs.evolve(RIGHT, renewed=renewed)
    accord = an_accord(conclude_on(command, Facts(compte=compte, digest=DIGEST)))

    assert attrs.evolve(compte, derniere_connexion=dated) == accord.result
    assert (
        LockAccounts.of(compte),
        ConfirmPassword(VALIDE.id, DIGEST),
        RecordLogin(VALIDE.id, NOON),
        *besides,
        logged(Operation.SE_CONNECTER, cible_id=VALIDE.id),
    ) == accord.writes


@pytest.mark.parametrize(
    ("found", "is_right", "compte", "stored", "codes"),
    [
        (SEEN, True, None, None, ("CIBLE_INCONNUE",)),
        (
            seen(codes=("courriel:COURRIEL",)),
            True,
            None,
            None,
            ("CIBLE_INCONNUE", "courriel:COURRIEL"),
        ),
        (SEEN, True, VALIDE, None, ("mot_de_passe:ABSENT",)),
        (seen(digest=None), True, VALIDE, None, ("mot_de_passe:ABSENT",)),
        (SEEN, False, VALIDE, DIGEST, ("mot_de_passe:INCORRECT",)),
        (SEEN, False, VALIDE, "autre", ("mot_de_passe:INCORRECT",)),
        (LAST, True, VALIDE, "autre", ("mot_de_passe:REMPLACEMENT",)),
        (LAST, False, VALIDE, DIGEST, ("mot_de_passe:REMPLACEMENT",)),
        (LAST, True, VALIDE, None, ("mot_de_passe:ABSENT",)),
        (
            seen(codes=("mot_de_passe:TYPE",)),
            False,
            EN_ATTENTE,
            DIGEST,
            ("ACTEUR_EN_ATTENTE", "mot_de_passe:TYPE", "mot_de_passe:INCORRECT"),
        ),
        (SEEN, True, attrs.evolve(VALIDE, actif=False), DIGEST, ("ACTEUR_INACTIF",)),
        (
            SEEN,
            True,
            attrs.evolve(VALIDE, actif=False),
            "autre",
            ("ACTEUR_INACTIF", "mot_de_passe:REMPLACEMENT"),
        ),
    ],
)
def test_every_reason_is_in_the_journal_and_none_is_told(
    found: SeenLogin,
    is_right: bool,  # noqa: FBT001  (a case of the table)
    compte: Utilisateur | None,
    stored: str | None,
    codes: tuple[str, ...],
) -> None:
    """
    Guide: F1.
    """
    finish = FinishLogin(seen=found, is_right=is_right)
    refus = a_refus(conclude_on(finish, Facts(compte=compte, digest=stored)))

    assert codes == refus.event.codes
    assert "Courriel ou mot de passe incorrect." == str(refus.exception())
