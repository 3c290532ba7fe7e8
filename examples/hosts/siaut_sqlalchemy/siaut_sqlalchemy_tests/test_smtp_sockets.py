"""
Whatever fails, a mailer has one error and leaves no socket; each address has a try.
"""

from __future__ import annotations

import gc
import smtplib
import socket
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core.testing.mails import a_mail
from siaut_sqlalchemy.smtp.client import parts
from siaut_sqlalchemy.smtp.settings import Security, SmtpSettings
from siaut_sqlalchemy_tests.project import PATIENCE
from siaut_sqlalchemy_tests.relay import (
    HOST,
    Incident,
    free_port,
    open_raw,
    open_relay,
    settings_of,
    trust,
)
from siaut_sqlalchemy_tests.test_smtp_failures import (
    DELAY,
    fail,
    hand_over,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from siaut_sqlalchemy_tests.test_smtp_failures import HandOver

__all__ = ["hand_over"]

NAMES: Final = (
    "smtp..test.fr",
    ".smtp.test.fr",
    "smtp.test.fr..",
    f"{'s' * 64}.test.fr",
    "smtp\0.test.fr",
    "smtp test.fr",
    "smtp.test.fr\r\nX: y",
    "\ud800.test.fr",
    "[::1",
)

FAULTS: Final = (
    UnicodeError("u-1@test.fr"),
    LookupError("u-1@test.fr"),
    ValueError("u-1@test.fr"),
    RuntimeError("u-1@test.fr"),
    EOFError("u-1@test.fr"),
    OSError("u-1@test.fr"),
)


@pytest.fixture(scope="module", autouse=True)
def nothing_older() -> None:
    """
    Look for no garbage among what other tests keep: it would cost most of the time.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def no_socket_left() -> Iterator[None]:
    gc.collect()
    before = sockets()
    yield
    # One of a server that was left before may end meanwhile.
    assert sockets() <= before


def sockets() -> set[str]:
    """
    Give the sockets that this process has open.
    """
    found = set()
    for file in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # That of the listing itself.
            found.add(str(file.readlink()))
    return {link for link in found if link.startswith("socket:")}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_name_that_cannot_be_one_is_no_server(
    hand_over: HandOver, name: str, security: Security
) -> None:
    settings = SmtpSettings(host=name, security=security, context=trust())
    with no_socket_left():
        refusal = refuse(hand_over, settings)

    assert ("CONNEXION", True) == (refusal.code, refusal.blocking)


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
@pytest.mark.parametrize("step", ["ehlo", "starttls", "mail", "rcpt", "data", "quit"])
def test_a_client_that_fails_has_one_error_and_lets_go(
    hand_over: HandOver, monkeypatch: pytest.MonkeyPatch, step: str, fault: Exception
) -> None:
    """
    At any step, whatever it raises; once the server has the mail, it has it.
    """

    def fail(*_args: object, **_options: object) -> None:
        raise fault

    with open_relay() as relay:
        monkeypatch.setattr(smtplib.SMTP, step, fail)
        if step == "quit":
            hand_over(settings_of(relay), a_mail())
        else:
            refusal = refuse(hand_over, settings_of(relay))
            assert (step in {"ehlo", "starttls"}) is refusal.blocking
            assert refusal.code in {"CLIENT", "COUPURE"}


@pytest.mark.parametrize("fault", FAULTS[:4], ids=repr)
def test_a_mail_that_cannot_be_written_is_of_nobody_else(
    hand_over: HandOver, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """
    The others leave; no server is reached for this one.
    """

    def fail(*_args: object, **_options: object) -> None:
        raise fault

    monkeypatch.setattr(EmailMessage, "as_bytes", fail)
    settings = SmtpSettings(host=HOST, port=free_port(), context=trust())
    refusal = refuse(hand_over, settings)

    assert ("CLIENT", False) == (refusal.code, refusal.blocking)


def test_a_challenge_that_nobody_can_read_is_told(hand_over: HandOver) -> None:
    """
    Of CRAM-MD5, where it is no base 64 of anything.
    """
    identity = {"identifier": "siaut", "mot_de_passe": "sesame"}
    with open_relay() as relay:
        relay.announced.append("250-AUTH CRAM-MD5")
        relay.incidents.append(Incident("AUTH", "334 é=="))
        refusal = refuse(hand_over, settings_of(relay, **identity))

    assert refusal.blocking


def _mute(client: socket.socket) -> None:
    while client.recv(1024):
        pass


def _hang_up(_client: socket.socket) -> None:
    pass


@pytest.mark.parametrize("speak", [_mute, _hang_up])
@pytest.mark.parametrize("security", Security)
def test_a_server_that_fails_at_the_door_leaves_no_socket(
    hand_over: HandOver, speak: Callable[[socket.socket], None], security: Security
) -> None:
    with no_socket_left(), open_raw(speak) as port:
        settings = SmtpSettings(
            host=HOST, port=port, security=security, context=trust(), delay=DELAY
        )
        assert refuse(hand_over, settings).blocking


# Two addresses: what the first one does, before the second is tried.


@contextmanager
def no_answer() -> Iterator[int]:
    """
    Listen with no room for anybody: who knocks hears nothing.
    """
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server((HOST, 0), backlog=0))
        for _ in range(2):
            guest = stack.enter_context(socket.socket())
            guest.setblocking(False)  # noqa: FBT003  (of the library)
            guest.connect_ex(door.getsockname())
        yield door.getsockname()[1]


@contextmanager
def no_greeting() -> Iterator[int]:
    with open_raw(_mute) as port:
        yield port


@contextmanager
def no_door() -> Iterator[int]:
    yield free_port()


@contextmanager
def closed() -> Iterator[int]:
    with open_raw(lambda client: client.sendall(b"554 no\r\n")) as port:
        yield port


FIRST: Final = {
    "no answer": no_answer,
    "no greeting": no_greeting,
    "no door": no_door,
    "closed": closed,
}


def resolve_to(monkeypatch: pytest.MonkeyPatch, *ports: int, unknown: int = 0) -> None:
    """
    Give the name of the server several addresses.

    Args:
        unknown: How many come first, of a family that this machine has not.
    """
    answers = [
        *[(2**15 - 1, socket.SOCK_STREAM, 6, "", ("::1", 25))] * unknown,
        *((socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, port)) for port in ports),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answers)


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("security", Security)
def test_a_server_has_as_many_tries_as_addresses(
    hand_over: HandOver, monkeypatch: pytest.MonkeyPatch, first: str, security: Security
) -> None:
    """
    Within the one delay: the first takes its share of it, and no more.
    """
    # A small share of a long delay: else what is left to the second judges the machine.

    def share(addresses: Sequence[object]) -> Iterable[tuple[float, object]]:
        assert [1 / 2, 1] == [part for part, _ in parts(addresses)]
        return zip([DELAY.total_seconds() / PATIENCE, 1], addresses, strict=True)

    monkeypatch.setattr("siaut_sqlalchemy.smtp.client.parts", share)
    delay = timedelta(seconds=PATIENCE)
    with open_relay(security=security) as relay, FIRST[first]() as port:
        resolve_to(monkeypatch, port, relay.port)
        hand_over(settings_of(relay, security=security, delay=delay), a_mail())

        assert ["u-1@test.fr"] == [adresse for adresse, _ in relay.arrivals]


def test_an_address_of_a_family_that_is_off_leaves_the_next(
    hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A server has an address in IPv6, and this machine has none of its own.
    """
    with open_relay() as relay:
        resolve_to(monkeypatch, relay.port, unknown=1)
        hand_over(settings_of(relay), a_mail())
        assert 1 == len(relay.arrivals)

        resolve_to(monkeypatch, unknown=2)
        with no_socket_left():
            refusal = refuse(hand_over, settings_of(relay))
        assert ("CONNEXION", True) == (refusal.code, refusal.blocking)


def test_addresses_that_are_all_silent_share_the_delay(
    hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_answer() as one, no_greeting() as two, no_answer() as three:
        resolve_to(monkeypatch, one, two, three)
        settings = SmtpSettings(host="relay.test", context=trust(), delay=DELAY)
        with no_socket_left():
            assert "DELAI" == fail(hand_over, settings)
