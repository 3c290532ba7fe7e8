"""
*Cas*: the finite view of a question, that rules are written over.

Actor, target and structure are first projected on a few small enumerations.
The whole space can then be listed, and a decision costs one look-up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from siaut_core.entities.profil import Profil, TypeStructure

if TYPE_CHECKING:
    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = ["Cas", "Relation", "relation_between"]


class Relation(StrEnum):
    """
    What a structure is to the one the actor is attached to. Guide: C8-C10.
    """

    SIENNE = "SIENNE"
    ET_DE_SON_EJ = "ET_DE_SON_EJ"
    GROUPE_DE_SON_EJ = "GROUPE_DE_SON_EJ"
    AUTRE = "AUTRE"


# Members, read once: on Python 3.11 that costs more than all there is to compare.
ET: Final = TypeStructure.ET
GROUPE: Final = TypeStructure.GROUPE
SIENNE: Final = Relation.SIENNE
ET_DE_SON_EJ: Final = Relation.ET_DE_SON_EJ
GROUPE_DE_SON_EJ: Final = Relation.GROUPE_DE_SON_EJ
AUTRE: Final = Relation.AUTRE


class Cas(NamedTuple):
    """
    All that a rule may look at.

    The structure is the one of the account as it is, or as it would be; *profil*
    and the three that follow are those of the target, or those asked for
    (``None`` when there is no target).
    """

    profil_acteur: Profil
    acteur_actif: bool
    acteur_en_attente: bool
    acteur_droit: bool
    relation: Relation
    type_structure: TypeStructure
    structure_fermee: bool
    avec_numero: bool
    profil: Profil | None = None
    droit: bool = False
    en_attente: bool = True
    actif: bool = True
    soi_meme: bool = False


def relation_between(acteur: Utilisateur, structure: Structure) -> Relation:
    """
    Say what *structure* is to the actor's own.
    """
    own = acteur.rattachement.structure_id
    if structure.id == own:
        return SIENNE
    if structure.type_structure is ET:
        if structure.ej_id == own:
            return ET_DE_SON_EJ
    elif structure.type_structure is GROUPE and own in structure.membres:
        return GROUPE_DE_SON_EJ
    return AUTRE
