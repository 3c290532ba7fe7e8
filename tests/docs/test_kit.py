"""
What the how-to says of the contract kit is what happens, from nothing to green.
"""

from __future__ import annotations

import os
import re
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core.testing.contracts import BancMailer, MailerContract, MotsDePasseContract
from siaut_core.testing.from_async import AsyncMailerBench, from_async
from tests.docs.pages import DOCS, blocs, executer
from tests.kit.poste import ouvrir_poste

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from siaut_core.testing.courriers import Recu

pytest_plugins = ["pytester"]

PAGE: Final = DOCS / "how-to" / "test-your-adapter.md"
PAGE_DE_L_HOTE: Final = DOCS / "how-to" / "sync-host.md"

# As the page says: the blocks of the other one, then its own until it runs them.
SERVICE: Final = "\n".join(
    bloc.texte for bloc in blocs(PAGE_DE_L_HOTE) if bloc.langue == "python"
)
ESSAI: Final = "\n".join(
    bloc.texte
    for bloc in takewhile(lambda bloc: bloc.langue != "text", blocs(PAGE))
    if bloc.langue == "python"
)
MONTRE: Final = [bloc.texte for bloc in blocs(PAGE) if bloc.langue == "text"]

BON, FAUTIF = "cle=compte.courriel.cle", "cle=compte.courriel.adresse"


@pytest.mark.slow
def test_the_host_of_the_how_to_is_green(pytester: pytest.Pytester) -> None:
    """
    As many tests as the page shows, and the same ones skipped.
    """
    pytester.makepyfile(service=SERVICE, test_service=ESSAI)
    run = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q")

    montre = re.match(r"(\d+) passed, (\d+) skipped", MONTRE[0])
    assert montre
    run.assert_outcomes(passed=int(montre[1]), skipped=int(montre[2]))


def test_the_failure_of_the_page_is_a_real_one(pytester: pytest.Pytester) -> None:
    """
    Where it happens may move; its title and its advice are those shown.
    """
    assert 1 == SERVICE.count(BON)
    assert f"`{FAUTIF}`" in PAGE.read_text("utf-8")
    casse = SERVICE.replace(BON, FAUTIF)
    pytester.makepyfile(service=casse, test_service=ESSAI)
    run = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "-q", "--tb=short", "-k", "however_it_is_typed"
    )

    montrees = [
        ligne for ligne in MONTRE[1].splitlines() if ligne.startswith(("_ ", "E  "))
    ]
    assert 2 == len(montrees)
    assert set(montrees) <= set(run.outlines)


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    return executer(PAGE_DE_L_HOTE)


@pytest.fixture(scope="module")
def page_async() -> dict[str, Any]:
    return executer(DOCS / "how-to" / "async-host.md")


class TestMotsDePasseDeLaPage(MotsDePasseContract):
    FAIBLE = "trop court"
    EXEMPLES = 5  # Its hash is slow, as it must be.

    @pytest.fixture
    def fabrique(self, page: dict[str, Any]) -> Callable[[], object]:
        @contextmanager
        def ouvrir() -> Iterator[Any]:
            yield page["MotsDePasse"]()

        return ouvrir


class TestMailerDeLaPage(MailerContract):
    """
    On SMTP as the wire carries it.
    """

    UTF8 = True

    @pytest.fixture
    def fabrique(
        self, page: dict[str, Any]
    ) -> Callable[[], AbstractContextManager[BancMailer]]:
        @contextmanager
        def ouvrir() -> Iterator[BancMailer]:
            with ouvrir_poste(utf8=self.UTF8) as poste:
                yield BancMailer(
                    mailer=page["MailerSmtp"]("127.0.0.1", poste.port),
                    recus=lambda: list(poste.recus),
                    panne=poste.panne,
                )

        return ouvrir


class TestMailerDeLaPageSansAccents(TestMailerDeLaPage):
    UTF8 = False


