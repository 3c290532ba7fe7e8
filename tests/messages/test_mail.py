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

import attrs
import pytest

from siaut_core.entities.identifier import LienId, QueuedMailId
from siaut_core.entities.lien import Cause
from siaut_core.entities.secret import Token
from siaut_core.errors import DonneesInvalidesError
from siaut_core.messages import Mail
from siaut_core.testing.factory import TOKEN
from tests.messages.example import BASE_URL, SENDER, a_mail

if TYPE_CHECKING:
    from collections.abc import Callable


class Reader(HTMLParser):
    """
    Reads a page as a person does: its words, its language, its links.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.language: str | None = None
        self.liens: list[str | None] = []
        self.texts: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"]
        if tag == "a":
            self.liens.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        part = "body" if "body" in self.tags else self.tags[-1:]
        self.texts[str(part)] = self.texts.get(str(part), "") + data


def a_free_mail(
    *paragraphs: str,
    subject: str = "Sujet",
    sender: str = SENDER,
    recipient: str = "u-1@test.fr",
) -> Mail:
    return Mail(
        id=QueuedMailId("i-1"),
        lien_id=LienId("l-1"),
        sender=sender,
        recipient=recipient,
        subject=subject,
        paragraphs=paragraphs,
        token=Token(TOKEN),
        base_url=BASE_URL,
        link_address=f"{BASE_URL}/#/password-recovery?token={{token}}",
        lifetime="24H",
    )


@pytest.mark.parametrize("cause", Cause)
def test_the_page_says_the_words_of_the_plain_text(cause: Cause) -> None:
    mail = a_mail(cause)
    page = Reader(mail.html)

    assert mail.text.split() == page.texts["body"].split()
    assert mail.subject in mail.html
    assert "fr" == page.language


@pytest.mark.parametrize("cause", Cause)
def test_every_address_of_the_page_is_a_link_that_shows_where_it_leads(
    cause: Cause,
) -> None:
    mail = a_mail(cause)
    urls = [word for word in mail.text.split() if word.startswith("https://")]

    assert [f"{BASE_URL}/#/password-recovery?token={TOKEN}", BASE_URL] == urls
    assert urls == Reader(mail.html).liens


def test_nothing_in_the_page_is_fetched_or_run() -> None:
    """
    No image, style, script or form: nothing tells when a mail was read.
    """
    allowed = {"html", "head", "meta", "title", "body", "p", "br", "a"}

    assert allowed == set(Reader(a_mail().html).tags)


def test_what_would_be_markup_is_shown_as_it_is() -> None:
    url = 'http://a.test/?a=1&b="2"><script>'
    mail = a_free_mail("<b>1 & 2</b>", url, subject="</title><p>")
    page = Reader(mail.html)

    assert ["<b>1", "&", "2</b>", url] == page.texts["body"].split()
    assert [url] == page.liens
    assert {"script", "b"}.isdisjoint(page.tags)
    assert "<title>&lt;/title&gt;&lt;p&gt;</title>" in mail.html


@pytest.mark.parametrize("field", ["sender", "recipient", "subject"])
def test_a_header_is_one_line_or_the_mail_does_not_exist(field: str) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        a_free_mail("Bonjour,", **{field: "a@test.fr\r\nBcc: b@test.fr"})

    assert [field] == [error.field for error in refus.value.faults]


def test_headers_hold_one_personal_datum_the_address() -> None:
    """
    Through the standard library and back: nothing is lost, nothing is added.
    """
    mail = a_mail(Cause.CREATION)
    message = EmailMessage(policy=SMTP)
    message["From"] = mail.sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")

    found = message_from_bytes(message.as_bytes(), policy=SMTP)
    assert (SENDER, "u-1@test.fr", mail.subject) == (
        found["From"],
        found["To"],
        found["Subject"],
    )
    body = found.get_body(("plain",))
    assert body is not None
    assert mail.text.splitlines() == body.get_content().splitlines()


@pytest.mark.parametrize(
    "show",
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
def test_a_mail_shows_as_its_id(show: Callable[[object], str]) -> None:
    mail = a_mail()

    seen = show((mail, mail) if show == "%s %r".__mod__ else mail)
    assert "Mail(id='i-1')" in seen
    assert TOKEN not in seen
    assert "u-1@test.fr" not in seen


def test_no_part_of_a_mail_holds_the_token_in_clear() -> None:
    """
    A debugger that lists what it is made of finds a masked one.
    """
    mail = a_mail()
    parts = [getattr(mail, field.name) for field in attrs.fields(Mail)]

    assert not hasattr(mail, "__dict__")
    assert TOKEN not in repr(parts)
    assert TOKEN in mail.text


@pytest.mark.parametrize(
    "take_out", [pickle.dumps, copy.copy, copy.deepcopy, Mail.__getstate__]
)
def test_a_mail_cannot_be_copied_or_stored(
    take_out: Callable[[object], object],
) -> None:
    with pytest.raises(TypeError, match=r"^a Mail cannot be copied or stored$"):
        take_out(a_mail())
