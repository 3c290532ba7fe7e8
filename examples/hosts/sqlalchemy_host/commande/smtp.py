"""
*SMTP*: the mail server, from the options; its password from the environment only.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from siaut_core import DonneesInvalidesError

from ..poste.reglages import ReglagesSmtp, Securite
from .arguments import SaisieError

if TYPE_CHECKING:
    from argparse import Namespace

    from .arguments import Analyseur

__all__ = ["declarer_smtp", "lire_smtp"]

# Never an option: whoever lists the processes of the machine would read it.
MOT_DE_PASSE: Final = "SMTP_MOT_DE_PASSE"

PORT: Final = "587"

CHIFFRES: Final = 5


def declarer_smtp(analyse: Analyseur) -> None:
    """
    Add the options that name the server.
    """
    groupe = analyse.options_ou_variable(
        ("--smtp-hote", "SMTP_HOTE", "HOTE", "le serveur de courriel"),
        ("--smtp-port", "SMTP_PORT", "PORT", f"son port (à défaut {PORT})"),
        (
            "--smtp-identifiant",
            "SMTP_IDENTIFIANT",
            "NOM",
            f"qui l'on y est ; son mot de passe : la variable {MOT_DE_PASSE}",
        ),
        titre="serveur de courriel",
    )
    groupe.add_argument(
        "--smtp-securite",
        type=str.upper,
        choices=[*Securite],
        default=Securite.STARTTLS,
        metavar="COMMENT",
        help="STARTTLS (à défaut), TLS dès le début, ou AUCUNE, sur la même machine",
    )


def lire_smtp(lus: Namespace) -> ReglagesSmtp:
    """
    Read the settings of the server.

    Raises:
        SaisieError: If there is no server.
        siaut_core.errors.DonneesInvalidesError: Naming every wrong setting.
    """
    if lus.smtp_hote is None:
        raise SaisieError(
            "Il manque --smtp-hote, le serveur de courriel (--vers-console s'en passe)."
        )
    port = lus.smtp_port or PORT
    if len(port) > CHIFFRES or not port.isascii() or not port.isdigit():
        raise DonneesInvalidesError.seule(
            "PORT", "Un port de 1 à 65535 est attendu.", "port"
        )
    return ReglagesSmtp(
        hote=lus.smtp_hote,
        port=int(port),
        securite=lus.smtp_securite,
        identifiant=lus.smtp_identifiant,
        mot_de_passe=os.environ.get(MOT_DE_PASSE) if lus.smtp_identifiant else None,
    )
