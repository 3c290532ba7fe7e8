"""
*SMTP*: the mail server, from the options; its password from the environment only.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from siaut_core import DonneesInvalidesError

from ..worker.settings import Security, SmtpSettings
from .arguments import InputError

if TYPE_CHECKING:
    from argparse import Namespace

    from .arguments import Parser

__all__ = ["declare_smtp", "read_smtp"]

# Never an option: whoever lists the processes of the machine would read it.
MOT_DE_PASSE: Final = "SMTP_MOT_DE_PASSE"

PORT: Final = "587"

DIGITS: Final = 5


def declare_smtp(parsed: Parser) -> None:
    """
    Add the options that name the server.
    """
    groupe = parsed.options_or_variable(
        ("--smtp-hote", "SMTP_HOTE", "HOTE", "le serveur de courriel"),
        ("--smtp-port", "SMTP_PORT", "PORT", f"son port (à défaut {PORT})"),
        (
            "--smtp-identifiant",
            "SMTP_IDENTIFIANT",
            "NOM",
            f"qui l'on y est ; son mot de passe : la variable {MOT_DE_PASSE}",
        ),
        title="serveur de courriel",
    )
    groupe.add_argument(
        "--smtp-securite",
        type=str.upper,
        choices=[*Security],
        default=Security.STARTTLS,
        metavar="COMMENT",
        help="STARTTLS (à défaut), TLS dès le début, ou AUCUNE, sur la même machine",
    )


def read_smtp(results: Namespace) -> SmtpSettings:
    """
    Read the settings of the server.

    Raises:
        InputError: If there is no server.
        siaut_core.errors.DonneesInvalidesError: Naming every wrong setting.
    """
    if results.smtp_hote is None:
        raise InputError(
            "Il manque --smtp-hote, le serveur de courriel (--vers-console s'en passe)."
        )
    port = results.smtp_port or PORT
    if len(port) > DIGITS or not port.isascii() or not port.isdigit():
        raise DonneesInvalidesError.single(
            "PORT", "Un port de 1 à 65535 est attendu.", "port"
        )
    return SmtpSettings(
        host=results.smtp_hote,
        port=int(port),
        security=results.smtp_securite,
        identifier=results.smtp_identifiant,
        mot_de_passe=os.environ.get(MOT_DE_PASSE) if results.smtp_identifiant else None,
    )
