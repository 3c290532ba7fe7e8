"""
What a mailer is handed: a body in two forms, headers, and nothing that leaks.
"""

from __future__ import annotations

import copy
import logging
import pickle
import pprint
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from siaut_core.entities.identifiant import IntentionId, LienId
from siaut_core.entities.lien import Cause
from siaut_core.entities.secret import Jeton
from siaut_core.errors import DonneesInvalidesError
from siaut_core.messages import Courrier
from siaut_core.messages.modeles import Modele
from siaut_core.testing.fabrique import JETON
from tests.messages.exemple import BASE_URL, EXPEDITEUR, un_courrier

if TYPE_CHECKING:
    from collections.abc import Callable


class Lecteur(HTMLParser):
    """
    Reads a page as a person does: its words, its language, its links.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.balises: list[str] = []
        self.langue: str | None = None
        self.liens: list[str | None] = []
        self.textes: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.append(tag)
        if tag == "html":
            self.langue = dict(attrs)["lang"]
        if tag == "a":
            self.liens.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        partie = "body" if "body" in self.balises else self.balises[-1:]
        self.textes[str(partie)] = self.textes.get(str(partie), "") + data


def un_courrier_libre(
    *paragraphes: str,
    sujet: str = "Sujet",
    expediteur: str = EXPEDITEUR,
    destinataire: str = "u-1@test.fr",
) -> Courrier:
    return Courrier(
        Modele(sujet, paragraphes),
        Jeton(JETON),
        id=IntentionId("i-1"),
        lien_id=LienId("l-1"),
        expediteur=expediteur,
        destinataire=destinataire,
        base_url=BASE_URL,
        duree="24H",
    )


@pytest.mark.parametrize("cause", Cause)
def test_the_page_says_the_words_of_the_plain_text(cause: Cause) -> None:
    courrier = un_courrier(cause)
    page = Lecteur(courrier.html)

    assert courrier.texte.split() == page.textes["body"].split()
    assert courrier.sujet in courrier.html
    assert "fr" == page.langue


@pytest.mark.parametrize("cause", Cause)
def test_every_address_of_the_page_is_a_link_that_shows_where_it_leads(
    cause: Cause,
) -> None:
    courrier = un_courrier(cause)
    adresses = [mot for mot in courrier.texte.split() if mot.startswith("https://")]

    assert [f"{BASE_URL}/#/password-recovery?token={JETON}", BASE_URL] == adresses
    assert adresses == Lecteur(courrier.html).liens


def test_nothing_in_the_page_is_fetched_or_run() -> None:
    """
    No image, style, script or form: nothing tells when a mail was read.
    """
    permises = {"html", "head", "meta", "title", "body", "p", "br", "a"}

    assert permises == set(Lecteur(un_courrier().html).balises)


def test_what_would_be_markup_is_shown_as_it_is() -> None:
    adresse = 'http://a.test/?a=1&b="2"><script>'
    courrier = un_courrier_libre("<b>1 & 2</b>", adresse, sujet="</title><p>")
    page = Lecteur(courrier.html)

    assert ["<b>1", "&", "2</b>", adresse] == page.textes["body"].split()
    assert [adresse] == page.liens
    assert {"script", "b"}.isdisjoint(page.balises)
    assert "<title>&lt;/title&gt;&lt;p&gt;</title>" in courrier.html


@pytest.mark.parametrize("champ", ["expediteur", "destinataire", "sujet"])
def test_a_header_is_one_line_or_the_mail_does_not_exist(champ: str) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        un_courrier_libre("Bonjour,", **{champ: "a@test.fr\r\nBcc: b@test.fr"})

    assert [champ] == [erreur.champ for erreur in refus.value.erreurs]


def test_headers_hold_one_personal_datum_the_address() -> None:
    """
    Through the standard library and back: nothing is lost, nothing is added.
    """
    courrier = un_courrier(Cause.CREATION)
    message = EmailMessage(policy=SMTP)
    message["From"] = courrier.expediteur
    message["To"] = courrier.destinataire
    message["Subject"] = courrier.sujet
    message.set_content(courrier.texte)
    message.add_alternative(courrier.html, subtype="html")

    lu = message_from_bytes(message.as_bytes(), policy=SMTP)
    assert (EXPEDITEUR, "u-1@test.fr", courrier.sujet) == (
        lu["From"],
        lu["To"],
        lu["Subject"],
    )
    corps = lu.get_body(("plain",))
    assert corps is not None
    assert courrier.texte.splitlines() == corps.get_content().splitlines()


@pytest.mark.parametrize(
    "montrer",
    [
        repr,
        str,
        "{}".format,
        "{:>80}".format,
        "%s %r".__mod__,
        pprint.pformat,
        lambda c: str([c]),
        lambda c: logging.makeLogRecord({"msg": "%s", "args": (c,)}).getMessage(),
    ],
)
def test_a_mail_shows_as_its_id(montrer: Callable[[object], str]) -> None:
    courrier = un_courrier()

    vu = montrer((courrier, courrier) if montrer == "%s %r".__mod__ else courrier)
    assert "Courrier(id='i-1')" in vu
    assert JETON not in vu
    assert "u-1@test.fr" not in vu


def test_no_part_of_a_mail_holds_the_token_in_clear() -> None:
    """
    A debugger that lists what it is made of finds a masked one.
    """
    courrier = un_courrier()
    parts = [
        getattr(courrier, f"_Courrier{nom}" if nom.startswith("__") else nom)
        for nom in Courrier.__slots__
    ]

    assert not hasattr(courrier, "__dict__")
    assert JETON not in repr(parts)
    assert JETON in courrier.texte


@pytest.mark.parametrize("sortir", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_mail_cannot_be_copied_or_stored(sortir: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match=r"^a Courrier cannot be copied or stored$"):
        sortir(un_courrier())
