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

from docs._tools.pages import DOCS, blocks, carry_out
from siaut_core.testing.contracts import (
    MailerBench,
    MailerContract,
    PasswordPolicyContract,
)
from siaut_core.testing.from_async import AsyncMailerBench, from_async
from tests.kit.worker import open_worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from siaut_core.testing.mails import ReceivedMail

pytest_plugins = ["pytester"]

PAGE: Final = DOCS / "how-to" / "test-your-adapter.md"
HOST_PAGE: Final = DOCS / "how-to" / "sync-host.md"

# As the page says: the blocks of the other one, then its own until it runs them.
SERVICE: Final = "\n".join(
    block.text for block in blocks(HOST_PAGE) if block.language == "python"
)
TRIAL: Final = "\n".join(
    block.text
    for block in takewhile(lambda block: block.language != "text", blocks(PAGE))
    if block.language == "python"
)
SHOWS: Final = [block.text for block in blocks(PAGE) if block.language == "text"]

GOOD, FAULTY = "cle=compte.courriel.cle", "cle=compte.courriel.adresse"


@pytest.mark.slow
def test_the_host_of_the_how_to_is_green(pytester: pytest.Pytester) -> None:
    """
    As many tests as the page shows, and the same ones skipped.
    """
    pytester.makepyfile(service=SERVICE, test_service=TRIAL)
    run = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q")

    shown = re.match(r"(\d+) passed, (\d+) skipped", SHOWS[0])
    assert shown
    run.assert_outcomes(passed=int(shown[1]), skipped=int(shown[2]))


def test_the_failure_of_the_page_is_a_real_one(pytester: pytest.Pytester) -> None:
    """
    Where it happens may move; its title and its advice are those shown.
    """
    assert 1 == SERVICE.count(GOOD)
    assert f"`{FAULTY}`" in PAGE.read_text("utf-8")
    broken = SERVICE.replace(GOOD, FAULTY)
    pytester.makepyfile(service=broken, test_service=TRIAL)
    run = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "-q", "--tb=short", "-k", "however_it_is_typed"
    )

    shown_places = [
        line for line in SHOWS[1].splitlines() if line.startswith(("_ ", "E  "))
    ]
    assert 2 == len(shown_places)
    assert set(shown_places) <= set(run.outlines)


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    return carry_out(HOST_PAGE)


@pytest.fixture(scope="module")
def page_async() -> dict[str, Any]:
    return carry_out(DOCS / "how-to" / "async-host.md")


class TestPasswordPolicyOfThePage(PasswordPolicyContract):
    WEAK = "trop court"
    EXAMPLES = 5  # Its hash is slow, as it must be.

    @pytest.fixture
    def factory(self, page: dict[str, Any]) -> Callable[[], object]:
        @contextmanager
        def open_up() -> Iterator[Any]:
            yield page["PasswordPolicy"]()

        return open_up


class TestMailerOfThePage(MailerContract):
    """
    On SMTP as the wire carries it.
    """

    UTF8 = True

    @pytest.fixture
    def factory(
        self, page: dict[str, Any]
    ) -> Callable[[], AbstractContextManager[MailerBench]]:
        @contextmanager
        def open_up() -> Iterator[MailerBench]:
            with open_worker(utf8=self.UTF8) as worker:
                yield MailerBench(
                    mailer=page["SmtpMailer"]("127.0.0.1", worker.port),
                    received=lambda: list(worker.received),
                    failure=worker.failure,
                )

        return open_up


class TestMailerOfThePageWithoutAccents(TestMailerOfThePage):
    UTF8 = False


@pytest.mark.parametrize("name", ["page", "page_async"])
def test_a_mail_that_was_taken_is_sent_whatever_the_goodbye(
    name: str, request: pytest.FixtureRequest
) -> None:
    """
    Else it would leave again, and again.
    """
    mailer = request.getfixturevalue(name)["SmtpMailer"]
    message = EmailMessage()
    message["From"], message["To"] = "siaut@siaut.test", "aurelie.test@test.fr"
    message["Message-ID"] = "<lien-1@siaut.test>"
    message.set_content("Bonjour")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    with open_worker() as worker:
        worker.goodbye = "421 too busy to say goodbye"
        code = mailer("127.0.0.1", worker.port).hand_over(message)

        assert (None, 1) == (code, len(worker.received))


def test_the_file_of_the_page_is_of_its_owner_alone(
    page: dict[str, Any], tmp_path: Path
) -> None:
    """
    Whatever rights the process gives to its files.
    """
    before = os.umask(0)
    try:
        page["Database"](tmp_path / "page.sqlite")
    finally:
        os.umask(before)

    assert 0o600 == (tmp_path / "page.sqlite").stat().st_mode & 0o777


OF_RECIPIENT, OF_SERVICE, OF_MAIL = (True, False), (False, True), (False, False)


@pytest.mark.parametrize("name", ["page", "page_async"])
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
    name: str,
    verb: str,
    reply: str,
    expected: tuple[bool, bool],
    request: pytest.FixtureRequest,
) -> None:
    mailer = request.getfixturevalue(name)["SmtpMailer"]
    message = EmailMessage()
    message["From"], message["To"] = "siaut@siaut.test", "aurelie.test@test.fr"
    message.set_content("Bonjour")
    with open_worker() as worker:
        worker.replies[verb] = reply
        refusal = mailer("127.0.0.1", worker.port).hand_over(message)

    assert expected == (refusal.definitive, refusal.blocking)


@pytest.mark.parametrize("name", ["page", "page_async"])
def test_a_name_that_cannot_be_one_is_no_server(
    name: str, request: pytest.FixtureRequest
) -> None:
    mailer = request.getfixturevalue(name)["SmtpMailer"]
    refusal = mailer("smtp..test.fr").hand_over(EmailMessage())

    assert refusal.blocking


class TestAsyncMailerOfThePage(MailerContract):
    @pytest.fixture
    def factory(
        self, page_async: dict[str, Any]
    ) -> Callable[[], AbstractContextManager[MailerBench]]:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncMailerBench]:
            with open_worker() as worker:

                @asynccontextmanager
                async def failure() -> AsyncIterator[None]:
                    with worker.failure():
                        yield

                async def received() -> Sequence[ReceivedMail]:
                    return list(worker.received)

                mailer = page_async["SmtpMailer"]("127.0.0.1", worker.port)
                yield AsyncMailerBench(
                    mailer=mailer, received=received, failure=failure
                )

        return from_async(open_up)
