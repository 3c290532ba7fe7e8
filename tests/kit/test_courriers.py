"""
What arrived, as the contract of mailers reads it.
"""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from siaut_core import Cause
from siaut_core.testing.courriers import JETON_LONG, Recu, un_courrier


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
