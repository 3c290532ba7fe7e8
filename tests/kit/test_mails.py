"""
What arrived, as the contract of mailers reads it.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.mime.text import MIMEText
from typing import Final

import pytest

from siaut_core import Cause
from siaut_core.testing.mails import LONG_TOKEN, ReceivedMail, a_mail

# How long lines may be: 78 by default. Below 40 the standard library itself loses
# blanks and quotation marks.
LENGTHS: Final = (*range(40, 100), 998)

SUBJECTS: Final = (
    *(a_mail(cause).subject for cause in Cause),
    "É" + "é" * 90,
    "[SI Autorisations] Création de votre compte : à activer dans les 72 heures",
    "Suite de mots " * 8 + "à la fin",
)

# Names that fold, and an address longer than a line.
AUTEURS: Final = {
    "<siaut@siaut.test>": "siaut@siaut.test",
    "Système d’information des autorisations d’activités de soins "
    "<siaut@siaut.test>": "siaut@siaut.test",
    '"Autorisations, (SI) de l’État" <siaut@siaut.test>': "siaut@siaut.test",
    f"<{'s' * 60}@{'service.' * 8}test.fr>": f"{'s' * 60}@{'service.' * 8}test.fr",
}


def a_message(text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Élise <siaut@siaut.test>"
    message["To"] = "ailleurs@test.fr"
    message["Subject"] = "Réinitialisation"
    message.set_content(text)
    return message


def test_a_message_is_read_as_its_reader_sees_it() -> None:
    """
    Decoded, the lines as they were written, in the mailbox that the envelope names.
    """
    message = a_message("Où êtes-vous ?\n" + "x" * 100 + "\n")
    message.add_alternative("<p>Où</p>\n", subtype="html")

    received_one = ReceivedMail.parse(message.as_bytes(), "u-1@test.fr")

    assert received_one == ReceivedMail(
        recipient="u-1@test.fr",
        sender="siaut@siaut.test",
        subject="Réinitialisation",
        text="Où êtes-vous ?\n" + "x" * 100 + "\n",
        html="<p>Où</p>\n",
    )


def test_a_message_without_a_page_has_none() -> None:
    assert (
        ReceivedMail.parse(a_message("Bonjour\n").as_bytes(), "u-1@test.fr").html
        is None
    )


def test_a_mail_that_arrived_shows_nothing_when_it_is_printed() -> None:
    """
    It holds a live link.
    """
    received_one = ReceivedMail.of(a_mail(token=LONG_TOKEN))

    assert LONG_TOKEN in received_one.text
    assert "ReceivedMail" in repr(received_one)
    assert LONG_TOKEN[:8] not in repr(received_one)


@pytest.mark.parametrize("cause", Cause)
def test_each_rank_has_its_own_link_and_token(cause: Cause) -> None:
    one, two_of_them = (a_mail(cause, rank=rank) for rank in (1, 2))

    assert one.id == two_of_them.id
    assert one.lien_id != two_of_them.lien_id
    assert one.text != two_of_them.text


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("utf8", [False, True])
def test_a_subject_is_read_whole_however_it_was_folded(
    subject: str, *, utf8: bool
) -> None:
    """
    After the colon, between two encoded words, or with one blank too many.
    """
    results = set()
    for length in LENGTHS:
        rules = policy.SMTP.clone(max_line_length=length, utf8=utf8)
        message = a_message("Bonjour\n")
        message.replace_header("Subject", subject)
        results.add(
            ReceivedMail.parse(message.as_bytes(policy=rules), "u-1@test.fr").subject
        )

    assert {subject} == results


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("blank", [" ", "\t"])
def test_a_subject_of_the_older_classes_too(subject: str, blank: str) -> None:
    message = MIMEText("Bonjour", "plain", "utf-8")
    message["Subject"] = Header(subject, "utf-8", continuation_ws=blank).encode()

    assert subject == ReceivedMail.parse(message.as_bytes(), "u-1@test.fr").subject


@pytest.mark.parametrize("auteur", AUTEURS)
@pytest.mark.parametrize("utf8", [False, True])
def test_a_sender_is_read_whole_however_it_was_folded(
    auteur: str, *, utf8: bool
) -> None:
    results = set()
    for length in LENGTHS:
        rules = policy.SMTP.clone(max_line_length=length, utf8=utf8)
        message = a_message("Bonjour\n")
        message.replace_header("From", auteur)
        results.add(
            ReceivedMail.parse(message.as_bytes(policy=rules), "u-1@test.fr").sender
        )

    assert {AUTEURS[auteur]} == results


def test_a_header_that_somebody_else_read_is_unfolded() -> None:
    """
    A bench that reads its own way gives what its library gave.
    """
    octets = (
        b"To:\r\n u-1@test.fr\r\n"
        b"From:\r\n siaut@siaut.test\r\n"
        b"Subject:\r\n a\r\n\tb\r\n\r\n"
    )
    results = [
        ReceivedMail(
            recipient=str(message["to"]),
            sender=str(message["from"]),
            subject=str(message["subject"]),
            text="",
        )
        for message in (
            message_from_bytes(octets),
            message_from_bytes(octets, policy=policy.default),
        )
    ]

    assert [
        ReceivedMail(
            recipient="u-1@test.fr",
            sender="siaut@siaut.test",
            subject="a b",
            text="",
        )
    ] * 2 == results


@pytest.mark.parametrize("header", [b"", b"From:\r\n"])
def test_a_message_from_nobody_is_read_as_such(header: bytes) -> None:
    """
    For the contract to say what is wrong; not an error of the kit.
    """
    received_one = ReceivedMail.parse(header + b"\r\nBonjour\r\n", "u-1@test.fr")

    assert ("", "", "Bonjour\n") == (
        received_one.sender,
        received_one.subject,
        received_one.text,
    )


@pytest.mark.parametrize(
    "subject",
    ["Réinitialisation devotre", "Réinitialisation", "Reinitialisation de votre"],
)
def test_another_subject_stays_another(subject: str) -> None:
    """
    Blanks that are missing, an end that was cut, accents that were dropped.
    """
    message = a_message("Bonjour\n")
    message.replace_header("Subject", subject)

    found = ReceivedMail.parse(message.as_bytes(), "u-1@test.fr").subject
    assert "Réinitialisation de votre" != found
