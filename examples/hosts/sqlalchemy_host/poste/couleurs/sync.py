"""
The client of the standard library, and an end to how long it may take.
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..codes import ADIEUX, absent, code_de, exigences
from ..reglages import Securite

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from _typeshed import WriteableBuffer

    from ..courrier import Enveloppe
    from ..reglages import ReglagesSmtp

__all__ = ["remettre"]


def remettre(reglages: ReglagesSmtp, enveloppe: Enveloppe) -> str | None:
    """
    Hand a mail over to the server, on a connection of its own.

    Returns:
        ``None`` once the server has it, else why it has not (`codes`).
    """
    client = None
    try:
        client = _ouvrir(reglages, enveloppe.domaine)
        code = _dialoguer(client, reglages, enveloppe)
    except OSError as echec:
        code = code_de(echec, _reponse(echec), en_ligne=client is not None)
    if client is not None:
        client.quitter()
    return code


class _Lecture(RawIOBase):
    """
    What the server says, until an instant: a word at a time would else never end.
    """

    def __init__(self, prise: socket, presser: Callable[[], None]) -> None:
        self._prise, self._presser = prise, presser

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: WriteableBuffer, /) -> int:
        self._presser()
        return self._prise.recv_into(tampon)


class _Client(smtplib.SMTP):
    """
    A client whose every exchange ends before one instant.
    """

    def __init__(self, reglages: ReglagesSmtp, nom: str, **options: Any) -> None:  # noqa: ANN401  (of either client)
        self._fin = monotonic() + reglages.secondes
        super().__init__(
            reglages.hote, reglages.port, nom, timeout=reglages.secondes, **options
        )

    def _presser(self) -> None:
        reste = self._fin - monotonic()
        if reste <= 0:
            raise TimeoutError
        if self.sock is not None:
            self.sock.settimeout(reste)

    def send(self, s: Any) -> None:  # noqa: ANN401  (a text or bytes)
        self._presser()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = BufferedReader(_Lecture(self.sock, self._presser))
        return super().getreply()

    def quitter(self) -> None:
        """
        Say goodbye, without waiting long: what the server has, it has.
        """
        self._fin = monotonic() + ADIEUX
        with suppress(OSError):
            self.quit()
        self.close()


class _ClientTls(_Client, smtplib.SMTP_SSL):
    """
    The same, encrypted from the start.
    """


def _ouvrir(reglages: ReglagesSmtp, nom: str) -> _Client:
    if reglages.securite is Securite.TLS:
        return _ClientTls(reglages, nom, context=reglages.contexte)
    return _Client(reglages, nom)


def _dialoguer(
    client: _Client, reglages: ReglagesSmtp, enveloppe: Enveloppe
) -> str | None:
    client.ehlo_or_helo_if_needed()
    if reglages.securite is Securite.STARTTLS:
        if not client.has_extn("starttls"):
            return absent("starttls")
        client.starttls(context=reglages.contexte)
        client.ehlo_or_helo_if_needed()
    for extension in exigences(reglages, enveloppe):
        if not client.has_extn(extension):
            return absent(extension)
    if reglages.identifiant is not None and reglages.mot_de_passe is not None:
        client.login(reglages.identifiant, reglages.mot_de_passe.reveler())
    client.send_message(
        enveloppe.message, enveloppe.expediteur, [enveloppe.destinataire]
    )
    return None


def _reponse(echec: OSError) -> int | None:
    match echec:
        case smtplib.SMTPResponseException():
            return echec.smtp_code
        case smtplib.SMTPRecipientsRefused():
            [(reponse, _)] = echec.recipients.values()
            return reponse
        case _:
            return None
