"""
*Questions*: who may do what, one per button of the guide.

Each answers with every reason, HORS_PERIMETRE included; operations tell their
author less (see `Decision.sayable`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from types import NoneType
from typing import Final

from siaut_core.entities.misuse import check_types
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import STRUCTURES, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.cas import NATIONAL, NEW_ACCOUNT, Action, Decision
from siaut_core.policies.examen import examiner
from siaut_core.policies.regles import SILENCES, Silences

__all__ = [
    "droit_after",
    "facets",
    "peut_activer",
    "peut_consulter",
    "peut_consulter_structure",
    "peut_creer",
    "peut_creer_etablissement",
    "peut_creer_groupe",
    "peut_desactiver",
    "peut_installer",
    "peut_modifier",
    "peut_modifier_structure",
    "peut_rechercher",
    "peut_renvoyer",
    "peut_supprimer",
]

# Of a modification, in the order of `facets`.
FACETS: Final = (
    Action.CHANGER_DROITS,
    Action.DONNER_DROIT,
    Action.RATTACHER,
    Action.CHANGER_COURRIEL,
)


def peut_rechercher(acteur: Utilisateur) -> Decision:
    """
    May search users and structures. Guide: R2, T1.
    """
    return examiner(Action.RECHERCHER, acteur)


def peut_consulter(
    acteur: Utilisateur, cible: Utilisateur, structure: Structure
) -> Decision:
    """
    May open the record of *cible*. Guide: R6.
    """
    return examiner(Action.CONSULTER, acteur, cible, structure)


def peut_creer(
    acteur: Utilisateur,
    structure: Structure,
    profil: Profil,
    *,
    droit_validation: bool = False,
    silences: Silences = SILENCES,
) -> Decision:
    """
    May create such an account on *structure*. Guide: C1, C4-C11.
    """
    if profil is None:
        check_types(profil=(profil, Profil))
    return examiner(
        Action.CREER,
        acteur,
        NEW_ACCOUNT,
        structure,
        silences,
        profil=profil,
        droit_validation=droit_validation,
    )


def peut_renvoyer(
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    silences: Silences = SILENCES,
) -> Decision:
    """
    May "Renvoyer un courriel de création". Guide: L4.
    """
    return examiner(Action.RENVOYER, acteur, cible, structure, silences)


def peut_supprimer(
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    silences: Silences = SILENCES,
) -> Decision:
    """
    May "Supprimer le compte". Guide: S1.
    """
    return examiner(Action.SUPPRIMER, acteur, cible, structure, silences)


def peut_desactiver(
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    silences: Silences = SILENCES,
) -> Decision:
    """
    May "Désactiver le compte"; again when it is inactive changes nothing. Guide: S3.
    """
    return examiner(Action.DESACTIVER, acteur, cible, structure, silences)


def peut_activer(
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    silences: Silences = SILENCES,
) -> Decision:
    """
    May "Activer le compte"; again when it is active changes nothing. Guide: S4.
    """
    return examiner(Action.ACTIVER, acteur, cible, structure, silences)


def peut_installer(
    structure: Structure, profil: Profil, *, droit_validation: bool = False
) -> Decision:
    """
    Such an account may exist on *structure*, whoever creates it. Guide: C9, C11.
    """
    check_types(
        structure=(structure, STRUCTURES),
        profil=(profil, Profil),
        droit_validation=(droit_validation, bool),
    )
    return examiner(
        Action.INSTALLER,
        NATIONAL,
        structure=structure,
        profil=profil,
        droit_validation=droit_validation,
    )


def peut_modifier(  # noqa: PLR0913  (the fields of the form)
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    *,
    profil: Profil | None = None,
    droit_validation: bool | None = None,
    target_structure: Structure | None = None,
    change_activites: bool = False,
    change_courriel: bool = False,
    silences: Silences = SILENCES,
) -> Decision:
    """
    May turn *cible* into this; ``None`` leaves a field as it is. Guide: C7.

    Decided on the account as it is and as it would be, reasons united: its
    structure must be in the perimeter before *and* after. Turned into a
    Consultation, it loses its droit de validation unless that is asked for.
    """
    decision = examiner(Action.MODIFIER, acteur, cible, structure, silences)
    check_types(
        profil=(profil, (Profil, NoneType)),
        droit_validation=(droit_validation, (bool, NoneType)),
        target_structure=(target_structure, (*STRUCTURES, NoneType)),
    )
    target = target_structure or structure
    future = profil or cible.profil
    droit = droit_after(cible, future, asked=droit_validation)
    moves = target.id != structure.id
    rights = (future, droit) != (cible.profil, cible.droit_validation)
    for action in facets(
        cible,
        droit,
        moves=moves,
        rights=rights or moves or change_activites,
        courriel=change_courriel,
    ):
        asked = examiner(action, acteur, cible, target, silences, future, droit)
        decision = decision.et(asked)
    return decision


def facets(
    cible: Utilisateur,
    droit: bool,  # noqa: FBT001  (as it would be)
    *,
    moves: bool,
    rights: bool,
    courriel: bool,
) -> Iterator[Action]:
    """
    Give what a modification asks for besides `Action.MODIFIER`. Guide: C7, C8-C11.
    """
    gives = droit and not cible.droit_validation
    return compress(FACETS, (rights, gives, moves, courriel))


def droit_after(cible: Utilisateur, profil: Profil, *, asked: bool | None) -> bool:
    """
    Say what becomes of the droit de validation when nothing is asked of it. Guide: C11.
    """
    if asked is not None:
        return asked
    return cible.droit_validation and profil.admet_le_droit


def peut_consulter_structure(acteur: Utilisateur, structure: Structure) -> Decision:
    """
    May open the record of *structure*. Guide: T4.
    """
    return examiner(Action.CONSULTER_STRUCTURE, acteur, structure=structure)


def peut_creer_etablissement(
    acteur: Utilisateur, ej: Structure, silences: Silences = SILENCES
) -> Decision:
    """
    May create an ET without number under *ej*. Guide: T5, C16.
    """
    return examiner(Action.CREER_ETABLISSEMENT, acteur, NEW_ACCOUNT, ej, silences)


def peut_creer_groupe(
    acteur: Utilisateur, ej: Structure, silences: Silences = SILENCES
) -> Decision:
    """
    May create a groupe whose only member is *ej*. Guide: T5, C9.
    """
    return examiner(Action.CREER_GROUPE, acteur, NEW_ACCOUNT, ej, silences)


def peut_modifier_structure(acteur: Utilisateur, structure: Structure) -> Decision:
    """
    May edit *structure*: never what comes from FINESS. Guide: C7, C18.
    """
    return examiner(Action.MODIFIER_STRUCTURE, acteur, structure=structure)
