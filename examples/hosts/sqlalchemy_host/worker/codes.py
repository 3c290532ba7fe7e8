"""
*Codes*: what a failure is called, in the outbox and in the logs.

Short and stable, in the letters that the core keeps; never a word of the server's,
which often quotes the address.

==================== ==============================================================
``SMTP_550``         The server said no, with this number.
``DELAY``            It was too slow; the mail may have left.
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

from siaut_core import SendingError

from .replies import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .replies import Reply

__all__ = ["GOODBYES", "AbsentError", "failure_of"]

# Seconds that a server has to say goodbye, whatever it did of the mail.
GOODBYES: Final = 1.0

# Provenance: RFC 5321, 4.2; clients say -1 of what has no number.
REPLIES: Final = range(200, 560)

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


def failure_of(
    failure: Exception, reply: Reply | None, stage: Step, *, accents: bool = False
) -> SendingError:
    """
    Name a failure, and say whom it is about.

    Args:
        reply: What the server said, if that is the failure.
        accents: Whether the address of the recipient has some.
    """
    if isinstance(failure, AbsentError):
        return SendingError(failure.code, blocking=failure.blocking)
    blocking = Step.CONNEXION <= stage <= Step.SESSION
    if reply is None:
        return SendingError(_code(failure, stage), blocking=blocking)
    if reply.numero not in REPLIES:
        return SendingError("REPONSE", blocking=blocking)
    return SendingError(
        f"SMTP_{reply.numero}",
        definitive=reply.is_permanent and reply.is_of_the_recipient(stage),
        blocking=blocking or reply.is_of_the_service(stage, accents=accents),
    )


def _code(failure: Exception, stage: Step) -> str:
    causes = list(_causes(failure))
    for kind, code in CAUSES:
        if any(isinstance(cause, kind) for cause in causes):
            return code
    if stage is Step.CONNEXION:
        return "CONNEXION"
    # A connection that is lost is one, for either client.
    return "COUPURE" if isinstance(failure, OSError) else "CLIENT"


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__
