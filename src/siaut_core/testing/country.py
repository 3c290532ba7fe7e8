"""
A small country: what a contract or a scenario finds when it begins.

============  ==========================================================
``ej-1``      with ``et-1`` and ``et-2``, a member of ``gr-1``
``ej-2``      with ``et-3``, a member of ``gr-1``
``et-4``      of ``ej-1``, without number
``g-ej``      Gestionnaire of ``ej-1``; ``g-ej-bis`` too
``g-et``      Gestionnaire of ``et-1``
``g-gr``      Gestionnaire of ``gr-1``
``u-neuf``    Utilisateur on ``et-1``, not validated yet
``u-actif``   Utilisateur on ``et-1``, validated
``u-off``     Utilisateur on ``et-1``, validated, then deactivated
``u-loin``    Utilisateur on ``et-3``, out of reach of the *Gestionnaires*
============  ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)

if TYPE_CHECKING:
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = [
    "ACTIF",
    "AWAITED",
    "BY_ID",
    "COMPTES",
    "EJ_1",
    "EJ_2",
    "ET_1",
    "ET_2",
    "ET_3",
    "ET_4",
    "GROUPE_1",
    "OFF",
    "STRUCTURES",
]

EJ_1: Final = an_ej("ej-1", numero=a_numero(1))
EJ_2: Final = an_ej("ej-2", numero=a_numero(2), raison_sociale="FONDATION D'ESSAI")
ET_1: Final = an_et("et-1", numero=a_numero(11), raison_sociale="CLINIQUE DU NORD")
ET_2: Final = an_et("et-2", numero=a_numero(12), raison_sociale="CLINIQUE DU SUD")
ET_3: Final = an_et("et-3", numero=a_numero(13), ej_id="ej-2")
ET_4: Final = an_et("et-4", numero=None, raison_sociale="CLINIQUE À VENIR")
GROUPE_1: Final = a_groupe("gr-1", membres={"ej-1", "ej-2"})

STRUCTURES: Final = (EJ_1, EJ_2, ET_1, ET_2, ET_3, ET_4, GROUPE_1)

COMPTES: Final[tuple[Utilisateur, ...]] = (
    a_gestionnaire("g-ej", EJ_1),
    a_gestionnaire("g-ej-bis", EJ_1),
    a_gestionnaire("g-et", ET_1),
    a_gestionnaire("g-gr", GROUPE_1),
    an_utilisateur("u-neuf", ET_1),
    an_utilisateur("u-actif", ET_1, valide_le=NOON),
    an_utilisateur("u-off", ET_1, valide_le=NOON, actif=False),
    an_utilisateur("u-loin", ET_3),
)

BY_ID: Final = {compte.id: compte for compte in COMPTES}

AWAITED: Final = UtilisateurId("u-neuf")
ACTIF: Final = UtilisateurId("u-actif")
OFF: Final = UtilisateurId("u-off")
