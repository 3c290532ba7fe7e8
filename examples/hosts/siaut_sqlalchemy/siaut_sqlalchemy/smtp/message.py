"""
*Message*: a mail of the core, as it goes over the wire.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final
from urllib.parse import quote

import attrs

from siaut_core import Courriel
from siaut_core.messages import Mail

# Ours: by it alone are two mails of one queued mail known to be the same one.
QUEUED_MAIL: Final = "X-Siaut-Mail"


@attrs.frozen(eq=False, repr=False)
class Envelope:
    """
    A message, and what the server is told of it.

    Attributes:
        domain: The sender's; also the name that we greet the server with: asking
            the machine for its own takes many seconds where the DNS is broken.
        is_ascii: Whether any server can take it; else it must know SMTPUTF8.
        options: What goes with the sender. Provenance: RFC 6531, 3.4.
    """

    sender: str
    recipient: str
    message: EmailMessage

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    @property
    def is_ascii(self) -> bool:
        return self.sender.isascii() and self.recipient.isascii()

    @property
    def options(self) -> tuple[str, ...]:
        return () if self.is_ascii else ("SMTPUTF8", "BODY=8BITMIME")

    @property
    def octets(self) -> bytes:
        return self.message.as_bytes(policy=SMTP if self.is_ascii else SMTPUTF8)


def write(mail: Mail, now: datetime) -> Envelope:
    """
    Write the message of *mail*, dated *now*.
    """
    message = EmailMessage()
    envelope = Envelope(_adresse(mail.sender), _adresse(mail.recipient), message)
    message["From"] = envelope.sender
    message["To"] = envelope.recipient
    message["Subject"] = mail.subject
    message["Date"] = now
    # Of the link, never of the queued mail: each attempt carries another link, and a
    # mailbox that drops a repeated Message-ID would drop the only one that works.
    message["Message-ID"] = f"<{_atom(mail.lien_id)}@{envelope.domain}>"
    message[QUEUED_MAIL] = _atom(mail.id)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer.
    # Every server takes seven bits; none then writes the message again.
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return envelope


def has_accents(mail: Mail) -> bool:
    """
    Say whether the recipient has some before the ``@``, where IDNA writes none.
    """
    return not mail.recipient.rpartition("@")[0].isascii()


def _adresse(adresse: str) -> str:
    """
    Give the IDNA form of a domain: the same mailbox, that more servers reach.
    """
    if adresse.isascii():
        return adresse
    locale = adresse.rpartition("@")[0]
    return f"{locale}@{Courriel.parse(adresse).cle.rpartition('@')[2]}"


def _atom(id: str) -> str:
    """
    Write an identifier where only some characters are allowed; two never meet.
    """
    return quote(id, safe="").replace(".", "%2E")
