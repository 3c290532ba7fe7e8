"""
Links and logins: what a token is worth, and what its use does. Guide: L1-L3, F1.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from siaut_core.entities.lien import Cause
from siaut_core.errors import (
    ActionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
)

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.testing.modele.etat import Issue, LienVu, Monde

__all__ = ["demander", "est_bon", "se_connecter", "utiliser"]

# Guide: "72H après l'envoi" (L1, L4), "Ce lien est valide 24H" (L3).
DUREES: Final = {
    Cause.CREATION: timedelta(hours=72),
    Cause.RENVOI: timedelta(hours=72),
    Cause.DEMANDE: timedelta(hours=24),
}

LONGUEUR: Final = 12


def est_bon(monde: Monde, lien: LienVu, maintenant: datetime) -> bool:
    """
    Say whether a token still opens anything.
    """
    compte = monde.comptes.get(lien.compte)
    return (
        lien.vivant
        and maintenant < lien.emis_le + DUREES[lien.cause]
        and compte is not None
        and compte.actif
        and compte.cle == lien.cle
        and (compte.en_attente or lien.cause is Cause.DEMANDE)
    )


def utiliser(
    monde: Monde, lien: LienVu | None, mot_de_passe: str, maintenant: datetime
) -> Issue:
    """
    Once; a weak password leaves it as it was.
    """
    if lien is None or not est_bon(monde, lien, maintenant):
        return LienInutilisableError
    if len(mot_de_passe) < LONGUEUR:
        return DonneesInvalidesError
    compte = monde.comptes[lien.compte]
    if compte.en_attente:
        compte.en_attente = False
        compte.version += 1
        monde.confirmes.add(compte.id)
    monde.tuer_les_liens(compte.id)
    monde.condenses.add(compte.id)
    return None


def demander(monde: Monde, saisie: str, maintenant: datetime) -> Issue:
    """
    The same whoever asks, whatever was typed.
    """
    cle = saisie.lower() if "@" in saisie and " " not in saisie else None
    monde.deposer(Cause.DEMANDE, maintenant, cle=cle)
    return None


def se_connecter(monde: Monde, id: str, maintenant: datetime) -> Issue:
    """
    Guide: F1. Only an active and validated account.
    """
    compte = monde.comptes.get(id)
    if compte is None:
        return IntrouvableError
    if not compte.en_exercice:
        return ActionRefuseeError
    compte.connexion = max(maintenant, compte.connexion or maintenant)
    return None
