"""
What the how-to says of the mail is what happens, on a server that checks.
"""

from __future__ import annotations

import inspect
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from docs._tools.pages import DOCS, blocks, carry_out
from siaut_core import SendingError
from siaut_core.testing.contracts.mailer import (
    MailerBench,
    MailerContract,
    MailerFactory,
)
from siaut_core.testing.mails import a_mail
from siaut_sqlalchemy.smtp import client, failures
from siaut_sqlalchemy.smtp.message import QUEUED_MAIL
from siaut_sqlalchemy_tests.project import ROOT
from siaut_sqlalchemy_tests.provider import KEY, Provider, open_provider
from siaut_sqlalchemy_tests.relay import (
    HOST,
    IDENTIFIER,
    MOT_DE_PASSE,
    free_port,
    open_relay,
    write_authority,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from siaut_core.sync.protocols import Mailer

PAGE: Final = DOCS / "how-to" / "send-the-mail.md"

# What to look at, once mails leave: it goes on with the names of the other one.
SEQUEL: Final = DOCS / "how-to" / "watch-the-mail.md"


@pytest.fixture(autouse=True)
def _authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Give a private authority by the environment, as a service does.
    """
    authority = tmp_path / "authority.pem"
    write_authority(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))


def test_the_page_runs_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    With credentials.
    """
    with open_relay(identity=True) as relay:
        monkeypatch.chdir(ROOT)
        monkeypatch.setenv("SMTP_HOST", HOST)
        monkeypatch.setenv("SMTP_PORT", str(relay.port))
        monkeypatch.setenv("SMTP_USER", IDENTIFIER)
        monkeypatch.setenv("SMTP_PASSWORD", MOT_DE_PASSE)
        session: dict[str, Any] = carry_out(PAGE)
        carry_out(SEQUEL, session=session)
        session["store"].close()
        session["folder"].cleanup()

        assert ["camille.test@test.fr"] == [adresse for adresse, _ in relay.arrivals]
        [message] = relay.messages()
    assert message["Message-ID"].endswith("@siaut.example>")
    [shown] = [block.text for block in blocks(SEQUEL) if block.language == "text"]
    names = {line.partition(":")[0] for line in shown.splitlines() if line}
    assert {"Message-ID", QUEUED_MAIL} == names


def test_the_page_tells_every_code() -> None:
    """
    As a sending has it: those of the failures, and of what a server lacks.
    """
    told = re.findall(r'"([A-Z]{3,})"', inspect.getsource(failures))
    lacks = re.findall(r'AbsentError\("(\w+)"', inspect.getsource(client))
    expected = {"SMTP_550", *told, *(f"{one.upper()}_ABSENT" for one in lacks)}
    page = re.findall(r"^\| `([A-Z0-9_]+)` \|", SEQUEL.read_text("utf-8"), re.MULTILINE)

    assert len(expected) >= 9
    assert sorted(expected) == sorted(page)


def api_mailer(address: str, key: str = KEY) -> Mailer:
    """
    Make the mailer that the page writes, for the API of a provider.
    """
    [source] = [b.text for b in blocks(PAGE) if "class ApiMailer" in b.text]
    session: dict[str, Any] = {"__name__": "page"}
    exec(source, session)  # noqa: S102  (our own page)
    mailer: Mailer = session["ApiMailer"](address, key)
    return mailer


class TestApiMailerOfThePage(MailerContract):
    @pytest.fixture
    def factory(self) -> MailerFactory:
        @contextmanager
        def open_up() -> Iterator[MailerBench]:
            with open_provider() as provider:
                yield MailerBench(
                    mailer=api_mailer(provider.address),
                    received=lambda: provider.arrivals,
                    failure=provider.failure,
                )

        return open_up


@pytest.fixture
def provider() -> Iterator[Provider]:
    with open_provider() as opened:
        yield opened


def refusal_of(mailer: Mailer) -> tuple[str, bool, bool]:
    with pytest.raises(SendingError) as refused:
        mailer.send(a_mail())
    error = refused.value
    assert error.__context__ is None
    return error.code, error.definitive, error.blocking


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, ("COUPURE", False, False)),
        (302, ("HTTP_302", False, False)),
        (403, ("HTTP_403", False, True)),
        (422, ("HTTP_422", True, False)),
        (429, ("HTTP_429", False, True)),
        (500, ("HTTP_500", False, False)),
    ],
)
def test_an_answer_of_a_provider_is_read_as_the_page_says(
    provider: Provider, status: int | None, expected: tuple[str, bool, bool]
) -> None:
    """
    Whom it is about; a page that another address shows is no mail that left.
    """
    provider.status = status

    assert expected == refusal_of(api_mailer(provider.address))


def test_a_provider_that_takes_nobodys_mail_stops_the_drain(provider: Provider) -> None:
    """
    It does not know the service, or it is not there.
    """
    stranger = api_mailer(provider.address, key="another")
    nobody = api_mailer(f"{HOST}:{free_port()}")

    assert ("HTTP_401", False, True) == refusal_of(stranger)
    assert ("CONNEXION", False, True) == refusal_of(nobody)
