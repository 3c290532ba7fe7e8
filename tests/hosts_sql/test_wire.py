"""
What leaves for a mail server says one sender and one recipient: those that are stored.
"""

from __future__ import annotations

import asyncio
from email import message_from_string, policy
from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host.aio.mailer import MailerSmtp as MailerAsync
from hosts.sqlalchemy_host.poste.courrier import ecrire
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp as MailerSync
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import Courriel, DonneesInvalidesError
from siaut_core.messages import lire_expediteur
from siaut_core.testing.courriers import un_courrier
from siaut_core.testing.fabrique import MIDI
from tests.hosts_sql.relais import ouvrir_relais, reglages_de

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp

    from siaut_core.messages import Courrier

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
    return f"{local}@{Courriel.lire(address).cle.rpartition('@')[2]}"


def read(data: bytes) -> EmailMessage:
    return message_from_string(data.decode(), policy=policy.SMTPUTF8)


def addresses(message: EmailMessage, header: str) -> list[str]:
    """
    Give what a standard parser reads, names included.
    """
    return [str(address) for address in message[header].addresses]


def check(data: bytes, courrier: Courrier) -> None:
    message = read(data)
    sender = as_it_leaves(courrier.expediteur)

    assert [as_it_leaves(courrier.destinataire)] == addresses(message, "To")
    assert [sender] == addresses(message, "From")
    assert courrier.sujet == message["Subject"]
    assert message["Message-ID"] == f"<l-1@{sender.rpartition('@')[2]}>"
    texte, page = message.iter_parts()
    assert [courrier.texte, courrier.html] == [
        partie.get_content().replace("\r\n", "\n") for partie in (texte, page)
    ]


def send_sync(reglages: ReglagesSmtp, courrier: Courrier) -> None:
    MailerSync(reglages).envoyer(courrier)


def send_async(reglages: ReglagesSmtp, courrier: Courrier) -> None:
    asyncio.run(MailerAsync(reglages).envoyer(courrier))


@given(locals_, domains)
def test_a_mail_has_one_recipient_the_stored_one(local: str, domain: str) -> None:
    try:
        courrier = un_courrier(adresse=f"{local}@{domain}")
    except DonneesInvalidesError:
        return  # No address.
    check(ecrire(courrier, MIDI).octets, courrier)


@given(locals_, domains)
def test_a_mail_has_one_sender_the_hosts(local: str, domain: str) -> None:
    try:
        expediteur = lire_expediteur(f"{local}@{domain}")
    except DonneesInvalidesError:
        return  # No sender.
    courrier = un_courrier(expediteur=expediteur)
    check(ecrire(courrier, MIDI).octets, courrier)


@pytest.mark.parametrize("local", LOCALS)
@pytest.mark.parametrize("send", [send_sync, send_async], ids=["sync", "aio"])
def test_a_server_is_handed_one_recipient_the_stored_one(
    send: Callable[[ReglagesSmtp, Courrier], None], local: str
) -> None:
    """
    In the envelope and in the bytes, which arrive as they left.
    """
    courrier = un_courrier(adresse=f"{local}@h\u00f4pital.fr")
    with ouvrir_relais() as relais:
        send(reglages_de(relais), courrier)
        [(recipient, data)] = relais.arrivees

    assert as_it_leaves(courrier.destinataire) == recipient
    check(data, courrier)
