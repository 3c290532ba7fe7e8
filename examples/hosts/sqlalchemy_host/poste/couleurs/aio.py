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

from ..codes import ADIEUX, AbsentError, echec_de
from ..courrier import a_des_accents, ecrire
from ..delais import parts
from ..reglages import Securite
from ..reponses import Etape, Reponse

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import EnvoiImpossibleError
    from siaut_core.messages import Courrier

    from ..courrier import Enveloppe
    from ..reglages import ReglagesSmtp

__all__ = ["remettre"]


async def remettre(
    reglages: ReglagesSmtp, courrier: Courrier, maintenant: datetime
) -> EnvoiImpossibleError | None:
    """
    Hand a mail over to the server, on a connection of its own.

    Returns:
        ``None`` once the server has it, else why it has not.
    """
    client, etape, refus = None, Etape.COURRIER, None
    try:
        try:
            async with asyncio.timeout(reglages.secondes):
                enveloppe = ecrire(courrier, maintenant)
                octets = enveloppe.octets
                etape = Etape.CONNEXION
                client = await _joindre(reglages, enveloppe.domaine)
                etape = Etape.SESSION
                await _ouvrir(client, reglages)
                etape = Etape.EXPEDITEUR
                codage = await _dire_l_expediteur(client, enveloppe)
                etape = Etape.DESTINATAIRE
                await client.rcpt(enveloppe.destinataire, encoding=codage)
                etape = Etape.CONTENU
                await client.data(octets)
        except Exception as echec:  # noqa: BLE001  (a mailer has one error)
            refus = echec_de(
                echec, _reponse(echec), etape, accents=a_des_accents(courrier)
            )
        # Whatever it says of the mail is known: goodbye changes nothing.
        if client is not None:
            await _quitter(client)
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


async def _joindre(reglages: ReglagesSmtp, nom: str) -> _Client:
    """
    Reach the first address that greets us; a silent one leaves time to the next.
    """
    fin = monotonic() + reglages.secondes
    adresses = await asyncio.get_running_loop().getaddrinfo(
        reglages.hote, reglages.port, type=socket.SOCK_STREAM
    )
    for part, (*genre, _, adresse) in parts(adresses):
        try:
            prise = socket.socket(*genre)
            client = _client(reglages, nom, prise)
            async with asyncio.timeout((fin - monotonic()) * part):
                await _saluer(client, prise, adresse)
        except (OSError, SMTPException):
            if part == 1:
                raise
        else:
            return client
    raise AssertionError


async def _saluer(client: _Client, prise: socket.socket, adresse: Any) -> None:  # noqa: ANN401  (of any family)
    try:
        prise.settimeout(0)
        await asyncio.get_running_loop().sock_connect(prise, adresse)
        await client.connect()
    except BaseException:
        client.close()
        prise.close()
        raise


def _client(reglages: ReglagesSmtp, nom: str, prise: socket.socket) -> _Client:
    return _Client(
        hostname=reglages.hote,  # Whose certificate is checked.
        sock=prise,
        local_hostname=nom,
        timeout=None,  # Of each answer: ours is that of the whole.
        use_tls=reglages.securite is Securite.TLS,
        start_tls=False,  # We do it ourselves, to tell why it fails.
        tls_context=reglages.contexte,
    )


async def _ouvrir(client: _Client, reglages: ReglagesSmtp) -> None:
    await client.ehlo()
    if reglages.securite is Securite.STARTTLS:
        if not client.supports_extension("starttls"):
            raise AbsentError("starttls")
        await client.starttls()
        await client.ehlo()
    if reglages.identifiant is not None and reglages.mot_de_passe is not None:
        if not client.supported_auth_methods:
            raise AbsentError("auth")
        await client.login(reglages.identifiant, reglages.mot_de_passe.reveler())


async def _dire_l_expediteur(client: _Client, enveloppe: Enveloppe) -> str:
    options, codage = enveloppe.options, "utf-8" if enveloppe.options else "ascii"
    if options and not client.supports_extension("smtputf8"):
        raise AbsentError("smtputf8", blocking=not enveloppe.expediteur.isascii())
    await client.mail(enveloppe.expediteur, options=options, encoding=codage)
    return codage


async def _quitter(client: _Client) -> None:
    with suppress(Exception):
        async with asyncio.timeout(ADIEUX):
            await client.quit()


def _reponse(echec: Exception) -> Reponse | None:
    if not isinstance(echec, SMTPResponseException):
        return None
    return Reponse(echec.code, echec.message)
