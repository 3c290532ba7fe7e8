"""
Who reaches what, read off the guide. Guide: C7-C10, F2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.errors import ActionRefuseeError, IntrouvableError

if TYPE_CHECKING:
    from siaut_core.testing.modele.etat import Compte, Issue, Monde

__all__ = [
    "a_portee",
    "boutons",
    "comptes_a_portee",
    "convient",
    "refus_de_l_acteur",
    "refus_sur_un_compte",
    "sans_gestionnaire",
]


def refus_de_l_acteur(monde: Monde, acteur: str) -> Issue:
    """
    Refuse who is no *Gestionnaire* in exercise. Guide: C1, C7.
    """
    compte = monde.comptes.get(acteur)
    if compte is None or not compte.en_exercice:
        return ActionRefuseeError
    return None if compte.profil.niveau is Niveau.GESTIONNAIRE else ActionRefuseeError


def a_portee(monde: Monde, acteur: str) -> set[str]:
    """
    Give the structures that somebody administers. Guide: C8-C10.
    """
    if refus_de_l_acteur(monde, acteur):
        return set()
    lieu = monde.lieux[monde.comptes[acteur].lieu]
    if lieu.genre is not TypeStructure.EJ:
        return {lieu.id}
    ses_et = {s.id for s in monde.lieux.values() if s.ej == lieu.id}
    ses_groupes = {s.id for s in monde.lieux.values() if lieu.id in s.membres}
    return {lieu.id} | ses_et | ses_groupes


def comptes_a_portee(monde: Monde, acteur: str) -> list[Compte]:
    """
    Give the accounts that somebody administers.
    """
    lieux = a_portee(monde, acteur)
    return [compte for compte in monde.comptes.values() if compte.lieu in lieux]


def refus_sur_un_compte(monde: Monde, acteur: str, cible: str) -> Issue:
    """
    Refuse an unknown account and one out of reach alike.
    """
    refus = refus_de_l_acteur(monde, acteur)
    if refus:
        return refus
    compte = monde.comptes.get(cible)
    if compte is None or compte.lieu not in a_portee(monde, acteur):
        return IntrouvableError
    return None


def convient(profil: Profil, genre: TypeStructure) -> bool:
    """
    An ET profile sits on an ET, an EJ profile on an EJ or a groupe. Guide: C4, C9.
    """
    return (profil.type_structure is TypeStructure.ET) == (genre is TypeStructure.ET)


def boutons(monde: Monde, acteur: str, cible: str) -> set[str]:
    """
    Give the buttons of a record. Guide: F2; on oneself there is none.
    """
    compte = monde.comptes[cible]
    if acteur == cible:
        return set()
    if not compte.en_attente:
        return {"DESACTIVER"} if compte.actif else {"ACTIVER"}
    if compte.actif:
        return {"DESACTIVER", "RENVOYER", "SUPPRIMER"}
    return {"ACTIVER", "SUPPRIMER"}


def sans_gestionnaire(monde: Monde) -> set[str]:
    """
    Give the structures that nobody administers.
    """
    portees = (a_portee(monde, acteur) for acteur in monde.comptes)
    return set(monde.lieux).difference(*portees)
