"""
*Templates*: the words of the two mails, and how a lifetime is said in them.

A paragraph may name ``{lien}``, ``{base_url}`` and ``{lifetime}``; a line that is
an address on its own becomes a link in HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from siaut_core.entities.lien import Cause

__all__ = ["TEMPLATES", "Template", "display_duration"]


class Template(NamedTuple):
    """
    A mail before it is anyone's.
    """

    subject: str
    paragraphs: tuple[str, ...]


CLOSING = (
    "Cordialement,\nL'équipe SI Autorisations\n{base_url}",
    "Ceci est un courriel automatique, merci de ne pas répondre.",
)

# Provenance: L3, word for word, spaces and apostrophes included. It serves both
# to reset a password and to complete an account.
RESET = Template(
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
        "Ce lien est valide {lifetime}. Passé ce délai, veuillez réitérer la demande.",
        *CLOSING,
    ),
)

# The guide does not print this one (L4): ours, in the voice of the other. The
# button that it names is L2's.
ACTIVATION = Template(
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
            "Ce lien est valide {lifetime}. Passé ce délai, veuillez demander un "
            "nouveau lien avec « Mot de passe oublié / Première connexion »."
        ),
        *CLOSING,
    ),
)

TEMPLATES: Final[Mapping[Cause, Template]] = {
    Cause.CREATION: ACTIVATION,
    Cause.RENVOI: ACTIVATION,
    Cause.DEMANDE: RESET,
}


def display_duration(lifetime: timedelta) -> str:
    """
    Say a lifetime as the guide does, in hours; never more than it is. Guide: L1, L3.

    .. doctest::

        >>> display_duration(timedelta(days=3)), display_duration(timedelta(hours=1.5))
        ('72H', '1H30')
        >>> display_duration(timedelta(minutes=45))
        '45 minutes'
    """
    hours, minutes = divmod(lifetime // timedelta(minutes=1), 60)
    if hours:
        return f"{hours}H{minutes:02}" if minutes else f"{hours}H"
    if minutes:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return "moins d'une minute"
