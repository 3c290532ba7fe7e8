"""
*Relay*: a real SMTP server, that misbehaves when told to.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections import deque
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from functools import cache
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import attrs
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from siaut_core.testing.mails import ReceivedMail
from siaut_sqlalchemy.smtp.settings import Security, SmtpSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

__all__ = [
    "HOST",
    "IDENTIFIER",
    "MOT_DE_PASSE",
    "Incident",
    "Relay",
    "free_port",
    "open_raw",
    "open_relay",
    "server_context",
    "settings_of",
    "trust",
    "write_authority",
]

HOST: Final = "127.0.0.1"

IDENTIFIER, MOT_DE_PASSE = "siaut", "sesame du relais"

# At DEBUG the server logs every line that it is sent: the mailer does not.
logging.getLogger("mail.log").setLevel(logging.WARNING)


@attrs.frozen
class Incident:
    """
    What goes wrong once, at a command.

    ``EHLO``, ``STARTTLS`` and ``AUTH`` are answered, and no more; ``MAIL``, ``RCPT``,
    ``DATA`` and ``QUIT`` also hang.

    Attributes:
        reply: What is answered; ``None``: nothing, until it is woken.
        cut: Whether it hangs up instead.
        guard: Whether the mail is taken all the same.
    """

    moment: str
    reply: str | None = None
    cut: bool = False
    guard: bool = False


class Relay:
    """
    The server's side: the mails that it took, the incidents that it still has to do.

    Attributes:
        announced: What else it says that it can do.
        slowness: How long it thinks about each mail, in seconds.
        busy: Is set once it thinks.
        mute: Is set once it says nothing.
        wake: Is set to have it speak again.
    """

    def __init__(self, *, identity: bool = False) -> None:
        self.port = free_port()
        self._identity = identity
        self.incidents: deque[Incident] = deque()
        self.arrivals: list[tuple[str, bytes]] = []
        self.names: list[str] = []
        self.announced: list[str] = []
        self.slowness = 0.0
        self.busy, self.mute, self.wake = Event(), Event(), Event()

    # Methods, no properties: aiosmtpd looks at every attribute at every connection.

    def received(self) -> list[ReceivedMail]:
        return [
            ReceivedMail.parse(octets, adresse) for adresse, octets in self.arrivals
        ]

    def messages(self) -> list[EmailMessage]:
        return [
            message_from_bytes(octets, policy=policy.default)
            for _, octets in self.arrivals
        ]

    @contextmanager
    def failure(self) -> Iterator[None]:
        # Many servers quote the address.
        self.incidents.append(Incident("RCPT", "451 4.3.0 not now, u-1@test.fr"))
        yield
        self.incidents.clear()

    async def handle_EHLO(  # noqa: N802  (as aiosmtpd calls it)
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        if (incident := self.incident("EHLO")) is not None:
            assert incident.reply is not None
            return [incident.reply]
        session.host_name = hostname
        self.names.append(hostname)
        spoken = [r for r in responses if self._identity or "AUTH" not in r]
        return [spoken[0], *self.announced, *spoken[1:]]

    async def handle_MAIL(  # noqa: N802  (same)
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if (incident := self.incident("MAIL")) is not None:
            return await self._undergo(incident, server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  (same)
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if (incident := self.incident("RCPT")) is not None:
            return await self._undergo(incident, server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (same)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        incident = self.incident("DATA")
        if self.slowness:
            self.busy.set()
            await asyncio.sleep(self.slowness)
        if incident is None or incident.guard:
            assert isinstance(envelope.content, bytes)
            [adresse] = envelope.rcpt_tos
            self.arrivals.append((adresse, envelope.content))
        return "250 OK" if incident is None else await self._undergo(incident, server)

    async def handle_QUIT(  # noqa: N802  (same)
        self, server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        incident = self.incident("QUIT")
        return "221 Bye" if incident is None else await self._undergo(incident, server)

    def incident(self, moment: str) -> Incident | None:
        if self.incidents and self.incidents[0].moment == moment:
            return self.incidents.popleft()
        return None

    async def _undergo(self, incident: Incident, server: SMTP) -> str:
        if incident.reply is not None:
            return incident.reply
        if incident.cut:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        self.mute.set()
        while not self.wake.is_set():  # noqa: ASYNC110  (set from another thread)
            await asyncio.sleep(0.01)
        return "421 4.3.2 closing"


class _Conversation(SMTP):
    """
    One that is refused where aiosmtpd asks no handler.
    """

    event_handler: Relay

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  (as aiosmtpd calls it)
        if not await self._refuse("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802  (same)
        if not await self._refuse("AUTH"):
            await super().smtp_AUTH(arg)

    async def _refuse(self, moment: str) -> bool:
        incident = self.event_handler.incident(moment)
        if incident is not None:
            assert incident.reply is not None
            await self.push(incident.reply)
        return incident is not None


class _Server(Controller):
    """
    A server that can hang up on everybody: it would else leave sockets open.
    """

    def __init__(self, relay: Relay, **options: Any) -> None:  # noqa: ANN401  (of aiosmtpd)
        super().__init__(relay, hostname=HOST, port=relay.port, **options)
        self.conversations: list[SMTP] = []

    def factory(self) -> SMTP:
        self.conversations.append(_Conversation(self.handler, **self.SMTP_kwargs))
        return self.conversations[-1]

    async def hang_up(self) -> None:
        for conversation in self.conversations:
            for transport in (conversation.transport, conversation._original_transport):
                if isinstance(transport, asyncio.WriteTransport):
                    # Python 3.11.2, Debian's, knows no way to abort what it closed.
                    with suppress(AttributeError):
                        transport.abort()
        await asyncio.sleep(0.01)


def free_port() -> int:
    """
    Choose a port that nobody listens on.
    """
    with socket.create_server((HOST, 0)) as leased:
        return int(leased.getsockname()[1])


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


@cache
def server_context(name: str) -> ssl.SSLContext:
    """
    Give what a server encrypts with; its certificate is of the tests' authority.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    _authority().issue_cert(name).configure_cert(context)
    return context


