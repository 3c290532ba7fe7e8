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

from siaut_core import Profil, Rattachement, Silences, Utilisateur
from siaut_core.sync import ActiverUtilisateur, DesactiverUtilisateur, Operation
from siaut_core.testing.factory import NOON, an_utilisateur
from siaut_core.testing.strategies import utilisateurs_of
from siaut_core.use_cases.writes import LockAccounts, RevokeLiens, Save
from tests.use_cases.scenes import (
    ET,
    HEAD,
    SETTINGS,
    an_accord,
    conclude,
    having,
    logged,
    reasons,
)

DESACTIVER: Final = DesactiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")
ACTIVER: Final = ActiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")
IDS: Final[dict[str, Any]] = {"acteur_id": "g-ej", "cible_id": "u-1"}
VALIDE: Final = an_utilisateur("u-1", ET, valide_le=NOON, droit_validation=True)
INACTIF: Final = attrs.evolve(VALIDE, actif=False)


def test_a_deactivation_kills_the_links_first() -> None:
    """
    Guide: S3.
    """
    accord = an_accord(conclude(DESACTIVER, having(VALIDE)))

    inactif = attrs.evolve(VALIDE, actif=False, version=2)
    assert inactif == accord.result
    assert (
        LockAccounts((HEAD, VALIDE)),
        RevokeLiens(VALIDE.id),
        Save(inactif),
        logged(Operation.DESACTIVER_UTILISATEUR, **IDS),
    ) == accord.writes


@pytest.mark.parametrize("inactif", [INACTIF, attrs.evolve(INACTIF, valide_le=None)])
def test_a_reactivation_sends_nothing(inactif: Utilisateur) -> None:
    """
    Not even to who never confirmed: that is another button. Guide: S4.
    """
    accord = an_accord(conclude(ACTIVER, having(inactif)))

    actif = attrs.evolve(inactif, actif=True, version=2)
    assert actif == accord.result
    assert (
        LockAccounts((HEAD, inactif)),
        Save(actif),
        logged(Operation.ACTIVER_UTILISATEUR, **IDS),
    ) == accord.writes


@pytest.mark.parametrize(
    ("command", "cible"), [(DESACTIVER, INACTIF), (ACTIVER, VALIDE)]
)
def test_repeating_changes_nothing(
    command: DesactiverUtilisateur | ActiverUtilisateur, cible: Utilisateur
) -> None:
    """
    Granted, with its event: a button clicked twice is no fault.
    """
    accord = an_accord(conclude(command, having(cible)))

    assert cible is accord.result
    assert (
        LockAccounts((HEAD, cible)),
        logged(command.operation, **IDS),
    ) == accord.writes


@given(
    utilisateurs_of(
        profils=st.sampled_from([p for p in Profil if p.fits(ET.type_structure)]),
        id=st.just("u-1"),
        rattachement=st.just(Rattachement.a(ET)),
    )
)
def test_rights_come_back_as_they_were(compte: Utilisateur) -> None:
    """
    Off and on again: the same account, but for its version. Guide: S4.
    """
    inactif = an_accord(conclude(DESACTIVER, having(compte))).result
    assert isinstance(inactif, Utilisateur)
    actif = an_accord(conclude(ACTIVER, having(inactif))).result

    assert not inactif.actif
    assert isinstance(actif, Utilisateur)
    expected = attrs.evolve(compte, actif=True, version=actif.version)
    assert expected == actif
    assert compte.version + 1 + compte.actif == actif.version


@pytest.mark.parametrize("command", [DESACTIVER, ACTIVER])
@pytest.mark.parametrize(
    ("actif", "valide_le", "en_attente_desactivable"),
    list(product((True, False), (None, NOON), (True, False))),
)
def test_whatever_the_account_is(
    command: DesactiverUtilisateur | ActiverUtilisateur,
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
    en_attente_desactivable: bool,  # noqa: FBT001  (same)
) -> None:
    """
    An account that is not validated can be switched off, unless the host says no.

    Decision 0010.
    """
    cible = an_utilisateur("u-1", ET, actif=actif, valide_le=valide_le)
    silences = Silences(desactivation_en_attente=en_attente_desactivable)
    settings = attrs.evolve(SETTINGS, silences=silences)

    conclusion = conclude(command, having(cible), NOON, settings)

    if command is DESACTIVER and valide_le is None and not en_attente_desactivable:
        assert ("EN_ATTENTE_NON_DESACTIVABLE",) == reasons(conclusion)
    else:
        an_accord(conclusion)


@pytest.mark.parametrize("kind", [DesactiverUtilisateur, ActiverUtilisateur])
def test_nobody_switches_themselves(
    kind: type[DesactiverUtilisateur | ActiverUtilisateur],
) -> None:
    """
    Decision 0007.
    """
    oneself = kind(acteur_id="g-ej", utilisateur_id="g-ej")
    assert ("SOI_MEME",) == reasons(conclude(oneself))
