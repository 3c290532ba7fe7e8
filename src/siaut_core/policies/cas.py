"""
*Cas*: what is asked, the finite view of it that rules are written over, the answer.

Actor, target and structure are first projected on a few small enumerations.
The whole space can then be listed, and a decision costs one look-up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, NamedTuple

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.value import value
from siaut_core.policies.motifs import Motif, Portee

__all__ = [
    "NATIONAL",
    "NEW_ACCOUNT",
    "NO_STRUCTURE",
    "Action",
    "Cas",
    "Decision",
    "Relation",
    "SomeStructure",
    "relation_avec",
]


class Action(StrEnum):
    """
    What is decided: the buttons of the guide, and the facets of a modification.

    Guide: C1, C7, F2.
    """

    CONSULTER_MON_PROFIL = "CONSULTER_MON_PROFIL"
    RECHERCHER = "RECHERCHER"
    CONSULTER = "CONSULTER"
    CREER = "CREER"
    MODIFIER = "MODIFIER"
    CHANGER_DROITS = "CHANGER_DROITS"
    DONNER_DROIT = "DONNER_DROIT"
    RATTACHER = "RATTACHER"
    CHANGER_COURRIEL = "CHANGER_COURRIEL"
    RENVOYER = "RENVOYER"
    SUPPRIMER = "SUPPRIMER"
    DESACTIVER = "DESACTIVER"
    ACTIVER = "ACTIVER"
    INSTALLER = "INSTALLER"
    CONSULTER_STRUCTURE = "CONSULTER_STRUCTURE"
    CREER_ETABLISSEMENT = "CREER_ETABLISSEMENT"
    CREER_GROUPE = "CREER_GROUPE"
    MODIFIER_STRUCTURE = "MODIFIER_STRUCTURE"
    CONSULTER_DOSSIER = "CONSULTER_DOSSIER"
    CREER_DOSSIER = "CREER_DOSSIER"
    ETRE_AUTEUR = "ETRE_AUTEUR"
    VALIDER_DOSSIER = "VALIDER_DOSSIER"
    TRANSMETTRE_DOSSIER = "TRANSMETTRE_DOSSIER"


class Relation(StrEnum):
    """
    What a structure is to the one the actor is attached to. Guide: C8-C10.
    """

    SIENNE = "SIENNE"
    ET_DE_SON_EJ = "ET_DE_SON_EJ"
    GROUPE_DE_SON_EJ = "GROUPE_DE_SON_EJ"
    AUTRE = "AUTRE"


# Members, read once: on Python 3.11 that costs more than all there is to compare.
SIENNE, ET_DE_SON_EJ, GROUPE_DE_SON_EJ, AUTRE = Relation


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


def relation_avec(x: StructureId, structure: Structure) -> Relation:
    """
    Say what *structure* is to the one whose identifier is *x*. Guide: C8-C10.

    Identifiers are unique across kinds: only an EJ has ET, and belongs to groupes.
    """
    if structure.id == x:
        return SIENNE
    if structure.ej_id == x:
        return ET_DE_SON_EJ
    return GROUPE_DE_SON_EJ if x in structure.membres else AUTRE


class _NewAccount:
    """
    The target of a question on none: awaited, active, somebody else.
    """

    id = valide_le = None
    actif = True


class SomeStructure(NamedTuple):
    """
    An open structure, as far as rules look at it; of no kind, there is none.
    """

    type_structure: TypeStructure | None
    id: StructureId | None = None
    ej_id: StructureId | None = None
    membres: tuple[StructureId, ...] = ()
    fermee_le: None = None
    numero: None = None


class _National:
    """
    The actor of a national act, that no rule looks at.
    """

    id = ""
    profil = None
    actif = droit_validation = True
    valide_le = True
    rattachement = Rattachement(StructureId("-"), TypeStructure.EJ)


NEW_ACCOUNT: Final[Any] = _NewAccount()
NO_STRUCTURE: Final[Any] = SomeStructure(None)
NATIONAL: Final[Any] = _National()


@value(repr=True)
class Decision:
    """
    What a policy answered, and why.

    Truthy when granted, so that ``if peut_supprimer(...)`` cannot let a
    refusal through by mistake; printed, it says why, in French.

    Attributes:
        action: What was asked.
        motifs: Every rule that does not hold; empty when granted.
    """

    action: Action
    motifs: tuple[Motif, ...] = ()

    def __bool__(self) -> bool:
        return not self.motifs

    def __str__(self) -> str:
        return " ".join(motif.libelle for motif in self.motifs) or "Accordé."

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(motif.code for motif in self.motifs)

    def et(self, other: Decision) -> Decision:
        """
        Unite the reasons of two decisions, without repetition.
        """
        return Decision(self.action, (*dict.fromkeys((*self.motifs, *other.motifs)),))

    def of_portee(self, portee: Portee) -> tuple[Motif, ...]:
        return tuple(motif for motif in self.motifs if motif.portee is portee)

    @property
    def sayable(self) -> Decision | None:
        """
        What its author may read of a refusal; ``None`` for "introuvable".

        Reasons about the actor hide all others; a target out of reach is not
        told from an unknown one.
        """
        acteur = self.of_portee(Portee.ACTEUR)
        if acteur:
            return Decision(self.action, acteur)
        return None if self.of_portee(Portee.PERIMETRE) else self
