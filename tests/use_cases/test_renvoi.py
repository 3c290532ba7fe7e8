"""
"Renvoyer un courriel de création": for who has not confirmed yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import attrs
import pytest

from siaut_core import Cause, Silences
from siaut_core.sync import Operation, RenvoyerCourrielCreation
from siaut_core.testing.factory import NOON, a_gestionnaire, an_utilisateur
from siaut_core.use_cases.writes import LockAccounts
from tests.use_cases.scenes import (
    CIBLE,
    ET,
    HEAD,
    SETTINGS,
    STORED,
    an_accord,
    conclude,
    having,
    logged,
    mailed,
    reasons,
)

RENVOYER = RenvoyerCourrielCreation(acteur_id="g-ej", utilisateur_id="u-1")


def test_a_mail_is_put_in_the_outbox() -> None:
    """
    The account itself does not change; its older link is left alone. Guide: L4.
    """
    accord = an_accord(conclude(RENVOYER))

    assert accord.result is None
    assert (
        LockAccounts((HEAD, CIBLE)),
        mailed(Cause.RENVOI, CIBLE),
        logged(Operation.RENVOYER_COURRIEL_CREATION, acteur_id="g-ej", cible_id="u-1"),
    ) == accord.writes


@pytest.mark.parametrize(
    "le", [NOON + timedelta(hours=hours) for hours in (0, 71, 72, 73, 9999)]
)
def test_it_may_be_sent_again_before_the_link_expires_and_after(le: datetime) -> None:
    """
    Decision 0018.
    """
    accord = an_accord(conclude(RENVOYER, STORED, le))
    assert mailed(Cause.RENVOI, CIBLE, le) in accord.writes


@pytest.mark.parametrize(
    ("actif", "valide_le"), list(product((True, False), (None, NOON)))
)
def test_not_to_who_confirmed_nor_to_who_is_inactive(
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
) -> None:
    """
    Both reasons at once. Guide: L4, L5.
    """
    cible = an_utilisateur("u-1", ET, actif=actif, valide_le=valide_le)
    expected = ("CONFIRMATION_FAITE",) * (valide_le is not None)
    expected += ("COMPTE_INACTIF",) * (not actif)

    conclusion = conclude(RENVOYER, having(cible))

    if expected:
        assert expected == reasons(conclusion)
    else:
        an_accord(conclusion)


def test_a_host_may_keep_gestionnaires_to_itself() -> None:
    """
    Decision 0006.
    """
    stored = having(a_gestionnaire("u-1", ET, valide_le=None))
    careful = Silences(gestionnaires_entre_eux=False)
    an_accord(conclude(RENVOYER, stored))
    refusee = conclude(RENVOYER, stored, NOON, attrs.evolve(SETTINGS, silences=careful))
    assert ("ENTRE_GESTIONNAIRES",) == reasons(refusee)
