"""
*États d'un compte*: what each operation makes of an account, asked of the use cases.

Use cases are pure: an account in each state is given to each of them, and the
next state is read off the writes they conclude on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from siaut_core import (
    ActiverUtilisateur,
    Cause,
    CreerUtilisateur,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    IntentionId,
    Jeton,
    LienId,
    ModifierUtilisateur,
    Niveau,
    Reglages,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    Utilisateur,
    UtilisateurId,
    UtiliserLien,
)
from siaut_core.policies.liens import emettre
from siaut_core.testing.fabrique import (
    JETON,
    MIDI,
    un_et,
    un_gestionnaire,
    un_profil,
    un_utilisateur,
)
from siaut_core.use_cases.activation import activer_utilisateur, desactiver_utilisateur
from siaut_core.use_cases.administration import Faits
from siaut_core.use_cases.conclusion import (
    Ajouter,
    Conclusion,
    Enregistrer,
    Refus,
    Retirer,
)
from siaut_core.use_cases.connexion import (
    FaitsLien,
    enregistrer_connexion,
    utiliser_lien,
)
from siaut_core.use_cases.creation import creer_utilisateur
from siaut_core.use_cases.modification import modifier_utilisateur
from siaut_core.use_cases.renvoi import renvoyer_courriel_creation
from siaut_core.use_cases.suppression import supprimer_utilisateur

__all__ = ["ABSENT", "COMPTES", "EFFACE", "Issue", "issues_d_un_compte"]

REGLAGES: Final = Reglages(base_url="https://siaut.example", expediteur="siaut@test.fr")
STRUCTURE: Final = un_et()
ACTEUR: Final = un_gestionnaire(structure=STRUCTURE)
PLUS_TARD: Final = MIDI + timedelta(hours=1)
INTENTION: Final = IntentionId("i-1")

ABSENT: Final = "no account"
EFFACE: Final = "deleted"

COMPTES: Final[Mapping[str, Utilisateur]] = {
    "awaited, active": un_utilisateur(),
    "awaited, inactive": un_utilisateur(actif=False),
    "validated, active": un_utilisateur(valide_le=MIDI),
    "validated, inactive": un_utilisateur(valide_le=MIDI, actif=False),
}


class Issue(NamedTuple):
    """
    What an operation does to an account in one state.

    Attributes:
        vers: The state it leaves the account in.
        codes: Why it is refused; empty when it is granted.
    """

    operation: str
    de: str
    vers: str
    codes: tuple[str, ...]


def _administrer(
    classe: Callable[..., Any],
    conclure: Callable[..., Conclusion[Any]],
    **arguments: object,
) -> Callable[[Utilisateur], Conclusion[Any]]:
    """
    Have a *Gestionnaire* act on the account.
    """

    def agir(compte: Utilisateur) -> Conclusion[Any]:
        commande = classe(acteur_id=ACTEUR.id, utilisateur_id=compte.id)
        faits = Faits(acteur=ACTEUR, cible=compte, structure=STRUCTURE)
        return conclure(commande, faits, PLUS_TARD, REGLAGES, **arguments)

    return agir


def _utiliser_lien(cause: Cause) -> Callable[[Utilisateur], Conclusion[Utilisateur]]:
    def agir(compte: Utilisateur) -> Conclusion[Utilisateur]:
        lien = emettre(LienId("l-1"), compte, cause, Jeton(JETON), MIDI, rank=1)
        faits = FaitsLien(lien=lien, compte=compte)
        commande = UtiliserLien(jeton=Jeton(JETON), mot_de_passe="long et secret")
        return utiliser_lien(commande, faits, PLUS_TARD, condense="...")

    return agir


def _se_connecter(compte: Utilisateur) -> Conclusion[None]:
    commande = EnregistrerConnexion(utilisateur_id=compte.id)
    return enregistrer_connexion(commande, compte, PLUS_TARD)


OPERATIONS: Final[Mapping[str, Callable[[Utilisateur], Conclusion[Any]]]] = {
    "renvoyer_courriel_creation": _administrer(
        RenvoyerCourrielCreation, renvoyer_courriel_creation, intention_id=INTENTION
    ),
    "utiliser_lien (création or renvoi)": _utiliser_lien(Cause.CREATION),
    "utiliser_lien (demande)": _utiliser_lien(Cause.DEMANDE),
    "enregistrer_connexion": _se_connecter,
    "modifier_utilisateur (nom)": _administrer(
        partial(ModifierUtilisateur, version_vue=1, nom="Essai"),
        modifier_utilisateur,
        intention_id=INTENTION,
    ),
    "modifier_utilisateur (courriel)": _administrer(
        partial(ModifierUtilisateur, version_vue=1, courriel="essai@test.fr"),
        modifier_utilisateur,
        intention_id=INTENTION,
    ),
    "desactiver_utilisateur": _administrer(
        DesactiverUtilisateur, desactiver_utilisateur
    ),
    "activer_utilisateur": _administrer(ActiverUtilisateur, activer_utilisateur),
    "supprimer_utilisateur": _administrer(SupprimerUtilisateur, supprimer_utilisateur),
}


def etat_de(compte: Utilisateur) -> str:
    """
    Name the state of an account.
    """
    return next(
        nom
        for nom, autre in COMPTES.items()
        if (autre.est_en_attente, autre.actif) == (compte.est_en_attente, compte.actif)
    )


def _suite(depart: str, conclusion: Conclusion[Any]) -> str:
    """
    Read the next state off the writes.
    """
    if isinstance(conclusion, Refus):
        return depart
    for ecriture in conclusion.ecritures:
        match ecriture:
            case Retirer():
                return EFFACE
            case Ajouter(Utilisateur() as compte) | Enregistrer(
                Utilisateur() as compte
            ):
                return etat_de(compte)
    return depart


def _issue(operation: str, de: str, conclusion: Conclusion[Any]) -> Issue:
    codes = conclusion.evenement.codes if isinstance(conclusion, Refus) else ()
    return Issue(operation, de, _suite(de, conclusion), codes)


def _creation() -> Conclusion[Utilisateur]:
    commande = CreerUtilisateur(
        acteur_id=ACTEUR.id,
        prenom="Aurélie",
        nom="Test",
        courriel="aurelie@test.fr",
        profil=un_profil(Niveau.UTILISATEUR, STRUCTURE),
        structure_id=STRUCTURE.id,
        activites=["QA001"],
    )
    return creer_utilisateur(
        commande,
        Faits(acteur=ACTEUR, structure=STRUCTURE),
        MIDI,
        REGLAGES,
        utilisateur_id=UtilisateurId("u-1"),
        intention_id=INTENTION,
    )


def issues_d_un_compte() -> list[Issue]:
    """
    Try every operation on an account in every state.
    """
    return [
        _issue("creer_utilisateur", ABSENT, _creation()),
        *(
            _issue(operation, etat, agir(compte))
            for operation, agir in OPERATIONS.items()
            for etat, compte in COMPTES.items()
        ),
    ]
