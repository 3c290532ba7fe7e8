"""
"Renvoyer un courriel de création": for who has not confirmed yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import attrs
import pytest

from siaut_core import Cause, Operation, RenvoyerCourrielCreation, Silences
from siaut_core.testing.fabrique import MIDI, un_gestionnaire, un_utilisateur
from siaut_core.use_cases.conclusion import Attester, DeposerCourriel
from tests.use_cases.scenes import (
    CHEF,
    CIBLE,
    ET,
    MONDE,
    REGLAGES,
    avec,
    conclure,
    consigne,
    raisons,
    un_accord,
    une_intention,
)

RENVOYER = RenvoyerCourrielCreation(acteur_id="g-ej", utilisateur_id="u-1")


def test_a_mail_is_put_in_the_outbox() -> None:
    """
    The account itself does not change; its older link is left alone. Guide: L4.
    """
    accord = un_accord(conclure(RENVOYER))

    assert accord.resultat is None
    assert (
        Attester((CHEF, CIBLE)),
        DeposerCourriel(une_intention(Cause.RENVOI, CIBLE)),
        consigne(
            Operation.RENVOYER_COURRIEL_CREATION, acteur_id="g-ej", cible_id="u-1"
        ),
    ) == accord.ecritures


@pytest.mark.parametrize(
    "le", [MIDI + timedelta(hours=heures) for heures in (0, 71, 72, 73, 9999)]
)
def test_it_may_be_sent_again_before_the_link_expires_and_after(le: datetime) -> None:
    """
    Decision 0018.
    """
    accord = un_accord(conclure(RENVOYER, MONDE, le))
    assert DeposerCourriel(une_intention(Cause.RENVOI, CIBLE, le)) in accord.ecritures


@pytest.mark.parametrize(
    ("actif", "valide_le"), list(product((True, False), (None, MIDI)))
)
def test_not_to_who_confirmed_nor_to_who_is_inactive(
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
) -> None:
    """
    Both reasons at once. Guide: L4, L5.
    """
    cible = un_utilisateur("u-1", ET, actif=actif, valide_le=valide_le)
    attendues = ("CONFIRMATION_FAITE",) * (valide_le is not None)
    attendues += ("COMPTE_INACTIF",) * (not actif)

    conclusion = conclure(RENVOYER, avec(cible))

    if attendues:
        assert attendues == raisons(conclusion)
    else:
        un_accord(conclusion)


def test_a_host_may_keep_gestionnaires_to_itself() -> None:
    """
    Decision 0006.
    """
    monde = avec(un_gestionnaire("u-1", ET, valide_le=None))
    prudent = Silences(gestionnaires_entre_eux=False)
    un_accord(conclure(RENVOYER, monde))
    refusee = conclure(RENVOYER, monde, MIDI, attrs.evolve(REGLAGES, silences=prudent))
    assert ("ENTRE_GESTIONNAIRES",) == raisons(refusee)
