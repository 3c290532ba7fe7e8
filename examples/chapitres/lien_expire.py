"""
Chapter 3, *Lien expiré*: two ways to a new link, and its one use. Guide: L1-L5.
"""

from __future__ import annotations

from chapitres.rechercher import montrer_la_fiche
from recit import afficher_heure
from scene import MOT_DE_PASSE, Scene

from siaut_core import (
    DemanderLien,
    DonneesInvalidesError,
    Jeton,
    LienInutilisableError,
    Operation,
    RenvoyerCourrielCreation,
    Utilisateur,
    UtiliserLien,
)
from siaut_core.sync import (
    demander_lien,
    examiner_lien,
    renvoyer_courriel_creation,
    utiliser_lien,
)


def jouer(s: Scene, aurelie: Utilisateur) -> None:
    """
    Chapter 3. Guide: L1-L5.
    """
    s.recit.chapitre("3. Lien expiré")
    premier = s.jeton(aurelie)
    attendre_72_heures(s, aurelie, premier)
    montrer_la_fiche(s, aurelie)
    demander_soi_meme(s, aurelie)
    demande = s.jeton(aurelie)
    renvoyer(s, aurelie)
    s.recit.pas(aurelie, "suit le lien précédent : le nouveau l'a remplacé.")
    with s.recit.refus(LienInutilisableError):
        examiner_lien(s.host, Jeton(demande))
    choisir_un_mot_de_passe(s, aurelie)
    demander_pour_personne(s)


def attendre_72_heures(s: Scene, aurelie: Utilisateur, jeton: str) -> None:
    """
    Works a second before, no more at the hour. Guide: L1.
    """
    lien = examiner_lien(s.host, Jeton(jeton))
    depuis = afficher_heure(lien.emis_le)
    reste = lien.expire_le - s.horloge()
    s.horloge.avancer(seconds=int(reste.total_seconds()) - 1)
    s.recit.pas(aurelie, f"regarde son lien du {depuis}, 72 h moins une seconde après.")
    examiner_lien(s.host, Jeton(jeton))
    s.recit.dire("Le lien fonctionne. Le regarder ne l'utilise pas.")
    s.horloge.avancer(seconds=1)
    s.recit.pas(aurelie, "suit le même lien, 72 h après.")
    with s.recit.refus(LienInutilisableError):
        utiliser_lien(s.host, UtiliserLien(jeton=jeton, mot_de_passe=MOT_DE_PASSE))


def demander_soi_meme(s: Scene, aurelie: Utilisateur) -> None:
    """
    "Mot de passe oublié / Première connexion". Guide: L2, L3.
    """
    s.recit.pas(aurelie, "clique sur « Mot de passe oublié / Première connexion ».")
    demander(s, aurelie.courriel.adresse)


def demander(s: Scene, adresse: str) -> None:
    """
    Type an address: the answer is the same whatever it is. Guide: L2.
    """
    reponse = demander_lien(s.host, DemanderLien(courriel=adresse))
    s.recit.dire(f"« {reponse} »")
    s.facteur()


def renvoyer(s: Scene, aurelie: Utilisateur) -> None:
    """
    Or the Gestionnaire sends another one from the record. Guide: L4.
    """
    s.recit.pas(s.camille, "clique sur « Renvoyer un courriel de création ».")
    renvoyer_courriel_creation(
        s.host,
        RenvoyerCourrielCreation(acteur_id=s.camille.id, utilisateur_id=aurelie.id),
    )
    s.recit.confirmer(Operation.RENVOYER_COURRIEL_CREATION)
    s.facteur()


def choisir_un_mot_de_passe(s: Scene, aurelie: Utilisateur) -> None:
    """
    A weak password leaves the link usable; a good one uses it up. Guide: L2.
    """
    jeton = s.jeton(aurelie)
    s.recit.pas(aurelie, "suit le nouveau lien, et choisit un mot de passe faible.")
    with s.recit.refus(DonneesInvalidesError):
        utiliser_lien(s.host, UtiliserLien(jeton=jeton, mot_de_passe="aurelie"))
    s.recit.pas(aurelie, "recommence avec un meilleur : le lien sert encore.")
    utiliser_lien(s.host, UtiliserLien(jeton=jeton, mot_de_passe=MOT_DE_PASSE))
    s.recit.confirmer(Operation.UTILISER_LIEN)
    s.recit.pas(aurelie, "suit le même lien une seconde fois.")
    with s.recit.refus(LienInutilisableError):
        utiliser_lien(s.host, UtiliserLien(jeton=jeton, mot_de_passe=MOT_DE_PASSE))


def demander_pour_personne(s: Scene) -> None:
    """
    The answer does not tell whether there is such an account. Guide: L2.
    """
    s.recit.pas("Quelqu'un sans compte", "demande un lien aussi.")
    demander(s, "inconnu@test.fr")
