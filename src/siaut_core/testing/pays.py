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

from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_gestionnaire,
    un_groupe,
    un_numero,
    un_utilisateur,
    une_ej,
)

if TYPE_CHECKING:
    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = [
    "COMPTES",
    "EJ_1",
    "EJ_2",
    "ET_1",
    "ET_2",
    "ET_3",
    "ET_4",
    "GR_1",
    "STRUCTURES",
]

EJ_1: Final = une_ej("ej-1", numero=un_numero(1))
EJ_2: Final = une_ej("ej-2", numero=un_numero(2), raison_sociale="FONDATION D'ESSAI")
ET_1: Final = un_et("et-1", numero=un_numero(11), raison_sociale="CLINIQUE DU NORD")
ET_2: Final = un_et("et-2", numero=un_numero(12), raison_sociale="CLINIQUE DU SUD")
ET_3: Final = un_et("et-3", numero=un_numero(13), ej_id="ej-2")
ET_4: Final = un_et("et-4", numero=None, raison_sociale="CLINIQUE À VENIR")
GR_1: Final = un_groupe("gr-1", membres={"ej-1", "ej-2"})

STRUCTURES: Final[tuple[Structure, ...]] = (EJ_1, EJ_2, ET_1, ET_2, ET_3, ET_4, GR_1)

COMPTES: Final[tuple[Utilisateur, ...]] = (
    un_gestionnaire("g-ej", EJ_1),
    un_gestionnaire("g-ej-bis", EJ_1),
    un_gestionnaire("g-et", ET_1),
    un_gestionnaire("g-gr", GR_1),
    un_utilisateur("u-neuf", ET_1),
    un_utilisateur("u-actif", ET_1, valide_le=MIDI),
    un_utilisateur("u-off", ET_1, valide_le=MIDI, actif=False),
    un_utilisateur("u-loin", ET_3),
)
