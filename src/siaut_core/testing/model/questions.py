"""
Who reaches what, read off the guide. Guide: C7-C10, F2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.errors import ActionRefuseeError, IntrouvableError

if TYPE_CHECKING:
    from siaut_core.testing.model.remembered import Compte, Issue, Model

__all__ = [
    "buttons",
    "choices",
    "comptes_within_reach",
    "fits",
    "refus_of_the_acteur",
    "refus_on_a_compte",
    "refus_on_a_structure",
    "sans_gestionnaire",
    "within_reach",
]


def refus_of_the_acteur(model: Model, acteur: str) -> Issue:
    """
    Refuse who is no *Gestionnaire* in exercise. Guide: C1, C7.
    """
    compte = model.comptes.get(acteur)
    if compte is None or not compte.en_exercice:
        return ActionRefuseeError
    return None if compte.profil.niveau is Niveau.GESTIONNAIRE else ActionRefuseeError


def within_reach(model: Model, acteur: str) -> set[str]:
    """
    Give the structures that somebody administers. Guide: C8-C10.
    """
    if refus_of_the_acteur(model, acteur):
        return set()
    structure = model.structures[model.comptes[acteur].structure_id]
    if structure.kind is not TypeStructure.EJ:
        return {structure.id}
    own_et = {s.id for s in model.structures.values() if s.ej == structure.id}
    own_groupes = {s.id for s in model.structures.values() if structure.id in s.membres}
    return {structure.id} | own_et | own_groupes


def comptes_within_reach(model: Model, acteur: str) -> list[Compte]:
    """
    Give the accounts that somebody administers.
    """
    reach = within_reach(model, acteur)
    return [compte for compte in model.comptes.values() if compte.structure_id in reach]


def refus_on_a_structure(model: Model, acteur: str, id: str) -> Issue:
    """
    Refuse an unknown structure and one out of reach alike.
    """
    refus = refus_of_the_acteur(model, acteur)
    if refus is None and id not in within_reach(model, acteur):
        return IntrouvableError
    return refus


def refus_on_a_compte(model: Model, acteur: str, cible: str) -> Issue:
    """
    Refuse an unknown account as the structure of one that is out of reach.
    """
    compte = model.comptes.get(cible)
    return refus_on_a_structure(model, acteur, compte.structure_id if compte else "")


def fits(profil: Profil, kind: TypeStructure) -> bool:
    """
    An ET profile sits on an ET, an EJ profile on an EJ or a groupe. Guide: C4, C9.
    """
    return (profil.type_structure is TypeStructure.ET) == (kind is TypeStructure.ET)


def choices(model: Model, acteur: str, profil: Profil) -> set[str]:
    """
    Give the structures that a form offers for a profile. Guide: C4, C9, C16.
    """
    reach = within_reach(model, acteur)
    return {id for id in reach if fits(profil, model.structures[id].kind)}


def buttons(model: Model, acteur: str, cible: str) -> set[str]:
    """
    Give the buttons of a record. Guide: F2; on oneself there is none.
    """
    compte = model.comptes[cible]
    if acteur == cible:
        return set()
    if not compte.en_attente:
        return {"DESACTIVER"} if compte.actif else {"ACTIVER"}
    if compte.actif:
        return {"DESACTIVER", "RENVOYER", "SUPPRIMER"}
    return {"ACTIVER", "SUPPRIMER"}


def sans_gestionnaire(model: Model) -> set[str]:
    """
    Give the structures that nobody administers.
    """
    scopes = (within_reach(model, acteur) for acteur in model.comptes)
    return set(model.structures).difference(*scopes)
