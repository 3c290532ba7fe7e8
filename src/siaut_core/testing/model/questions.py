"""
Who reaches what, read off the guide. Guide: C7-C10, F2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.errors import ActionRefuseeError, IntrouvableError

if TYPE_CHECKING:
    from siaut_core.testing.model.etat import Compte, Issue, World

__all__ = [
    "buttons",
    "choices",
    "comptes_within_reach",
    "fits",
    "refus_of_the_acteur",
    "refus_on_a_compte",
    "sans_gestionnaire",
    "within_reach",
]


def refus_of_the_acteur(world: World, acteur: str) -> Issue:
    """
    Refuse who is no *Gestionnaire* in exercise. Guide: C1, C7.
    """
    compte = world.comptes.get(acteur)
    if compte is None or not compte.en_exercice:
        return ActionRefuseeError
    return None if compte.profil.niveau is Niveau.GESTIONNAIRE else ActionRefuseeError


def within_reach(world: World, acteur: str) -> set[str]:
    """
    Give the structures that somebody administers. Guide: C8-C10.
    """
    if refus_of_the_acteur(world, acteur):
        return set()
    place = world.places[world.comptes[acteur].place]
    if place.kind is not TypeStructure.EJ:
        return {place.id}
    own_et = {s.id for s in world.places.values() if s.ej == place.id}
    own_groupes = {s.id for s in world.places.values() if place.id in s.membres}
    return {place.id} | own_et | own_groupes


def comptes_within_reach(world: World, acteur: str) -> list[Compte]:
    """
    Give the accounts that somebody administers.
    """
    places = within_reach(world, acteur)
    return [compte for compte in world.comptes.values() if compte.place in places]


def refus_on_a_compte(world: World, acteur: str, cible: str) -> Issue:
    """
    Refuse an unknown account and one out of reach alike.
    """
    if refus := refus_of_the_acteur(world, acteur):
        return refus
    compte = world.comptes.get(cible)
    if compte is None or compte.place not in within_reach(world, acteur):
        return IntrouvableError
    return None


def fits(profil: Profil, kind: TypeStructure) -> bool:
    """
    An ET profile sits on an ET, an EJ profile on an EJ or a groupe. Guide: C4, C9.
    """
    return (profil.type_structure is TypeStructure.ET) == (kind is TypeStructure.ET)


def choices(world: World, acteur: str, profil: Profil) -> set[str]:
    """
    Give the structures that a form offers for a profile. Guide: C4, C9, C16.
    """
    places = within_reach(world, acteur)
    return {id for id in places if fits(profil, world.places[id].kind)}


def buttons(world: World, acteur: str, cible: str) -> set[str]:
    """
    Give the buttons of a record. Guide: F2; on oneself there is none.
    """
    compte = world.comptes[cible]
    if acteur == cible:
        return set()
    if not compte.en_attente:
        return {"DESACTIVER"} if compte.actif else {"ACTIVER"}
    if compte.actif:
        return {"DESACTIVER", "RENVOYER", "SUPPRIMER"}
    return {"ACTIVER", "SUPPRIMER"}


def sans_gestionnaire(world: World) -> set[str]:
    """
    Give the structures that nobody administers.
    """
    scopes = (within_reach(world, acteur) for acteur in world.comptes)
    return set(world.places).difference(*scopes)
