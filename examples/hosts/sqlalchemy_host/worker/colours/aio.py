"""
The client that is awaited, and an end to how long it may take.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from ..codes import GOODBYES, AbsentError, failure_of
from ..delays import parts
from ..mail import has_accents, write
from ..replies import Reply, Step
from ..settings import Security

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import SendingError
    from siaut_core.messages import Mail

    from ..mail import Envelope
    from ..settings import SmtpSettings

__all__ = ["hand_over"]


async def hand_over(
    settings: SmtpSettings, mail: Mail, now: datetime
) -> SendingError | None:
    """
    Hand a mail over to the server, on a connection of its own.

    Returns:
        ``None`` once the server has it, else why it has not.
    """
    client, stage, refus = None, Step.COURRIER, None
    try:
        try:
            async with asyncio.timeout(settings.seconds):
                envelope = write(mail, now)
                octets = envelope.octets
                stage = Step.CONNEXION
                client = await _join(settings, envelope.domain)
                stage = Step.SESSION
                await _open(client, settings)
                stage = Step.EXPEDITEUR
                encoding = await _name_the_sender(client, envelope)
                stage = Step.DESTINATAIRE
                await client.rcpt(envelope.recipient, encoding=encoding)
                stage = Step.CONTENU
                await client.data(octets)
        except Exception as failure:  # noqa: BLE001  (a mailer has one error)
            refus = failure_of(
                failure, _reply(failure), stage, accents=has_accents(mail)
            )
        # Whatever it says of the mail is known: goodbye changes nothing.
        if client is not None:
            await _quit(client)
    finally:
        if client is not None:
            client.close()
    return refus


class _Client(SMTP):
    """
    A client that lets the server go at once.
    """

    def close(self) -> None:
        # Closing waits for the server to agree; a loop that ends meanwhile leaves the
        # socket open.
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


async def _join(settings: SmtpSettings, nom: str) -> _Client:
    """
    Reach the first address that greets us; a silent one leaves time to the next.
    """
    fin = monotonic() + settings.seconds
    adresses = await asyncio.get_running_loop().getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM
    )
    for part, (*kind, _, adresse) in parts(adresses):
        try:
            leased = socket.socket(*kind)
            client = _client(settings, nom, leased)
            async with asyncio.timeout((fin - monotonic()) * part):
                await _greet(client, leased, adresse)
        except (OSError, SMTPException):
            if part == 1:
                raise
        else:
            return client
    raise AssertionError


async def _greet(client: _Client, leased: socket.socket, adresse: Any) -> None:  # noqa: ANN401  (of any family)
    try:
        leased.settimeout(0)
        await asyncio.get_running_loop().sock_connect(leased, adresse)
        await client.connect()
    except BaseException:
        client.close()
        leased.close()
        raise


def _client(settings: SmtpSettings, nom: str, leased: socket.socket) -> _Client:
    return _Client(
        hostname=settings.host,  # Whose certificate is checked.
        sock=leased,
        local_hostname=nom,
        timeout=None,  # Of each answer: ours is that of the whole.
        use_tls=settings.security is Security.TLS,
        start_tls=False,  # We do it ourselves, to tell why it fails.
        tls_context=settings.context,
    )


async def _open(client: _Client, settings: SmtpSettings) -> None:
    await client.ehlo()
    if settings.security is Security.STARTTLS:
        if not client.supports_extension("starttls"):
            raise AbsentError("starttls")
        await client.starttls()
        await client.ehlo()
    if settings.identifier is not None and settings.mot_de_passe is not None:
        if not client.supported_auth_methods:
            raise AbsentError("auth")
        await client.login(settings.identifier, settings.mot_de_passe.reveal())


async def _name_the_sender(client: _Client, envelope: Envelope) -> str:
    options, encoding = envelope.options, "utf-8" if envelope.options else "ascii"
    if options and not client.supports_extension("smtputf8"):
        raise AbsentError("smtputf8", blocking=not envelope.sender.isascii())
    await client.mail(envelope.sender, options=options, encoding=encoding)
    return encoding


async def _quit(client: _Client) -> None:
    with suppress(Exception):
        async with asyncio.timeout(GOODBYES):
            await client.quit()


def _reply(failure: Exception) -> Reply | None:
    if not isinstance(failure, SMTPResponseException):
        return None
    return Reply(failure.code, failure.message)
