"""
What leaves for a mail server says one sender and one recipient: those that are stored.
"""

from __future__ import annotations

import asyncio
from email import message_from_string, policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import Courriel, DonneesInvalidesError
from siaut_core.messages import read_sender
from siaut_core.testing.factory import NOON
from siaut_core.testing.mails import a_mail
from siaut_sqlalchemy.aio.mailer import SmtpMailer as AsyncMailer
from siaut_sqlalchemy.smtp.message import write
from siaut_sqlalchemy.sync.mailer import SmtpMailer as SyncMailer
from siaut_sqlalchemy_tests.relay import open_relay, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from siaut_core.messages import Mail
    from siaut_sqlalchemy.smtp.settings import SmtpSettings

# Read by somebody as a route, a name, a comment, a group or an encoded word.
LOCALS = [
    "a!b",
    "victime%evil.example",
    "a=b?c",
    "=?utf-8?q?victime",
    "?=",
    "o'neil",
    "{a}|b",
    "x" * 64,
    "zo\u00eb",
    "\u8fbb",
]

locals_ = st.sampled_from(LOCALS) | st.text(
    "ab19.=?!#$%&'*+/^_`{|}~-q\u00e9\u8fbb", min_size=1, max_size=64
)
domains = st.sampled_from(
    ["test.fr", "h\u00f4pital.fr", f"{'x' * 60}.{'y' * 60}.fr", "localhost"]
)


def as_it_leaves(address: str) -> str:
    """
    Write the domain of an address in its IDNA form, if it has one.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    return f"{local}@{Courriel.parse(address).cle.rpartition('@')[2]}"


def read(data: bytes) -> EmailMessage:
    return message_from_string(data.decode(), policy=policy.SMTPUTF8)


def addresses(message: EmailMessage, header: str) -> list[str]:
    """
    Give what a standard parser reads, names included.
    """
    return [str(address) for address in message[header].addresses]


def check(data: bytes, mail: Mail) -> None:
    message = read(data)
    sender = as_it_leaves(mail.sender)

    assert [as_it_leaves(mail.recipient)] == addresses(message, "To")
    assert [sender] == addresses(message, "From")
    assert mail.subject == message["Subject"]
    assert message["Message-ID"] == f"<l-1@{sender.rpartition('@')[2]}>"
    text, page = message.iter_parts()
    assert [mail.text, mail.html] == [
        part.get_content().replace("\r\n", "\n") for part in (text, page)
    ]


def send_sync(settings: SmtpSettings, mail: Mail) -> None:
    SyncMailer(settings).send(mail)


def send_async(settings: SmtpSettings, mail: Mail) -> None:
    asyncio.run(AsyncMailer(settings).send(mail))


@given(locals_, domains)
def test_a_mail_has_one_recipient_the_stored_one(local: str, domain: str) -> None:
    try:
        mail = a_mail(adresse=f"{local}@{domain}")
    except DonneesInvalidesError:
        return  # No address.
    check(write(mail, NOON).octets, mail)


@given(locals_, domains)
def test_a_mail_has_one_sender_the_hosts(local: str, domain: str) -> None:
    try:
        sender = read_sender(f"{local}@{domain}")
    except DonneesInvalidesError:
        return  # No sender.
    mail = a_mail(sender=sender)
    check(write(mail, NOON).octets, mail)


@pytest.mark.parametrize("local", LOCALS)
@pytest.mark.parametrize("send", [send_sync, send_async], ids=["sync", "aio"])
def test_a_server_is_handed_one_recipient_the_stored_one(
    send: Callable[[SmtpSettings, Mail], None], local: str
) -> None:
    """
    In the envelope and in the bytes, which arrive as they left.
    """
    mail = a_mail(adresse=f"{local}@h\u00f4pital.fr")
    with open_relay() as relay:
        send(settings_of(relay), mail)
        [(recipient, data)] = relay.arrivals

    assert as_it_leaves(mail.recipient) == recipient
    check(data, mail)
