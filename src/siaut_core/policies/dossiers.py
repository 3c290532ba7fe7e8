"""
*Dossiers*: who reads, creates, signs and sends those of their structure.

A dossier has one structure and one activité. *Sa structure* is one's own, plus
its ET for an EJ profile on an EJ; a groupe has its own dossiers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from siaut_core.entities.misuse import check_iterable, check_types
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.structure import STRUCTURES, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.cas import Action, Decision, Relation, relation_avec
from siaut_core.policies.motifs import Motif
from siaut_core.policies.regles import SILENCES, Regle, decide

__all__ = [
    "REGLES_DOSSIER",
    "CasDossier",
    "auteurs_possibles",
    "decide_dossier",
    "peut_consulter_dossier",
    "peut_creer_dossier",
    "peut_transmettre_dossier",
    "peut_valider_dossier",
]


class CasDossier(NamedTuple):
    """
    All that a rule on a dossier may look at.
    """

    profil: Profil
    actif: bool
    en_attente: bool
    droit: bool
    relation: Relation
    activite_attribuee: bool


def _of_own_structure(cas: CasDossier) -> bool:
    if cas.relation is Relation.ET_DE_SON_EJ:
        return cas.profil.type_structure is TypeStructure.EJ
    return cas.relation is Relation.SIENNE


READING: Final = (
    Regle[CasDossier](Motif.ACTEUR_INACTIF, lambda cas: cas.actif),
    Regle[CasDossier](Motif.ACTEUR_EN_ATTENTE, lambda cas: not cas.en_attente),
    Regle[CasDossier](Motif.AUTRE_STRUCTURE, _of_own_structure),
    Regle[CasDossier](Motif.AUTRE_ACTIVITE, lambda cas: cas.activite_attribuee),
)
WRITING: Final = (
    *READING,
    Regle[CasDossier](
        Motif.CONSULTATION_SEULE,
        lambda cas: cas.profil.niveau is not Niveau.CONSULTATION,
    ),
)
SIGNATURE: Final = (
    *WRITING,
    Regle[CasDossier](Motif.DROIT_REQUIS, lambda cas: cas.droit),
)

REGLES_DOSSIER: Final[Mapping[Action, tuple[Regle[CasDossier], ...]]] = (
    MappingProxyType(
        {
            Action.CONSULTER_DOSSIER: READING,  # C5
            Action.CREER_DOSSIER: WRITING,  # C6, C7
            Action.ETRE_AUTEUR: SIGNATURE,  # C12
            Action.VALIDER_DOSSIER: SIGNATURE,  # C13
            Action.TRANSMETTRE_DOSSIER: SIGNATURE,  # C14
        }
    )
)


@cache
def decide_dossier(action: Action, cas: CasDossier) -> Decision:
    """
    Decide on *action*, with every rule that does not hold.

    The cases are finite: decisions are computed once and shared.
    """
    return decide(action, cas, SILENCES, REGLES_DOSSIER)


def _examiner(
    action: Action, utilisateur: Utilisateur, structure: Structure, activite: str
) -> Decision:
    try:
        cas = CasDossier(
            utilisateur.profil,
            utilisateur.actif,
            utilisateur.est_en_attente,
            utilisateur.droit_validation,
            relation_avec(utilisateur.rattachement.structure_id, structure),
            activite in utilisateur.activites,
        )
    except AttributeError:
        check_types(
            utilisateur=(utilisateur, Utilisateur), structure=(structure, STRUCTURES)
        )
        raise
    if not cas.activite_attribuee:
        check_types(activite=(activite, str))
    return decide_dossier(action, cas)


def peut_consulter_dossier(
    utilisateur: Utilisateur, structure: Structure, activite: str
) -> Decision:
    """
    May read a dossier of *structure* and *activite* (a code). Guide: C5.
    """
    return _examiner(Action.CONSULTER_DOSSIER, utilisateur, structure, activite)


def peut_creer_dossier(
    utilisateur: Utilisateur, structure: Structure, activite: str
) -> Decision:
    """
    May create a dossier. Guide: C6, C7.
    """
    return _examiner(Action.CREER_DOSSIER, utilisateur, structure, activite)


def peut_valider_dossier(
    utilisateur: Utilisateur, structure: Structure, activite: str
) -> Decision:
    """
    May "valider" a dossier. Guide: C11, C13.
    """
    return _examiner(Action.VALIDER_DOSSIER, utilisateur, structure, activite)


def peut_transmettre_dossier(
    utilisateur: Utilisateur, structure: Structure, activite: str
) -> Decision:
    """
    May "transmettre" a dossier to the ARS. Guide: C11, C14.
    """
    return _examiner(Action.TRANSMETTRE_DOSSIER, utilisateur, structure, activite)


def auteurs_possibles(
    utilisateurs: Iterable[Utilisateur], structure: Structure, activite: str
) -> tuple[Utilisateur, ...]:
    """
    Give the list "auteur de la demande" of a dossier. Guide: C12.
    """
    candidates = check_iterable("utilisateurs", utilisateurs)
    return tuple(
        u for u in candidates if _examiner(Action.ETRE_AUTEUR, u, structure, activite)
    )
