"""
Chapter 4, *Supprimer ou inactiver un utilisateur*. Guide: S1-S4, F1, F2.
"""

from __future__ import annotations

from chapitres.lien_expire import demander
from chapitres.rechercher import montrer_la_fiche
from scene import Scene

from siaut_core import (
    CONFIRMER_SUPPRESSION,
    ActionRefuseeError,
    ActiverUtilisateur,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    Operation,
    SupprimerUtilisateur,
    Utilisateur,
)
from siaut_core.sync import (
    activer_utilisateur,
    desactiver_utilisateur,
    enregistrer_connexion,
    supprimer_utilisateur,
)


def jouer(
    s: Scene, aurelie: Utilisateur, morgan: Utilisateur, charlie: Utilisateur
) -> None:
    """
    Chapter 4. Guide: S1-S4, F2.
    """
    s.recit.chapitre("4. Supprimer ou inactiver un utilisateur")
    montrer_la_fiche(s, morgan)
    supprimer(s, morgan)
    montrer_la_fiche(s, aurelie)
    supprimer_un_compte_valide(s, aurelie)
    desactiver(s, aurelie)
    montrer_la_fiche(s, aurelie)
    se_connecter_inactif(s, aurelie)
    activer(s, aurelie)
    se_connecter(s, aurelie)
    montrer_la_fiche(s, aurelie)
    desactiver(s, charlie)
    montrer_la_fiche(s, charlie)
    se_desactiver_soi_meme(s)


def supprimer(s: Scene, morgan: Utilisateur) -> None:
    """
    For ever, and only while the account is not validated. Guide: S1, S2.
    """
    s.recit.pas(s.camille, "clique sur « Supprimer le compte ».")
    s.recit.dire(f"« {CONFIRMER_SUPPRESSION} »")
    s.recit.dire("[Annuler] [Confirmer] : Confirmer.")
    supprimer_utilisateur(
        s.host, SupprimerUtilisateur(acteur_id=s.camille.id, utilisateur_id=morgan.id)
    )
    s.recit.confirmer(Operation.SUPPRIMER_UTILISATEUR)


def supprimer_un_compte_valide(s: Scene, aurelie: Utilisateur) -> None:
    """
    Its button is not there; asking anyway is refused. Guide: S1.
    """
    s.recit.pas(s.camille, "essaie quand même de supprimer ce compte validé.")
    with s.recit.refus(ActionRefuseeError):
        supprimer_utilisateur(
            s.host,
            SupprimerUtilisateur(acteur_id=s.camille.id, utilisateur_id=aurelie.id),
        )


def desactiver(s: Scene, cible: Utilisateur) -> None:
    """
    Switch an account off. Guide: S3.
    """
    s.recit.pas(s.camille, f"clique sur « Désactiver le compte » ({cible.prenom}).")
    desactiver_utilisateur(
        s.host,
        DesactiverUtilisateur(acteur_id=s.camille.id, utilisateur_id=cible.id),
    )
    s.recit.confirmer(Operation.DESACTIVER_UTILISATEUR)


def se_connecter_inactif(s: Scene, aurelie: Utilisateur) -> None:
    """
    An inactive account neither logs in nor gets mails. Guide: S3.
    """
    s.recit.pas(aurelie, "essaie de se connecter, puis demande un lien.")
    with s.recit.refus(ActionRefuseeError):
        enregistrer_connexion(s.host, EnregistrerConnexion(utilisateur_id=aurelie.id))
    demander(s, aurelie.courriel.adresse)


def activer(s: Scene, aurelie: Utilisateur) -> None:
    """
    Switch it on again, with the rights it had. Guide: S4.
    """
    s.recit.pas(s.camille, "clique sur « Activer le compte ».")
    activer_utilisateur(
        s.host, ActiverUtilisateur(acteur_id=s.camille.id, utilisateur_id=aurelie.id)
    )
    s.recit.confirmer(Operation.ACTIVER_UTILISATEUR)


def se_connecter(s: Scene, aurelie: Utilisateur) -> None:
    """
    Log in: the record keeps the date. Guide: F1.
    """
    s.recit.pas(aurelie, "se connecte.")
    enregistrer_connexion(s.host, EnregistrerConnexion(utilisateur_id=aurelie.id))
    s.recit.confirmer(Operation.ENREGISTRER_CONNEXION)


def se_desactiver_soi_meme(s: Scene) -> None:
    """
    What the guide leaves silent has a default, and a decision record.
    """
    s.recit.pas(s.camille, "essaie de désactiver son propre compte.")
    with s.recit.refus(ActionRefuseeError):
        desactiver_utilisateur(
            s.host,
            DesactiverUtilisateur(acteur_id=s.camille.id, utilisateur_id=s.camille.id),
        )
