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
from siaut_core.testing.courriers import JETON_LONG, Recu, un_courrier

# How long lines may be: 78 by default. Below 40 the standard library itself loses
# blanks and quotation marks.
LONGUEURS: Final = (*range(40, 100), 998)

SUJETS: Final = (
    *(un_courrier(cause).sujet for cause in Cause),
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


def un_message(texte: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Élise <siaut@siaut.test>"
    message["To"] = "ailleurs@test.fr"
    message["Subject"] = "Réinitialisation"
    message.set_content(texte)
    return message


def test_a_message_is_read_as_its_reader_sees_it() -> None:
    """
    Decoded, the lines as they were written, in the mailbox that the envelope names.
    """
    message = un_message("Où êtes-vous ?\n" + "x" * 100 + "\n")
    message.add_alternative("<p>Où</p>\n", subtype="html")

    recu = Recu.lire(message.as_bytes(), "u-1@test.fr")

    assert recu == Recu(
        destinataire="u-1@test.fr",
        expediteur="siaut@siaut.test",
        sujet="Réinitialisation",
        texte="Où êtes-vous ?\n" + "x" * 100 + "\n",
        html="<p>Où</p>\n",
    )


def test_a_message_without_a_page_has_none() -> None:
    assert Recu.lire(un_message("Bonjour\n").as_bytes(), "u-1@test.fr").html is None


def test_a_mail_that_arrived_shows_nothing_when_it_is_printed() -> None:
    """
    It holds a live link.
    """
    recu = Recu.de(un_courrier(jeton=JETON_LONG))

    assert JETON_LONG in recu.texte
    assert "Recu" in repr(recu)
    assert JETON_LONG[:8] not in repr(recu)


@pytest.mark.parametrize("cause", Cause)
def test_each_rank_has_its_own_link_and_token(cause: Cause) -> None:
    un, deux = (un_courrier(cause, rang=rang) for rang in (1, 2))

    assert un.id == deux.id
    assert un.lien_id != deux.lien_id
    assert un.texte != deux.texte


@pytest.mark.parametrize("sujet", SUJETS)
@pytest.mark.parametrize("utf8", [False, True])
def test_a_subject_is_read_whole_however_it_was_folded(
    sujet: str, *, utf8: bool
) -> None:
    """
    After the colon, between two encoded words, or with one blank too many.
    """
    lus = set()
    for longueur in LONGUEURS:
        regles = policy.SMTP.clone(max_line_length=longueur, utf8=utf8)
        message = un_message("Bonjour\n")
        message.replace_header("Subject", sujet)
        lus.add(Recu.lire(message.as_bytes(policy=regles), "u-1@test.fr").sujet)

    assert {sujet} == lus


@pytest.mark.parametrize("sujet", SUJETS)
@pytest.mark.parametrize("blanc", [" ", "\t"])
def test_a_subject_of_the_older_classes_too(sujet: str, blanc: str) -> None:
    message = MIMEText("Bonjour", "plain", "utf-8")
    message["Subject"] = Header(sujet, "utf-8", continuation_ws=blanc).encode()

    assert sujet == Recu.lire(message.as_bytes(), "u-1@test.fr").sujet


@pytest.mark.parametrize("auteur", AUTEURS)
@pytest.mark.parametrize("utf8", [False, True])
def test_a_sender_is_read_whole_however_it_was_folded(
    auteur: str, *, utf8: bool
) -> None:
    lus = set()
    for longueur in LONGUEURS:
        regles = policy.SMTP.clone(max_line_length=longueur, utf8=utf8)
        message = un_message("Bonjour\n")
        message.replace_header("From", auteur)
        lus.add(Recu.lire(message.as_bytes(policy=regles), "u-1@test.fr").expediteur)

    assert {AUTEURS[auteur]} == lus


def test_a_header_that_somebody_else_read_is_unfolded() -> None:
    """
    A bench that reads its own way gives what its library gave.
    """
    octets = (
        b"To:\r\n u-1@test.fr\r\n"
        b"From:\r\n siaut@siaut.test\r\n"
        b"Subject:\r\n a\r\n\tb\r\n\r\n"
    )
    lus = [
        Recu(
            destinataire=str(message["to"]),
            expediteur=str(message["from"]),
            sujet=str(message["subject"]),
            texte="",
        )
        for message in (
            message_from_bytes(octets),
            message_from_bytes(octets, policy=policy.default),
        )
    ]

    assert [
        Recu(
            destinataire="u-1@test.fr",
            expediteur="siaut@siaut.test",
            sujet="a b",
            texte="",
        )
    ] * 2 == lus


@pytest.mark.parametrize("entete", [b"", b"From:\r\n"])
def test_a_message_from_nobody_is_read_as_such(entete: bytes) -> None:
    """
    For the contract to say what is wrong; not an error of the kit.
    """
    recu = Recu.lire(entete + b"\r\nBonjour\r\n", "u-1@test.fr")

    assert ("", "", "Bonjour\n") == (recu.expediteur, recu.sujet, recu.texte)


@pytest.mark.parametrize(
    "sujet",
    ["Réinitialisation devotre", "Réinitialisation", "Reinitialisation de votre"],
)
def test_another_subject_stays_another(sujet: str) -> None:
    """
    Blanks that are missing, an end that was cut, accents that were dropped.
    """
    message = un_message("Bonjour\n")
    message.replace_header("Subject", sujet)

    lu = Recu.lire(message.as_bytes(), "u-1@test.fr").sujet
    assert "Réinitialisation de votre" != lu