@pytest.mark.parametrize("nom", ["page", "page_async"])
def test_a_mail_that_was_taken_is_sent_whatever_the_goodbye(
    nom: str, request: pytest.FixtureRequest
) -> None:
    """
    Else it would leave again, and again.
    """
    mailer = request.getfixturevalue(nom)["MailerSmtp"]
    message = EmailMessage()
    message["From"], message["To"] = "siaut@siaut.test", "aurelie.test@test.fr"
    message["Message-ID"] = "<lien-1@siaut.test>"
    message.set_content("Bonjour")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    with ouvrir_poste() as poste:
        poste.adieu = "421 too busy to say goodbye"
        code = mailer("127.0.0.1", poste.port).remettre(message)

        assert (None, 1) == (code, len(poste.recus))


def test_the_file_of_the_page_is_of_its_owner_alone(
    page: dict[str, Any], tmp_path: Path
) -> None:
    """
    Whatever rights the process gives to its files.
    """
    before = os.umask(0)
    try:
        page["Base"](tmp_path / "page.sqlite")
    finally:
        os.umask(before)

    assert 0o600 == (tmp_path / "page.sqlite").stat().st_mode & 0o777


OF_RECIPIENT, OF_SERVICE, OF_MAIL = (True, False), (False, True), (False, False)


@pytest.mark.parametrize("nom", ["page", "page_async"])
@pytest.mark.parametrize(
    ("verb", "reply", "expected"),
    [
        ("", "554 not you", OF_SERVICE),
        ("", "421 too many of you", OF_SERVICE),
        ("MAIL", "550 5.7.1 not you", OF_SERVICE),
        ("MAIL", "451 4.3.0 not now", OF_SERVICE),
        ("MAIL", "552 5.3.4 too big", OF_MAIL),
        ("RCPT", "550 5.1.1 unknown", OF_RECIPIENT),
        ("RCPT", "550 5.7.1 relaying denied", OF_MAIL),
        ("RCPT", "550 5.1.8 unknown sender", OF_MAIL),
        ("RCPT", "450 4.1.1 unknown for now", OF_MAIL),
        ("RCPT", "552 5.2.2 full", OF_MAIL),
        ("DATA", "554 5.7.1 spam", OF_MAIL),
    ],
)
def test_the_mailer_of_a_page_says_whom_a_refusal_is_about(
    nom: str,
    verb: str,
    reply: str,
    expected: tuple[bool, bool],
    request: pytest.FixtureRequest,
) -> None:
    mailer = request.getfixturevalue(nom)["MailerSmtp"]
    message = EmailMessage()
    message["From"], message["To"] = "siaut@siaut.test", "aurelie.test@test.fr"
    message.set_content("Bonjour")
    with ouvrir_poste() as poste:
        poste.replies[verb] = reply
        refusal = mailer("127.0.0.1", poste.port).remettre(message)

    assert expected == (refusal.definitive, refusal.blocking)


@pytest.mark.parametrize("nom", ["page", "page_async"])
def test_a_name_that_cannot_be_one_is_no_server(
    nom: str, request: pytest.FixtureRequest
) -> None:
    mailer = request.getfixturevalue(nom)["MailerSmtp"]
    refusal = mailer("smtp..test.fr").remettre(EmailMessage())

    assert refusal.blocking


class TestMailerDeLaPageAsync(MailerContract):
    @pytest.fixture
    def fabrique(
        self, page_async: dict[str, Any]
    ) -> Callable[[], AbstractContextManager[BancMailer]]:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[AsyncMailerBench]:
            with ouvrir_poste() as poste:

                @asynccontextmanager
                async def panne() -> AsyncIterator[None]:
                    with poste.panne():
                        yield

                async def recus() -> Sequence[Recu]:
                    return list(poste.recus)

                mailer = page_async["MailerSmtp"]("127.0.0.1", poste.port)
                yield AsyncMailerBench(mailer=mailer, recus=recus, panne=panne)

        return from_async(ouvrir)
