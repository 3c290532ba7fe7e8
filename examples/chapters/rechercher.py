"""
Chapter 1, *Rechercher un utilisateur*: search, then open a record. Guide: R1-R6.
"""

from __future__ import annotations

from scene import Scene

from siaut_core import Utilisateur
from siaut_core.sync import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    consulter_utilisateur,
    rechercher_utilisateurs,
)


def play(s: Scene) -> None:
    """
    Chapter 1. Guide: R1-R6.
    """
    s.story.chapter("1. Rechercher un utilisateur")
    for acteur in (s.camille, s.dominique, s.sacha):
        s.story.step(acteur, "lance une recherche « à vide ».")
        search(s, acteur, CriteresUtilisateurs())
    s.story.step(s.camille, "cumule deux critères : Profil, et Compte activé : Oui.")
    profils = ("Promoteur Gestionnaire ET",)
    search(s, s.camille, CriteresUtilisateurs(profils=profils, en_attente=False))
    search_aurelie(s)


def search(s: Scene, acteur: Utilisateur, criteres: CriteresUtilisateurs) -> None:
    """
    Show the first page of the accounts that meet the criteria.
    """
    demande = RechercherUtilisateurs(acteur_id=acteur.id, criteres=criteres)
    page = rechercher_utilisateurs(s.host, demande)
    s.story.utilisateurs(page)


def search_aurelie(s: Scene) -> None:
    """
    Search by a fragment of an address. Guide: R3.
    """
    s.story.step(s.camille, "cherche le courriel « aurelie.test ».")
    search(s, s.camille, CriteresUtilisateurs(courriel="aurelie.test"))


def show_the_fiche(s: Scene, cible: Utilisateur) -> None:
    """
    Open a record: its buttons follow the state of the account. Guide: F1, F2, L5.
    """
    s.story.step(s.camille, f"ouvre la fiche : {cible.prenom} {cible.nom.upper()}.")
    fiche = consulter_utilisateur(
        s.host, acteur_id=s.camille.id, utilisateur_id=cible.id
    )
    s.story.fiche(fiche)
