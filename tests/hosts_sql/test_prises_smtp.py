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

import aiosmtplib
import pytest
from hosts.sqlalchemy_host.poste.delais import parts
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp, Securite

from siaut_core.testing.courriers import un_courrier
from tests.hosts_sql.relais import (
    HOTE,
    Incident,
    confiance,
    ouvrir_brut,
    ouvrir_relais,
    port_libre,
    reglages_de,
)
from tests.hosts_sql.test_pannes_smtp import (
    DELAI,
    echouer,
    refuser,
    remettre,
)
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.hosts_sql.test_pannes_smtp import Remise

__all__ = ["remettre"]

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


@contextmanager
def no_socket_left() -> Iterator[None]:
    gc.collect()
    before = sockets()
    yield
    assert before == sockets()


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
@pytest.mark.parametrize("securite", [Securite.STARTTLS, Securite.TLS])
def test_a_name_that_cannot_be_one_is_no_server(
    remettre: Remise, name: str, securite: Securite
) -> None:
    reglages = ReglagesSmtp(hote=name, securite=securite, contexte=confiance())
    with no_socket_left():
        refusal = refuser(remettre, reglages)

    assert ("CONNEXION", True) == (refusal.code, refusal.blocking)


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
@pytest.mark.parametrize("step", ["ehlo", "starttls", "mail", "rcpt", "data", "quit"])
def test_a_client_that_fails_has_one_error_and_lets_go(
    remettre: Remise, monkeypatch: pytest.MonkeyPatch, step: str, fault: Exception
) -> None:
    """
    At any step, whatever it raises; once the server has the mail, it has it.
    """

    def fail(*_args: object, **_options: object) -> None:
        raise fault

    with ouvrir_relais() as relais:
        monkeypatch.setattr(smtplib.SMTP, step, fail)
        monkeypatch.setattr(aiosmtplib.SMTP, step, fail)
        if step == "quit":
            remettre(reglages_de(relais), un_courrier())
        else:
            refusal = refuser(remettre, reglages_de(relais))
            assert (step in {"ehlo", "starttls"}) is refusal.blocking
            assert refusal.code in {"CLIENT", "COUPURE"}


@pytest.mark.parametrize("fault", FAULTS[:4], ids=repr)
def test_a_mail_that_cannot_be_written_is_of_nobody_else(
    remettre: Remise, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """
    The others leave; no server is reached for this one.
    """

    def fail(*_args: object, **_options: object) -> None:
        raise fault

    monkeypatch.setattr(EmailMessage, "as_bytes", fail)
    reglages = ReglagesSmtp(hote=HOTE, port=port_libre(), contexte=confiance())
    refusal = refuser(remettre, reglages)

    assert ("CLIENT", False) == (refusal.code, refusal.blocking)


def test_a_challenge_that_nobody_can_read_is_told(remettre: Remise) -> None:
    """
    Of CRAM-MD5, where it is no base 64 of anything.
    """
    identity = {"identifiant": "siaut", "mot_de_passe": "sesame"}
    with ouvrir_relais() as relais:
        relais.annonces.append("250-AUTH CRAM-MD5")
        relais.incidents.append(Incident("AUTH", "334 é=="))
        refusal = refuser(remettre, reglages_de(relais, **identity))

    assert refusal.blocking


def _mute(client: socket.socket) -> None:
    while client.recv(1024):
        pass


def _hang_up(_client: socket.socket) -> None:
    pass


@pytest.mark.parametrize("speak", [_mute, _hang_up])
@pytest.mark.parametrize("securite", Securite)
def test_a_server_that_fails_at_the_door_leaves_no_socket(
    remettre: Remise, speak: Callable[[socket.socket], None], securite: Securite
) -> None:
    with no_socket_left(), ouvrir_brut(speak) as port:
        reglages = ReglagesSmtp(
            hote=HOTE, port=port, securite=securite, contexte=confiance(), delai=DELAI
        )
        assert refuser(remettre, reglages).blocking


# Two addresses: what the first one does, before the second is tried.


@contextmanager
def no_answer() -> Iterator[int]:
    """
    Listen with no room for anybody: who knocks hears nothing.
    """
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server((HOTE, 0), backlog=0))
        for _ in range(2):
            guest = stack.enter_context(socket.socket())
            guest.setblocking(False)  # noqa: FBT003  (of the library)
            guest.connect_ex(door.getsockname())
        yield door.getsockname()[1]


@contextmanager
def no_greeting() -> Iterator[int]:
    with ouvrir_brut(_mute) as port:
        yield port


@contextmanager
def no_door() -> Iterator[int]:
    yield port_libre()


@contextmanager
def closed() -> Iterator[int]:
    with ouvrir_brut(lambda client: client.sendall(b"554 no\r\n")) as port:
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
        *((socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOTE, port)) for port in ports),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answers)


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("securite", Securite)
def test_a_server_has_as_many_tries_as_addresses(
    remettre: Remise, monkeypatch: pytest.MonkeyPatch, first: str, securite: Securite
) -> None:
    """
    Within the one delay: the first takes its share of it, and no more.
    """
    # A small share of a long delay: else what is left to the second judges the machine.

    def share(addresses: Sequence[object]) -> Iterable[tuple[float, object]]:
        assert [1 / 2, 1] == [part for part, _ in parts(addresses)]
        return zip([DELAI.total_seconds() / PATIENCE, 1], addresses, strict=True)

    for colour in ("aio", "sync"):
        monkeypatch.setattr(
            f"hosts.sqlalchemy_host.poste.couleurs.{colour}.parts", share
        )
    delai = timedelta(seconds=PATIENCE)
    with ouvrir_relais(securite=securite) as relais, FIRST[first]() as port:
        resolve_to(monkeypatch, port, relais.port)
        remettre(reglages_de(relais, securite=securite, delai=delai), un_courrier())

        assert ["u-1@test.fr"] == [adresse for adresse, _ in relais.arrivees]


def test_an_address_of_a_family_that_is_off_leaves_the_next(
    remettre: Remise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A server has an address in IPv6, and this machine has none of its own.
    """
    with ouvrir_relais() as relais:
        resolve_to(monkeypatch, relais.port, unknown=1)
        remettre(reglages_de(relais), un_courrier())
        assert 1 == len(relais.arrivees)

        resolve_to(monkeypatch, unknown=2)
        with no_socket_left():
            refusal = refuser(remettre, reglages_de(relais))
        assert ("CONNEXION", True) == (refusal.code, refusal.blocking)


def test_addresses_that_are_all_silent_share_the_delay(
    remettre: Remise, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_answer() as one, no_greeting() as two, no_answer() as three:
        resolve_to(monkeypatch, one, two, three)
        reglages = ReglagesSmtp(hote="relais.test", contexte=confiance(), delai=DELAI)
        with no_socket_left():
            assert "DELAI" == echouer(remettre, reglages)
