"""
*Relais*: a real SMTP server, that misbehaves when told to.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections import deque
from contextlib import contextmanager
from email import message_from_bytes, policy
from functools import cache
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import attrs
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp, Securite

from siaut_core.testing.courriers import Recu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

__all__ = [
    "HOTE",
    "IDENTIFIANT",
    "MOT_DE_PASSE",
    "Incident",
    "Relais",
    "confiance",
    "ecrire_autorite",
    "ouvrir_brut",
    "ouvrir_relais",
    "port_libre",
    "reglages_de",
]

HOTE: Final = "127.0.0.1"

IDENTIFIANT, MOT_DE_PASSE = "siaut", "sesame du relais"

# At DEBUG the server logs every line that it is sent: the mailer does not.
logging.getLogger("mail.log").setLevel(logging.WARNING)


@attrs.frozen
class Incident:
    """
    What goes wrong once, at a command.

    ``EHLO``, ``STARTTLS`` and ``AUTH`` are answered, and no more; ``MAIL``, ``RCPT``,
    ``DATA`` and ``QUIT`` also hang.

    Attributes:
        reponse: What is answered; ``None``: nothing, for ever.
        coupe: Whether it hangs up instead.
        garde: Whether the mail is taken all the same.
    """

    moment: str
    reponse: str | None = None
    coupe: bool = False
    garde: bool = False


class Relais:
    """
    The server's side: the mails that it took, the incidents that it still has to do.

    Attributes:
        annonces: What else it says that it can do.
        lenteur: How long it thinks about each mail, in seconds.
        occupe: Is set once it thinks.
        muet: Is set once it says nothing.
    """

    def __init__(self, *, identite: bool = False) -> None:
        self.port = port_libre()
        self._identite = identite
        self.incidents: deque[Incident] = deque()
        self.arrivees: list[tuple[str, bytes]] = []
        self.noms: list[str] = []
        self.annonces: list[str] = []
        self.lenteur = 0.0
        self.occupe, self.muet = Event(), Event()

    # Methods, no properties: aiosmtpd looks at every attribute at every connection.

    def recus(self) -> list[Recu]:
        return [Recu.lire(octets, adresse) for adresse, octets in self.arrivees]

    def messages(self) -> list[EmailMessage]:
        return [
            message_from_bytes(octets, policy=policy.default)
            for _, octets in self.arrivees
        ]

    @contextmanager
    def panne(self) -> Iterator[None]:
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
            assert incident.reponse is not None
            return [incident.reponse]
        session.host_name = hostname
        self.noms.append(hostname)
        connues = [r for r in responses if self._identite or "AUTH" not in r]
        return [connues[0], *self.annonces, *connues[1:]]

    async def handle_MAIL(  # noqa: N802  (same)
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if (incident := self.incident("MAIL")) is not None:
            return await self._subir(incident, server)
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
            return await self._subir(incident, server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (same)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        incident = self.incident("DATA")
        if self.lenteur:
            self.occupe.set()
            await asyncio.sleep(self.lenteur)
        if incident is None or incident.garde:
            assert isinstance(envelope.content, bytes)
            [adresse] = envelope.rcpt_tos
            self.arrivees.append((adresse, envelope.content))
        return "250 OK" if incident is None else await self._subir(incident, server)

    async def handle_QUIT(  # noqa: N802  (same)
        self, server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        incident = self.incident("QUIT")
        return "221 Bye" if incident is None else await self._subir(incident, server)

    def incident(self, moment: str) -> Incident | None:
        if self.incidents and self.incidents[0].moment == moment:
            return self.incidents.popleft()
        return None

    async def _subir(self, incident: Incident, server: SMTP) -> str:
        if incident.reponse is not None:
            return incident.reponse
        if incident.coupe:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        self.muet.set()
        await asyncio.Event().wait()
        raise AssertionError


class _Conversation(SMTP):
    """
    One that is refused where aiosmtpd asks no handler.
    """

    event_handler: Relais

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  (as aiosmtpd calls it)
        if not await self._refuser("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802  (same)
        if not await self._refuser("AUTH"):
            await super().smtp_AUTH(arg)

    async def _refuser(self, moment: str) -> bool:
        incident = self.event_handler.incident(moment)
        if incident is not None:
            assert incident.reponse is not None
            await self.push(incident.reponse)
        return incident is not None


class _Serveur(Controller):
    """
    A server that can hang up on everybody: it would else leave sockets open.
    """

    def __init__(self, relais: Relais, **options: Any) -> None:  # noqa: ANN401  (of aiosmtpd)
        super().__init__(relais, hostname=HOTE, port=relais.port, **options)
        self.conversations: list[SMTP] = []

    def factory(self) -> SMTP:
        self.conversations.append(_Conversation(self.handler, **self.SMTP_kwargs))
        return self.conversations[-1]

    async def raccrocher(self) -> None:
        for conversation in self.conversations:
            for transport in (conversation.transport, conversation._original_transport):
                if isinstance(transport, asyncio.WriteTransport):
                    transport.abort()
        await asyncio.sleep(0.01)


def port_libre() -> int:
    """
    Choose a port that nobody listens on.
    """
    with socket.create_server((HOTE, 0)) as prise:
        return int(prise.getsockname()[1])


@cache
def _autorite() -> trustme.CA:
    return trustme.CA()


@cache
def _contexte_du_serveur(nom: str) -> ssl.SSLContext:
    contexte = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    _autorite().issue_cert(nom).configure_cert(contexte)
    return contexte


@cache
def confiance() -> ssl.SSLContext:
    """
    Believe the authority of the tests, and no other.
    """
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _autorite().configure_trust(contexte)
    return contexte


def ecrire_autorite(fichier: Path) -> None:
    """
    Keep the certificate of the authority where a service would look for it.
    """
    _autorite().cert_pem.write_to_path(str(fichier))


def _authentifier(
    _server: object, _session: object, _envelope: object, _genre: str, donnees: object
) -> AuthResult:
    attendu = LoginPassword(IDENTIFIANT.encode(), MOT_DE_PASSE.encode())
    return AuthResult(success=donnees == attendu, handled=False)


@contextmanager
def ouvrir_relais(
    *,
    securite: Securite = Securite.STARTTLS,
    nom: str = HOTE,
    utf8: bool = True,
    identite: bool = False,
) -> Iterator[Relais]:
    """
    Start a server; its certificate, for *nom*, is of the tests' authority.
    """
    relais = Relais(identite=identite)
    contexte = _contexte_du_serveur(nom)
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if securite is Securite.STARTTLS:
        options["tls_context"] = contexte
    if securite is Securite.TLS:
        options["ssl_context"] = contexte
    if identite:
        options |= {"authenticator": _authentifier, "auth_required": True}
    serveur = _Serveur(relais, **options)
    serveur.start()
    try:
        yield relais
    finally:
        asyncio.run_coroutine_threadsafe(serveur.raccrocher(), serveur.loop).result()
        serveur.stop()


def reglages_de(relais: Relais, **champs: Any) -> ReglagesSmtp:  # noqa: ANN401  (of any field)
    """
    Reach *relais* as a service would: encrypted, its certificate checked.
    """
    return ReglagesSmtp(
        **{"hote": HOTE, "port": relais.port, "contexte": confiance(), **champs}
    )


@contextmanager
def ouvrir_brut(parler: Callable[[socket.socket], object]) -> Iterator[int]:
    """
    Listen, and let *parler* say to the first who comes what is no SMTP.
    """

    def servir() -> None:
        client, _ = ecoute.accept()
        with client:
            parler(client)

    with socket.create_server((HOTE, 0)) as ecoute:
        fil = Thread(target=servir)
        fil.start()
        yield int(ecoute.getsockname()[1])
        fil.join()
