"""
What a mail looks like on the wire, and what reaches the server may be told.
"""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import Cause, Courriel, DonneesInvalidesError, LienId
from siaut_core.entities.secret import Token
from siaut_core.messages import compose
from siaut_core.sync import QueuedMailId, Settings
from siaut_core.testing.factory import NOON, a_lien, an_utilisateur
from siaut_core.testing.fakes import SETTINGS
from siaut_core.testing.mails import a_mail, token_number
from siaut_sqlalchemy.smtp.failures import Step, failure_of
from siaut_sqlalchemy.smtp.message import QUEUED_MAIL, write
from siaut_sqlalchemy.smtp.settings import Security, SmtpSettings

if TYPE_CHECKING:
    from email.message import EmailMessage

    from siaut_core.messages import Mail

# Longer than a line of headers, with what a Message-ID cannot hold.
PAINFUL_ID: Final = "un id <long> @ penible. " * 2

LONG_DOMAIN: Final = "gestion-deleguee-des-utilisateurs.siaut.autorisations.test"


def parse(mail: Mail, now: datetime = NOON) -> EmailMessage:
    """
    Write a mail, and read it again as it travels.
    """
    octets = write(mail, now).message.as_bytes(policy=policy.SMTP)
    return message_from_bytes(octets, policy=policy.default)


def painful() -> Mail:
    token = Token(token_number(1))
    compte = an_utilisateur()
    lien = a_lien(courriel=compte.courriel, digest=token.digest())
    return compose(
        attrs.evolve(lien, id=LienId(PAINFUL_ID)),
        compte,
        token,
        base_url=SETTINGS.base_url,
        sender=f"siaut@{LONG_DOMAIN}",
        queued_mail_id=QueuedMailId(PAINFUL_ID),
    )


def test_a_mail_says_who_when_and_what() -> None:
    mail = a_mail(Cause.DEMANDE)
    message = parse(mail)

    assert {
        "From": mail.sender,
        "To": mail.recipient,
        "Subject": mail.subject,
        "Message-ID": f"<{mail.lien_id}@siaut.test>",
        QUEUED_MAIL: mail.id,
        "Auto-Submitted": "auto-generated",
    } == {
        name: value
        for name, value in message.items()
        if name not in {"Date", "MIME-Version", "Content-Type"}
    }
    assert NOON == message["Date"].datetime


def test_the_page_stands_beside_the_text_and_after_it() -> None:
    """
    A reader shows the last one that it can.
    """
    message = parse(a_mail())

    assert "multipart/alternative" == message.get_content_type()
    assert [("text/plain", "utf-8"), ("text/html", "utf-8")] == [
        (part.get_content_type(), part.get_content_charset())
        for part in message.iter_parts()
    ]


@pytest.mark.parametrize("cause", Cause)
def test_a_mail_is_ascii_in_short_lines(cause: Cause) -> None:
    """
    So that no server on the way has to write it again.
    """
    octets = write(a_mail(cause), NOON).message.as_bytes(policy=policy.SMTP)

    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 78


def test_the_date_is_an_instant_whatever_its_zone() -> None:
    """
    To the second, as mails are dated.
    """
    instant = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert instant == parse(a_mail(), instant)["Date"].datetime


def test_each_attempt_has_its_message_id_and_the_same_queued_mail() -> None:
    messages = [parse(a_mail(rank=rank)) for rank in (1, 2)]

    assert 2 == len({message["Message-ID"] for message in messages})
    assert 1 == len({message[QUEUED_MAIL] for message in messages})


def test_any_identifier_can_be_in_a_message_id() -> None:
    """
    On one line, however long it is.
    """
    message = parse(painful())
    expected = "un%20id%20%3Clong%3E%20%40%20penible%2E%20" * 2

    assert f"<{expected}@{LONG_DOMAIN}>" == message["Message-ID"]
    assert expected == message[QUEUED_MAIL]


def test_a_domain_with_accents_is_written_in_ascii() -> None:
    envelope = write(a_mail(adresse="U-1@hôpital.test.fr"), NOON)

    assert "U-1@xn--hpital-ixa.test.fr" == envelope.recipient
    assert Courriel.parse("u-1@hôpital.test.fr") == Courriel.parse(envelope.recipient)
    assert envelope.is_ascii


def _without_verification() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


FAULTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "no host": ("host", {"host": " "}),
    "no port": ("port", {"port": 0}),
    "no time": ("delay", {"delay": timedelta(0)}),
    "no password": ("mot_de_passe", {"identifier": "siaut"}),
    "nobody's password": ("mot_de_passe", {"mot_de_passe": "sesame"}),
    "accents": ("mot_de_passe", {"identifier": "siaut", "mot_de_passe": "sésame"}),
    "a password in clear": (
        "security",
        {"identifier": "siaut", "mot_de_passe": "sesame", "security": "AUCUNE"},
    ),
    "any certificate": ("context", {"context": _without_verification()}),
}


@pytest.mark.parametrize("cas", FAULTS)
def test_a_wrong_setting_is_named(cas: str) -> None:
    field, fields = FAULTS[cas]
    with pytest.raises(DonneesInvalidesError) as raised:
        SmtpSettings(**{"host": "smtp.example.fr", **fields})

    assert [field] == [error.field for error in raised.value.faults]


def test_every_wrong_setting_is_named_at_once() -> None:
    false: dict[str, Any] = {
        "host": None,  # As of a variable that nobody set.
        "port": 70_000,
        "security": "SSL",
        "delay": 60,
    }
    with pytest.raises(DonneesInvalidesError) as raised:
        SmtpSettings(**false)

    assert [*false] == [error.field for error in raised.value.faults]


def test_settings_encrypt_unless_told_otherwise() -> None:
    settings = SmtpSettings(host="smtp.example.fr")

    assert Security.STARTTLS is settings.security
    assert ssl.CERT_REQUIRED is settings.context.verify_mode
    assert settings.context.check_hostname


def test_settings_show_no_credentials() -> None:
    settings = SmtpSettings(
        host="smtp.example.fr", identifier="un-compte", mot_de_passe="sesame"
    )
    assert "un-compte" not in f"{settings} {settings.mot_de_passe}"
    assert "sesame" not in f"{settings!r} {settings} {settings.mot_de_passe}"


def test_a_sending_ends_while_the_core_waits_for_it() -> None:
    """
    By default, and with as much again for a slow DNS.
    """
    settings = Settings(base_url="https://siaut.test", sender="a@siaut.test")
    smtp = SmtpSettings(host="smtp.example.fr")

    smtp.grant(settings)
    assert 2 * smtp.delay <= settings.mailer_timeout
    assert settings.mailer_timeout + settings.tolerance < settings.lease


def test_a_failure_inside_another_is_found() -> None:
    """
    As clients wrap them; by what led to it first, in order of what it tells.
    """
    loss = ConnectionError("closed")
    loss.__context__ = TimeoutError()
    causes = {
        loss: "DELAI",
        ssl.SSLError(): "TLS",
        ssl.SSLCertVerificationError(): "CERTIFICAT",
        ConnectionError(): "COUPURE",
        LookupError(): "CLIENT",
    }

    assert [*causes.values()] == [
        failure_of(cause, None, Step.SESSION).code for cause in causes
    ]
    assert "CONNEXION" == failure_of(UnicodeError(), None, Step.CONNECTION).code
