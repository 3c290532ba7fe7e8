"""
The client that is awaited, and an end to how long it may take.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from ..codes import ADIEUX, absent, code_de, exigences
from ..reglages import Securite

if TYPE_CHECKING:
    from ..courrier import Enveloppe
    from ..reglages import ReglagesSmtp

__all__ = ["remettre"]


async def remettre(reglages: ReglagesSmtp, enveloppe: Enveloppe) -> str | None:
    """
    Hand a mail over to the server, on a connection of its own.

    Returns:
        ``None`` once the server has it, else why it has not (`codes`).
    """
    client = _client(reglages, enveloppe.domaine)
    transport = None
    try:
        async with asyncio.timeout(reglages.secondes):
            await client.connect()
            transport = client.transport
            code = await _dialoguer(client, reglages, enveloppe)
        # Outside: what the server has, it has, however it says goodbye.
        await _quitter(client)
    except (OSError, SMTPException) as echec:
        code = code_de(echec, _reponse(echec), en_ligne=transport is not None)
    finally:
        client.close()
        _couper(transport)
    return code


def _client(reglages: ReglagesSmtp, nom: str) -> SMTP:
    return SMTP(
        hostname=reglages.hote,
        port=reglages.port,
        local_hostname=nom,
        timeout=None,  # Of each answer: ours is that of the whole.
        use_tls=reglages.securite is Securite.TLS,
        start_tls=False,  # We do it ourselves, to tell why it fails.
        tls_context=reglages.contexte,
    )


async def _dialoguer(
    client: SMTP, reglages: ReglagesSmtp, enveloppe: Enveloppe
) -> str | None:
    await client.ehlo()
    if reglages.securite is Securite.STARTTLS:
        if not client.supports_extension("starttls"):
            return absent("starttls")
        await client.starttls()
        await client.ehlo()
    for extension in exigences(reglages, enveloppe):
        if not client.supports_extension(extension):
            return absent(extension)
    if reglages.identifiant is not None and reglages.mot_de_passe is not None:
        await client.login(reglages.identifiant, reglages.mot_de_passe.reveler())
    await client.send_message(
        enveloppe.message,
        sender=enveloppe.expediteur,
        recipients=[enveloppe.destinataire],
    )
    return None


async def _quitter(client: SMTP) -> None:
    with suppress(OSError, SMTPException):
        async with asyncio.timeout(ADIEUX):
            await client.quit()


def _couper(transport: asyncio.BaseTransport | None) -> None:
    # At once: closing waits for the server to agree, and a loop that ends meanwhile
    # leaves the socket open.
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _reponse(echec: OSError | SMTPException) -> int | None:
    match echec:
        case SMTPResponseException():
            return echec.code
        case SMTPRecipientsRefused():
            [refus] = echec.recipients
            return refus.code
        case _:
            return None
