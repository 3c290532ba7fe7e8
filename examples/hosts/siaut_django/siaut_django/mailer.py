"""
*Mailer*: mails through the backend of the project, ``EMAIL_BACKEND`` or ``MAILERS``.

Codes are those of the server (``SMTP_451``), or say what failed; never its words,
which often quote the address.
"""

import re
from contextlib import suppress
from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Any, Final
from urllib.parse import quote

from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives

from siaut_core import Courriel, SendingError
from siaut_core.messages import Mail

# Of the recipient, for good: an address that does not exist (RFC 3463). "1.7" and
# "1.8" are of the sender.
UNKNOWN: Final = re.compile(rb"\s*5\.1\.(?![78]\b)")

TOO_BIG: Final = 552


class DjangoMailer:
    """
    See `siaut_core.sync.protocols.Mailer`.
    """

    def send(self, mail: Mail, /) -> None:
        connection, message, refusal = connect(), _message(mail), None
        is_open = False
        try:
            connection.open()
            is_open = True
            # Only 0 says that nothing left: some backends count nothing.
            if connection.send_messages([message]) == 0:
                refusal = SendingError("AUCUN_ENVOI")
        except Exception as failure:  # noqa: BLE001  (of any backend)
            refusal = _refusal(failure, is_of_all=not is_open)
        # What it says when it is left changes nothing: the mail has gone, or not.
        with suppress(Exception):
            connection.close()
        if refusal is not None:
            raise refusal


def connect() -> Any:  # noqa: ANN401  (a backend of any)
    """
    Give the backend of the project, still closed: by ``MAILERS``, from Django 6.1 on.
    """
    mailers: Any = getattr(django_mail, "mailers", None)
    return django_mail.get_connection() if mailers is None else mailers.default


def _message(mail: Mail) -> EmailMultiAlternatives:
    sender = _adresse(mail.sender, is_of_all=True)
    recipient = _adresse(mail.recipient, is_of_all=False)
    domain = sender.rpartition("@")[2]
    headers = {
        # Of the link: a mailbox that drops a repeated one would drop what works.
        "Message-ID": f"<{quote(mail.lien_id, safe='')}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(
        mail.subject, mail.text, sender, [recipient], headers=headers
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def has_accents(adresse: str) -> bool:
    """
    Say whether it has some before the ``@``: Django writes another address then.
    """
    return not adresse.rpartition("@")[0].isascii()


def _adresse(adresse: str, *, is_of_all: bool) -> str:
    """
    Give the IDNA form of a domain, the same mailbox.

    Raises:
        SendingError: For an accent before the ``@``; the sender's is of all mails.
    """
    if has_accents(adresse):
        raise SendingError("ACCENTS", definitive=True, blocking=is_of_all)
    if adresse.isascii():
        return adresse
    local = adresse.rpartition("@")[0]
    return f"{local}@{Courriel.parse(adresse).cle.rpartition('@')[2]}"


def _refusal(failure: Exception, *, is_of_all: bool) -> SendingError:
    """
    Say whom a failure is about: before the mail, of all of them.
    """
    if isinstance(failure, SMTPRecipientsRefused):
        [(number, text)] = failure.recipients.values()
        definitive = UNKNOWN.match(text) is not None
        return SendingError(f"SMTP_{number}", definitive=definitive)
    if isinstance(failure, SMTPResponseException):
        number = failure.smtp_code
        is_ours = isinstance(failure, SMTPSenderRefused) and number != TOO_BIG
        return SendingError(f"SMTP_{number}", blocking=is_of_all or is_ours)
    is_slow = isinstance(failure.__context__ or failure, TimeoutError)
    code = "DELAI" if is_slow else type(failure).__name__
    return SendingError(code, blocking=is_of_all)
