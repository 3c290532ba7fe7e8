"""
*Modèles*: the words of the two mails, and how a lifetime is said in them.

A paragraph may name ``{lien}``, ``{base_url}`` and ``{duree}``; a line that is
an address on its own becomes a link in HTML.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from siaut_core.entities.lien import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MODELES", "Modele", "afficher_duree"]


class Modele(NamedTuple):
    """
    A mail before it is anyone's.
    """

    sujet: str
    paragraphes: tuple[str, ...]


CLOTURE = (
    "Cordialement,\nL'équipe SI Autorisations\n{base_url}",
    "Ceci est un courriel automatique, merci de ne pas répondre.",
)

# Provenance: L3, word for word, spaces and apostrophes included. It serves both
# to reset a password and to complete an account.
REINITIALISATION = Modele(
    "[SIAUT] Réinitialisation de votre mot de passe SI AUTORISATIONS",
    (
        "Bonjour,",
        (
            "Vous avez demandé la réinitialisation de votre mot de passe. "
            "Si vous n'êtes pas à l'origine de cette action, "
            "veuillez ignorer ce courriel."
        ),
        (
            "Pour choisir un nouveau mot de passe SI Autorisations, "
            "veuillez cliquer sur le lien ci-dessous :"
        ),
        "{lien}",
        "Ce lien est valide {duree}. Passé ce délai, veuillez réitérer la demande.",
        *CLOTURE,
    ),
)

# The guide does not print this one (L4): ours, in the voice of the other. The
# button that it names is L2's.
ACTIVATION = Modele(
    "[SIAUT] Activation de votre compte SI AUTORISATIONS",
    (
        "Bonjour,",
        (
            "Un compte SI Autorisations a été créé pour vous. "
            "Si ce compte ne vous concerne pas, veuillez ignorer ce courriel."
        ),
        (
            "Pour activer votre compte et choisir votre mot de passe, "
            "veuillez cliquer sur le lien ci-dessous :"
        ),
        "{lien}",
        (
            "Ce lien est valide {duree}. Passé ce délai, veuillez demander un nouveau "
            "lien avec « Mot de passe oublié / Première connexion »."
        ),
        *CLOTURE,
    ),
)

MODELES: Final[Mapping[Cause, Modele]] = MappingProxyType(
    {
        Cause.CREATION: ACTIVATION,
        Cause.RENVOI: ACTIVATION,
        Cause.DEMANDE: REINITIALISATION,
    }
)


def afficher_duree(duree: timedelta) -> str:
    """
    Say a lifetime as the guide does, in hours; never more than it is. Guide: L1, L3.

    .. doctest::

        >>> afficher_duree(timedelta(days=3)), afficher_duree(timedelta(hours=1.5))
        ('72H', '1H30')
        >>> afficher_duree(timedelta(minutes=45))
        '45 minutes'
    """
    heures, minutes = divmod(duree // timedelta(minutes=1), 60)
    if heures:
        return f"{heures}H{minutes:02}" if minutes else f"{heures}H"
    if minutes:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return "moins d'une minute"
