"""
*Codes*: what a failure is called, in the outbox and in the logs.

Short and stable, in the letters that the core keeps; never a word of the server's,
which often quotes the address.

==================== ==============================================================
``SMTP_550``         The server said no, with this number.
``DELAI``            It was too slow; the mail may have left.
``CONNEXION``        It could not be reached.
``COUPURE``          It hung up in the middle; the mail may have left.
``REPONSE``          What it said is no SMTP.
``CERTIFICAT``       Its certificate is not believed.
``TLS``              Encryption failed for another reason.
``STARTTLS_ABSENT``  It does not encrypt, or somebody between us and it says so.
``AUTH_ABSENT``      It wants no credentials, and we have some.
``SMTPUTF8_ABSENT``  It takes no accent before the ``@`` of an address.
==================== ==============================================================
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .courrier import Enveloppe
    from .reglages import ReglagesSmtp

__all__ = ["ADIEUX", "absent", "code_de", "exigences"]

# Seconds that a server has to say goodbye, once it has the mail.
ADIEUX: Final = 1.0

# Provenance: RFC 5321, 4.2; clients say -1 of what has no number.
REPONSES: Final = range(200, 560)

# The first that is found in an error, or in what led to it.
CAUSES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ssl.SSLCertVerificationError, "CERTIFICAT"),
    (TimeoutError, "DELAI"),
    (ssl.SSLError, "TLS"),
)


def code_de(echec: BaseException, reponse: int | None, *, en_ligne: bool) -> str:
    """
    Name a failure: by the *reponse* of the server, else by what led to it.

    Args:
        en_ligne: Whether the server had answered before.
    """
    if reponse is not None:
        return f"SMTP_{reponse}" if reponse in REPONSES else "REPONSE"
    causes = list(_causes(echec))
    for genre, code in CAUSES:
        if any(isinstance(cause, genre) for cause in causes):
            return code
    return "COUPURE" if en_ligne else "CONNEXION"


def _causes(echec: BaseException | None) -> Iterator[BaseException]:
    while echec is not None:
        yield echec
        echec = echec.__cause__ or echec.__context__


def exigences(reglages: ReglagesSmtp, enveloppe: Enveloppe) -> Iterator[str]:
    """
    Give the extensions of SMTP that we need once the conversation is encrypted.
    """
    if reglages.identifiant is not None:
        yield "auth"
    if not enveloppe.est_ascii:
        yield "smtputf8"


def absent(extension: str) -> str:
    return f"{extension.upper()}_ABSENT"
