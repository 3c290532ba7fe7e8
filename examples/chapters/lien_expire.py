"""
Chapter 3, *Lien expiré*: two ways to a new link, and its one use. Guide: L1-L5.
"""

from __future__ import annotations

from chapters.rechercher import show_the_fiche
from scene import MOT_DE_PASSE, Scene
from story import display_time

from siaut_core import DonneesInvalidesError, LienInutilisableError, Token, Utilisateur
from siaut_core.sync import (
    DemanderLien,
    Operation,
    RenvoyerCourrielCreation,
    UtiliserLien,
    demander_lien,
    examiner_lien,
    renvoyer_courriel_creation,
    utiliser_lien,
)


def play(s: Scene, aurelie: Utilisateur) -> None:
    """
    Chapter 3. Guide: L1-L5.
    """
    s.story.chapter("3. Lien expiré")
    first = s.token(aurelie)
    wait_72_hours(s, aurelie, first)
    show_the_fiche(s, aurelie)
    ask_by_oneself(s, aurelie)
    demande = s.token(aurelie)
    renvoyer(s, aurelie)
    s.story.step(aurelie, "suit le lien précédent : le nouveau l'a remplacé.")
    with s.story.refus(LienInutilisableError):
        examiner_lien(s.host, Token(demande))
    choose_a_mot_de_passe(s, aurelie)
    ask_for_nobody(s)


def wait_72_hours(s: Scene, aurelie: Utilisateur, token: str) -> None:
    """
    Works a second before, no more at the hour. Guide: L1.
    """
    lien = examiner_lien(s.host, Token(token))
    since = display_time(lien.emis_le)
    rest = lien.expire_le - s.clock()
    s.clock.advance(seconds=int(rest.total_seconds()) - 1)
    s.story.step(aurelie, f"regarde son lien du {since}, 72 h moins une seconde après.")
    examiner_lien(s.host, Token(token))
    s.story.tell("Le lien fonctionne. Le regarder ne l'utilise pas.")
    s.clock.advance(seconds=1)
    s.story.step(aurelie, "suit le même lien, 72 h après.")
    with s.story.refus(LienInutilisableError):
        utiliser_lien(s.host, UtiliserLien(token=token, mot_de_passe=MOT_DE_PASSE))


def ask_by_oneself(s: Scene, aurelie: Utilisateur) -> None:
    """
    "Mot de passe oublié / Première connexion". Guide: L2, L3.
    """
    s.story.step(aurelie, "clique sur « Mot de passe oublié / Première connexion ».")
    ask(s, aurelie.courriel.adresse)


def ask(s: Scene, adresse: str) -> None:
    """
    Type an address: the answer is the same whatever it is. Guide: L2.
    """
    reply = demander_lien(s.host, DemanderLien(courriel=adresse))
    s.story.tell(f"« {reply} »")
    s.worker()


def renvoyer(s: Scene, aurelie: Utilisateur) -> None:
    """
    Or the Gestionnaire sends another one from the record. Guide: L4.
    """
    s.story.step(s.camille, "clique sur « Renvoyer un courriel de création ».")
    renvoyer_courriel_creation(
        s.host,
        RenvoyerCourrielCreation(acteur_id=s.camille.id, utilisateur_id=aurelie.id),
    )
    s.story.confirm(Operation.RENVOYER_COURRIEL_CREATION)
    s.worker()


def choose_a_mot_de_passe(s: Scene, aurelie: Utilisateur) -> None:
    """
    A weak password leaves the link usable; a good one uses it up. Guide: L2.
    """
    token = s.token(aurelie)
    s.story.step(aurelie, "suit le nouveau lien, et choisit un mot de passe faible.")
    with s.story.refus(DonneesInvalidesError):
        utiliser_lien(s.host, UtiliserLien(token=token, mot_de_passe="aurelie"))
    s.story.step(aurelie, "recommence avec un meilleur : le lien sert encore.")
    utiliser_lien(s.host, UtiliserLien(token=token, mot_de_passe=MOT_DE_PASSE))
    s.story.confirm(Operation.UTILISER_LIEN)
    s.story.step(aurelie, "suit le même lien une seconde fois.")
    with s.story.refus(LienInutilisableError):
        utiliser_lien(s.host, UtiliserLien(token=token, mot_de_passe=MOT_DE_PASSE))


def ask_for_nobody(s: Scene) -> None:
    """
    The answer does not tell whether there is such an account. Guide: L2.
    """
    s.story.step("Quelqu'un sans compte", "demande un lien aussi.")
    ask(s, "inconnu@test.fr")
