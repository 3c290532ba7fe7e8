"""
*Mails*: mails to send, and how one that arrived is compared with what was sent.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import QueuedMailId
from siaut_core.entities.lien import Cause
from siaut_core.entities.secret import Token
from siaut_core.messages.composing import compose
from siaut_core.testing.factory import a_lien, an_utilisateur
from siaut_core.testing.fakes import SETTINGS

if TYPE_CHECKING:
    from email.message import EmailMessage

    from siaut_core.messages.mail import Mail

__all__ = ["LONG_TOKEN", "LONG_URL", "ReceivedMail", "a_mail", "token_number"]

# A link of more than two lines of a mail, and of less than the 998 that SMTP bears.
LONG_URL: Final = "https://gestion-deleguee-des-utilisateurs.siaut.test/administration"
LONG_TOKEN: Final = "0123456789abcdef" * 8


def token_number(rank: int) -> str:
    """
    Give a token as `siaut_core.defaults` draws them, the same for the same *rank*.
    """
    return sha256(f"jeton {rank}".encode()).hexdigest()


def a_mail(
    cause: Cause = Cause.CREATION,
    *,
    rank: int = 1,
    adresse: str = "u-1@test.fr",
    token: str | None = None,
    base_url: str = SETTINGS.base_url,
    sender: str = SETTINGS.sender,
) -> Mail:
    """
    Write the mail of a link; each *rank* has its own link and token.
    """
    secret = Token(token or token_number(rank))
    compte = an_utilisateur(courriel=Courriel.parse(adresse))
    lien = a_lien(
        f"l-{rank}", cause=cause, courriel=compte.courriel, digest=secret.digest()
    )
    return compose(
        lien,
        compte,
        secret,
        base_url=base_url,
        sender=sender,
        queued_mail_id=QueuedMailId("i-1"),
    )


def _unfold(header: str) -> str:
    """
    Read a header whatever its lines: where they are cut, blanks come and go.
    """
    return re.sub(r"[ \t\r\n]+", " ", header).strip(" ")


@attrs.frozen(kw_only=True, repr=False)
class ReceivedMail:
    """
    A mail that arrived.

    Attributes:
        recipient: Of the envelope: whose mailbox it is in.
        sender: The bare address that its reader sees; empty when there is none.
        html: ``None`` when it came without a page.
    """

    recipient: str = attrs.field(converter=_unfold)
    sender: str = attrs.field(converter=_unfold)
    subject: str = attrs.field(converter=_unfold)
    text: str
    html: str | None = None

    @classmethod
    def of(cls, mail: Mail) -> ReceivedMail:
        """
        Say what must arrive; what arrived where the mailer keeps what it is handed.
        """
        return cls(
            recipient=mail.recipient,
            sender=mail.sender,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
        )

    @classmethod
    def parse(cls, message: bytes, recipient: str) -> ReceivedMail:
        """
        Read a message as it travels, headers and all.
        """
        found = message_from_bytes(message, policy=policy.default)
        return cls(
            recipient=recipient,
            sender=_author(found),
            subject=str(found["subject"] or ""),
            text=_body(found, "plain") or "",
            html=_body(found, "html"),
        )


def _author(message: EmailMessage) -> str:
    adresses = message["from"].addresses if message["from"] else ()
    return str(adresses[0].addr_spec) if adresses else ""


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    if part is None:
        return None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")
