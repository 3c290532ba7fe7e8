"""
The contract of mailers, on Django's backend for SMTP, and whom its failures are about.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from django.core import mail as outbox

from siaut_core import SendingError
from siaut_core.testing.contracts.mailer import (
    MailerBench,
    MailerContract,
    MailerFactory,
)
from siaut_core.testing.mails import a_mail
from siaut_django.mailer import DjangoMailer
from siaut_django_tests.settings import sends_by
from siaut_sqlalchemy_tests.relay import HOST, Incident, free_port, open_relay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_sqlalchemy_tests.relay import Relay

# In seconds, for a server that says nothing: however slow the machine, it comes.
SOON: Final = 0.2

SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"
DUMMY: Final = f"{__name__}.Idle"


class Idle:
    """
    A backend that sends nothing, and says so.
    """

    def __init__(self, **_options: object) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None:
        raise OSError

    def send_messages(self, _messages: object) -> int:
        return 0


@contextmanager
def relayed(timeout: float = 5) -> Iterator[Relay]:
    with (
        open_relay() as relay,
        sends_by(SMTP, host=HOST, port=relay.port, timeout=timeout),
    ):
        yield relay


class TestMailer(MailerContract):
    @pytest.fixture
    def factory(self) -> MailerFactory:
        @contextmanager
        def open_up() -> Iterator[MailerBench]:
            with relayed() as relay:
                yield MailerBench(
                    mailer=DjangoMailer(),
                    received=relay.received,
                    failure=relay.failure,
                )

        return open_up


def refusal(**mail: str) -> SendingError:
    with pytest.raises(SendingError) as refus:
        DjangoMailer().send(a_mail(**mail))  # type: ignore[arg-type]  # one of its texts
    return refus.value


# Where the server says no, what it says, and whom it is about.
REPLIES: Final = [
    ("RCPT", "550 5.1.1 who", ("SMTP_550", True, False)),
    ("RCPT", "550 5.7.1 relaying denied", ("SMTP_550", False, False)),
    ("RCPT", "550 5.1.8 bad sender", ("SMTP_550", False, False)),
    ("RCPT", "451 4.3.0 later", ("SMTP_451", False, False)),
    ("MAIL", "550 5.7.1 not you", ("SMTP_550", False, True)),
    ("MAIL", "552 5.3.4 too big", ("SMTP_552", False, False)),
    ("DATA", "554 5.6.0 odd", ("SMTP_554", False, False)),
]


@pytest.mark.parametrize(("moment", "reply", "expected"), REPLIES)
def test_a_failure_says_whom_it_is_about(
    moment: str, reply: str, expected: tuple[str, bool, bool]
) -> None:
    with relayed() as relay:
        relay.incidents.append(Incident(moment, reply))
        refus = refusal()

    assert expected == (refus.code, refus.definitive, refus.blocking)


def test_a_server_that_hangs_up_has_cut_one_mail() -> None:
    with relayed() as relay:
        relay.incidents.append(Incident("DATA", cut=True))
        refus = refusal()

    assert ("SMTPServerDisconnected", False) == (refus.code, refus.blocking)


def test_a_server_that_stalls_is_told_as_a_delay() -> None:
    with relayed(SOON) as relay:
        relay.incidents.append(Incident("DATA"))
        refus = refusal()

    assert ("DELAI", False) == (refus.code, refus.blocking)


def test_a_server_that_is_not_there_stops_the_drain() -> None:
    with sends_by(SMTP, host=HOST, port=free_port()):
        refus = refusal()

    assert ("ConnectionRefusedError", True) == (refus.code, refus.blocking)


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        ({"adresse": "aurélie@test.fr"}, (True, False)),
        ({"sender": "hélène@test.fr"}, (False, True)),
        ({"adresse": "aurélie@test.fr", "sender": "hélène@test.fr"}, (False, True)),
    ],
)
def test_an_accent_before_the_at_sign_is_never_another_address(
    mail: dict[str, str], expected: tuple[bool, bool]
) -> None:
    """
    That of the sender is of every mail: none is given up for it.
    """
    with sends_by():
        refus = refusal(**mail)

    assert ("ACCENTS", *expected) == (refus.code, refus.definitive, refus.blocking)


def test_a_backend_that_sent_nothing_has_not_sent() -> None:
    """
    Whatever happens when it is closed.
    """
    with sends_by(DUMMY):
        assert "AUCUN_ENVOI" == refusal().code


def test_a_mail_is_marked_by_its_link() -> None:
    with sends_by():
        outbox.outbox = []
        DjangoMailer().send(a_mail(rank=7))
    [sent] = outbox.outbox

    assert "<l-7@" in sent.extra_headers["Message-ID"]
    assert "auto-generated" == sent.extra_headers["Auto-Submitted"]