@cache
def trust() -> ssl.SSLContext:
    """
    Believe the authority of the tests, and no other.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _authority().configure_trust(context)
    return context


def write_authority(file: Path) -> None:
    """
    Keep the certificate of the authority where a service would look for it.
    """
    _authority().cert_pem.write_to_path(str(file))


def _authenticate(
    _server: object, _session: object, _envelope: object, _kind: str, data: object
) -> AuthResult:
    expected = LoginPassword(IDENTIFIER.encode(), MOT_DE_PASSE.encode())
    return AuthResult(success=data == expected, handled=False)


@contextmanager
def open_relay(
    *,
    security: Security = Security.STARTTLS,
    name: str = HOST,
    utf8: bool = True,
    identity: bool = False,
) -> Iterator[Relay]:
    """
    Start a server; its certificate, for *name*, is of the tests' authority.
    """
    relay = Relay(identity=identity)
    context = server_context(name)
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if security is Security.STARTTLS:
        options["tls_context"] = context
    if security is Security.TLS:
        options["ssl_context"] = context
    if identity:
        options |= {"authenticator": _authenticate, "auth_required": True}
    server = _Server(relay, **options)
    server.start()
    try:
        yield relay
    finally:
        asyncio.run_coroutine_threadsafe(server.hang_up(), server.loop).result()
        server.stop()


def settings_of(relay: Relay, **fields: Any) -> SmtpSettings:  # noqa: ANN401  (of any field)
    """
    Reach *relay* as a service would: encrypted, its certificate checked.
    """
    return SmtpSettings(
        **{"host": HOST, "port": relay.port, "context": trust(), **fields}
    )


@contextmanager
def open_raw(speak: Callable[[socket.socket], object]) -> Iterator[int]:
    """
    Listen, and let *speak* say to the first who comes what is no SMTP.
    """

    def serve() -> None:
        client, _ = listening.accept()
        with client:
            speak(client)

    with socket.create_server((HOST, 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join()
