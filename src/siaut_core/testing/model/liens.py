"""
Links and logins: what a token is worth, and what its use does. Guide: L1-L3, F1.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from siaut_core.entities.lien import Cause
from siaut_core.errors import (
    ActionRefuseeError,
    ConnexionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
)
from siaut_core.testing.fakes import GOOD_PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.testing.model.remembered import Issue, KnownLien, Model

__all__ = ["ask", "enter", "is_good", "log_in", "use"]

# Guide: "72H après l'envoi" (L1, L4), "Ce lien est valide 24H" (L3).
LIFETIMES: Final = {
    Cause.CREATION: timedelta(hours=72),
    Cause.RENVOI: timedelta(hours=72),
    Cause.DEMANDE: timedelta(hours=24),
}

LENGTH: Final = 12


def is_good(model: Model, lien: KnownLien, now: datetime) -> bool:
    """
    Say whether a token still opens anything.
    """
    compte = model.comptes.get(lien.compte)
    return (
        lien.alive
        and now < lien.emis_le + LIFETIMES[lien.cause]
        and compte is not None
        and compte.actif
        and compte.cle == lien.cle
        and (compte.en_attente or lien.cause is Cause.DEMANDE)
    )


def use(
    model: Model, lien: KnownLien | None, mot_de_passe: str, now: datetime
) -> Issue:
    """
    Once; a weak password leaves it as it was.
    """
    if lien is None or not is_good(model, lien, now):
        return LienInutilisableError
    if len(mot_de_passe) < LENGTH:
        return DonneesInvalidesError
    compte = model.comptes[lien.compte]
    if compte.en_attente:
        compte.en_attente = False
        compte.version += 1
        model.confirmed.add(compte.id)
    model.kill_the_liens(compte.id)
    model.stored_digests.add(compte.id)
    return None


def ask(model: Model, entered: str, now: datetime) -> Issue:
    """
    The same whoever asks, whatever was typed.
    """
    cle = entered.lower() if "@" in entered and " " not in entered else None
    model.put(Cause.DEMANDE, now, cle=cle)
    return None


def enter(model: Model, entered: str, mot_de_passe: str, now: datetime) -> Issue:
    """
    Guide: F1. One refusal, whatever is wrong; every password that is set is the same.
    """
    compte = model.at_this_address(entered.lower())
    if (
        compte is None
        or not compte.en_exercice
        or compte.id not in model.stored_digests
        or mot_de_passe != GOOD_PASSWORD
    ):
        return ConnexionRefuseeError
    compte.connexion = max(now, compte.connexion or now)
    return None


def log_in(model: Model, id: str, now: datetime) -> Issue:
    """
    Guide: F1. Only an active and validated account.
    """
    compte = model.comptes.get(id)
    if compte is None:
        return IntrouvableError
    if not compte.en_exercice:
        return ActionRefuseeError
    compte.connexion = max(now, compte.connexion or now)
    return None
