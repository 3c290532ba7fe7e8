"""
*Failures*: whom a refusal of the server is about, and what it is called.

Codes are short and stable, in the letters that the core keeps; never a word of the
server's, which often quotes the address. ``docs/how-to/watch-the-mail.md`` lists them.

A *recipient* who is refused for good ends a mail at the second time: only a clear
answer is read so. A *service* that is refused stops every mail: only what cannot be of
one mail is read so. All else is tried again, and counted. Words are read where numbers
tell too little, and never kept.
"""

import re
import ssl
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property
from typing import Final

import attrs

from siaut_core import SendingError

# Provenance: RFC 3463; at the start of what follows the number.
STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3}\.\d{1,3})\b")

# Provenance: RFC 4954 (credentials), RFC 3207 (encryption).
IDENTITY: Final = frozenset({530, 534, 535, 538})
# Of the sender, though often told once the recipient is.
SENDER: Final = frozenset({"1.7", "1.8"})
# Of one mail, though told before its recipient is.
SIZE: Final = frozenset({"2.3", "3.4"})
TOO_BIG: Final = 552

# Of the recipient: any address or mailbox, but a full one is emptied, and a length or
# a list says nothing of a person. "4.1" is Exchange Online's unknown recipient.
RECIPIENT: Final = re.compile(r"0\.0|1\.\d+|2\.(?![234]$)\d+|4\.1")

# Without a status. Provenance: RFC 5321, 4.3.2, and RFC 7504.
WITHOUT_RECIPIENT: Final = frozenset({550, 551, 553, 556})

# What Postfix, Exim, Sendmail and Exchange say, at RCPT, of a client and of its sender.
OURSELVES: Final = re.compile(
    r"relay|client host|helo command|sender address rejected|sender verif",
    re.IGNORECASE,
)
# A rule, and nobody knows whose.
RULE: Final = re.compile(
    r"authenti|black|block|denied|polic|prohibit|reput|sender|spam", re.IGNORECASE
)


class Step(IntEnum):
    """
    How far a sending went; until the session is open, nothing is of one mail.
    """

    MAIL, CONNECTION, SESSION, SENDER, RECIPIENT, CONTENT = range(6)


@attrs.frozen(repr=False)
class Reply:
    """
    What the server said.
    """

    number: int
    text: str

    @property
    def is_permanent(self) -> bool:
        # To try again is useless: but a status of 4 is told after 550, too.
        return self.number // 100 == 5 and self._status[0] in {"", "5"}  # noqa: PLR2004  (RFC 5321, 4.2.1)

    def is_of_the_service(self, stage: Step, *, accents: bool) -> bool:
        """
        Say whether we are refused, whatever the mail.

        Args:
            accents: Whether the address of the recipient has some: they too are
                refused before it is told.
        """
        detail = self._status[1]
        if self.number in IDENTITY or detail in SENDER:
            return True
        if stage is Step.SENDER:
            return not (accents or self.number == TOO_BIG or detail in SIZE)
        # A status of security (7) is of us or of the recipient.
        is_obscure = not detail or detail.startswith("7.")
        return stage is Step.RECIPIENT and is_obscure and self._said(OURSELVES)

    def is_of_the_recipient(self, stage: Step) -> bool:
        """
        Say whether the recipient is refused; asked of what is not of the service.
        """
        detail = self._status[1]
        if stage is Step.CONTENT:
            return detail.startswith("1.")
        if stage is not Step.RECIPIENT:
            return False
        if detail:
            return RECIPIENT.fullmatch(detail) is not None
        return self.number in WITHOUT_RECIPIENT and not self._said(RULE)

    @cached_property
    def _status(self) -> tuple[str, str]:
        status = STATUS.match(self.text)
        return (status[1], status[2]) if status else ("", "")

    def _said(self, words: re.Pattern[str]) -> bool:
        return words.search(self.text) is not None


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
    blocking = Step.CONNECTION <= stage <= Step.SESSION
    if reply is None:
        return SendingError(_code(failure, stage), blocking=blocking)
    if reply.number not in REPLIES:
        return SendingError("REPONSE", blocking=blocking)
    return SendingError(
        f"SMTP_{reply.number}",
        definitive=reply.is_permanent and reply.is_of_the_recipient(stage),
        blocking=blocking or reply.is_of_the_service(stage, accents=accents),
    )


def _code(failure: Exception, stage: Step) -> str:
    causes = list(_causes(failure))
    for kind, code in CAUSES:
        if any(isinstance(cause, kind) for cause in causes):
            return code
    if stage is Step.CONNECTION:
        return "CONNEXION"
    return "COUPURE" if isinstance(failure, OSError) else "CLIENT"


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__
