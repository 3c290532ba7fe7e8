"""
Chapter 4, *Supprimer ou inactiver un utilisateur*. Guide: S1-S4, F1, F2.
"""

from __future__ import annotations

from chapters.lien_expire import ask
from chapters.rechercher import show_the_fiche
from scene import Scene

from siaut_core import ActionRefuseeError, Utilisateur
from siaut_core.sync import (
    CONFIRMER_SUPPRESSION,
    ActiverUtilisateur,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    Operation,
    SupprimerUtilisateur,
    activer_utilisateur,
    desactiver_utilisateur,
    enregistrer_connexion,
    supprimer_utilisateur,
)


def play(
    s: Scene, aurelie: Utilisateur, morgan: Utilisateur, charlie: Utilisateur
) -> None:
    """
    Chapter 4. Guide: S1-S4, F2.
    """
    s.story.chapter("4. Supprimer ou inactiver un utilisateur")
    show_the_fiche(s, morgan)
    supprimer(s, morgan)
    show_the_fiche(s, aurelie)
    delete_a_validated_compte(s, aurelie)
    deactivate(s, aurelie)
    show_the_fiche(s, aurelie)
    log_in_inactive(s, aurelie)
    activate(s, aurelie)
    log_in(s, aurelie)
    show_the_fiche(s, aurelie)
    deactivate(s, charlie)
    show_the_fiche(s, charlie)
    deactivate_oneself(s)


def supprimer(s: Scene, morgan: Utilisateur) -> None:
    """
    For ever, and only while the account is not validated. Guide: S1, S2.
    """
    s.story.step(s.camille, "clique sur « Supprimer le compte ».")
    s.story.tell(f"« {CONFIRMER_SUPPRESSION} »")
    s.story.tell("[Annuler] [Confirmer] : Confirmer.")
    supprimer_utilisateur(
        s.host, SupprimerUtilisateur(acteur_id=s.camille.id, utilisateur_id=morgan.id)
    )
    s.story.confirm(Operation.SUPPRIMER_UTILISATEUR)


def delete_a_validated_compte(s: Scene, aurelie: Utilisateur) -> None:
    """
    Its button is not there; asking anyway is refused. Guide: S1.
    """
    s.story.step(s.camille, "essaie quand même de supprimer ce compte validé.")
    with s.story.refus(ActionRefuseeError):
        supprimer_utilisateur(
            s.host,
            SupprimerUtilisateur(acteur_id=s.camille.id, utilisateur_id=aurelie.id),
        )


def deactivate(s: Scene, cible: Utilisateur) -> None:
    """
    Switch an account off. Guide: S3.
    """
    s.story.step(s.camille, f"clique sur « Désactiver le compte » ({cible.prenom}).")
    desactiver_utilisateur(
        s.host,
        DesactiverUtilisateur(acteur_id=s.camille.id, utilisateur_id=cible.id),
    )
    s.story.confirm(Operation.DESACTIVER_UTILISATEUR)


def log_in_inactive(s: Scene, aurelie: Utilisateur) -> None:
    """
    An inactive account neither logs in nor gets mails. Guide: S3.
    """
    s.story.step(aurelie, "essaie de se connecter, puis demande un lien.")
    with s.story.refus(ActionRefuseeError):
        enregistrer_connexion(s.host, EnregistrerConnexion(utilisateur_id=aurelie.id))
    ask(s, aurelie.courriel.adresse)


def activate(s: Scene, aurelie: Utilisateur) -> None:
    """
    Switch it on again, with the rights it had. Guide: S4.
    """
    s.story.step(s.camille, "clique sur « Activer le compte ».")
    activer_utilisateur(
        s.host, ActiverUtilisateur(acteur_id=s.camille.id, utilisateur_id=aurelie.id)
    )
    s.story.confirm(Operation.ACTIVER_UTILISATEUR)


def log_in(s: Scene, aurelie: Utilisateur) -> None:
    """
    Log in: the record keeps the date. Guide: F1.
    """
    s.story.step(aurelie, "se connecte.")
    enregistrer_connexion(s.host, EnregistrerConnexion(utilisateur_id=aurelie.id))
    s.story.confirm(Operation.ENREGISTRER_CONNEXION)


def deactivate_oneself(s: Scene) -> None:
    """
    What the guide leaves silent has a default, and a decision record.
    """
    s.story.step(s.camille, "essaie de désactiver son propre compte.")
    with s.story.refus(ActionRefuseeError):
        desactiver_utilisateur(
            s.host,
            DesactiverUtilisateur(acteur_id=s.camille.id, utilisateur_id=s.camille.id),
        )
