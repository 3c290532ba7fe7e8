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
``AUTH_ABSENT``      It wants no credentials that we can give, and we have some.
``SMTPUTF8_ABSENT``  It takes no accent before the ``@`` of an address.
``CLIENT``           The client failed, or could not write the mail.
==================== ==============================================================
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

from siaut_core import EnvoiImpossibleError

from .reponses import Etape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .reponses import Reponse

__all__ = ["ADIEUX", "AbsentError", "echec_de"]

# Seconds that a server has to say goodbye, whatever it did of the mail.
ADIEUX: Final = 1.0

# Provenance: RFC 5321, 4.2; clients say -1 of what has no number.
REPONSES: Final = range(200, 560)

# The first that is found in an error, or in what led to it.
CAUSES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ssl.SSLCertVerificationError, "CERTIFICAT"),
    (TimeoutError, "DELAI"),
    (ssl.SSLError, "TLS"),
)


class AbsentError(Exception):
    """
    The server lacks an extension that we cannot do without.

    Attributes:
        blocking: Whether every mail needs it.
    """

    def __init__(self, extension: str, *, blocking: bool = True) -> None:
        self.code: Final = f"{extension.upper()}_ABSENT"
        self.blocking: Final = blocking
        super().__init__(self.code)


def echec_de(
    echec: Exception, reponse: Reponse | None, etape: Etape, *, accents: bool = False
) -> EnvoiImpossibleError:
    """
    Name a failure, and say whom it is about.

    Args:
        reponse: What the server said, if that is the failure.
        accents: Whether the address of the recipient has some.
    """
    if isinstance(echec, AbsentError):
        return EnvoiImpossibleError(echec.code, blocking=echec.blocking)
    blocking = Etape.CONNEXION <= etape <= Etape.SESSION
    if reponse is None:
        return EnvoiImpossibleError(_code(echec, etape), blocking=blocking)
    if reponse.numero not in REPONSES:
        return EnvoiImpossibleError("REPONSE", blocking=blocking)
    return EnvoiImpossibleError(
        f"SMTP_{reponse.numero}",
        definitive=reponse.est_permanente and reponse.est_du_destinataire(etape),
        blocking=blocking or reponse.est_du_service(etape, accents=accents),
    )


def _code(echec: Exception, etape: Etape) -> str:
    causes = list(_causes(echec))
    for genre, code in CAUSES:
        if any(isinstance(cause, genre) for cause in causes):
            return code
    if etape is Etape.CONNEXION:
        return "CONNEXION"
    # A connection that is lost is one, for either client.
    return "COUPURE" if isinstance(echec, OSError) else "CLIENT"


def _causes(echec: BaseException | None) -> Iterator[BaseException]:
    while echec is not None:
        yield echec
        echec = echec.__cause__ or echec.__context__
