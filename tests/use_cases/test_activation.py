"""
"Désactiver le compte", "Activer le compte": reversible, and safe to repeat.
"""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    Operation,
    Profil,
    Rattachement,
    Silences,
    Utilisateur,
)
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.testing.strategies import des_utilisateurs
from siaut_core.use_cases.conclusion import Attester, Enregistrer, RevoquerLiens
from tests.use_cases.scenes import (
    CHEF,
    ET,
    REGLAGES,
    avec,
    conclure,
    consigne,
    raisons,
    un_accord,
)

DESACTIVER: Final = DesactiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")
ACTIVER: Final = ActiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")
IDS: Final[dict[str, Any]] = {"acteur_id": "g-ej", "cible_id": "u-1"}
VALIDE: Final = un_utilisateur("u-1", ET, valide_le=MIDI, droit_validation=True)
INACTIF: Final = attrs.evolve(VALIDE, actif=False)


def test_a_deactivation_kills_the_links_first() -> None:
    """
    Guide: S3.
    """
    accord = un_accord(conclure(DESACTIVER, avec(VALIDE)))

    inactif = attrs.evolve(VALIDE, actif=False, version=2)
    assert inactif == accord.resultat
    assert (
        Attester((CHEF, VALIDE)),
        RevoquerLiens(VALIDE.id),
        Enregistrer(inactif),
        consigne(Operation.DESACTIVER_UTILISATEUR, **IDS),
    ) == accord.ecritures


@pytest.mark.parametrize("inactif", [INACTIF, attrs.evolve(INACTIF, valide_le=None)])
def test_a_reactivation_sends_nothing(inactif: Utilisateur) -> None:
    """
    Not even to who never confirmed: that is another button. Guide: S4.
    """
    accord = un_accord(conclure(ACTIVER, avec(inactif)))

    actif = attrs.evolve(inactif, actif=True, version=2)
    assert actif == accord.resultat
    assert (
        Attester((CHEF, inactif)),
        Enregistrer(actif),
        consigne(Operation.ACTIVER_UTILISATEUR, **IDS),
    ) == accord.ecritures


@pytest.mark.parametrize(
    ("commande", "cible"), [(DESACTIVER, INACTIF), (ACTIVER, VALIDE)]
)
def test_repeating_changes_nothing(
    commande: DesactiverUtilisateur | ActiverUtilisateur, cible: Utilisateur
) -> None:
    """
    Granted, with its event: a button clicked twice is no fault.
    """
    accord = un_accord(conclure(commande, avec(cible)))

    assert cible is accord.resultat
    assert (
        Attester((CHEF, cible)),
        consigne(commande.operation, **IDS),
    ) == accord.ecritures


@given(
    des_utilisateurs(
        profils=st.sampled_from([p for p in Profil if p.convient_a(ET.type_structure)]),
        id=st.just("u-1"),
        rattachement=st.just(Rattachement.a(ET)),
    )
)
def test_rights_come_back_as_they_were(compte: Utilisateur) -> None:
    """
    Off and on again: the same account, but for its version. Guide: S4.
    """
    inactif = un_accord(conclure(DESACTIVER, avec(compte))).resultat
    assert isinstance(inactif, Utilisateur)
    actif = un_accord(conclure(ACTIVER, avec(inactif))).resultat

    assert not inactif.actif
    assert isinstance(actif, Utilisateur)
    attendu = attrs.evolve(compte, actif=True, version=actif.version)
    assert attendu == actif
    assert compte.version + 1 + compte.actif == actif.version


@pytest.mark.parametrize("commande", [DESACTIVER, ACTIVER])
@pytest.mark.parametrize(
    ("actif", "valide_le", "en_attente_desactivable"),
    list(product((True, False), (None, MIDI), (True, False))),
)
def test_whatever_the_account_is(
    commande: DesactiverUtilisateur | ActiverUtilisateur,
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
    en_attente_desactivable: bool,  # noqa: FBT001  (same)
) -> None:
    """
    An account that is not validated can be switched off, unless the host says no.

    Decision 0010.
    """
    cible = un_utilisateur("u-1", ET, actif=actif, valide_le=valide_le)
    silences = Silences(desactivation_en_attente=en_attente_desactivable)
    reglages = attrs.evolve(REGLAGES, silences=silences)

    conclusion = conclure(commande, avec(cible), MIDI, reglages)

    if commande is DESACTIVER and valide_le is None and not en_attente_desactivable:
        assert ("EN_ATTENTE_NON_DESACTIVABLE",) == raisons(conclusion)
    else:
        un_accord(conclusion)


@pytest.mark.parametrize("genre", [DesactiverUtilisateur, ActiverUtilisateur])
def test_nobody_switches_themselves(
    genre: type[DesactiverUtilisateur | ActiverUtilisateur],
) -> None:
    """
    Decision 0007.
    """
    soi = genre(acteur_id="g-ej", utilisateur_id="g-ej")
    assert ("SOI_MEME",) == raisons(conclure(soi))
