"""
The client of the standard library, and an end to how long it may take.
"""

from __future__ import annotations

import smtplib
import socket
from contextlib import suppress
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from ..codes import ADIEUX, AbsentError, echec_de
from ..courrier import a_des_accents, ecrire
from ..delais import parts
from ..reglages import Securite
from ..reponses import Etape, Reponse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from _typeshed import WriteableBuffer

    from siaut_core import EnvoiImpossibleError
    from siaut_core.messages import Courrier

    from ..courrier import Enveloppe
    from ..reglages import ReglagesSmtp

__all__ = ["remettre"]

# How the client can say who we are.
METHODES: Final = frozenset({"CRAM-MD5", "LOGIN", "PLAIN"})


def remettre(
    reglages: ReglagesSmtp, courrier: Courrier, maintenant: datetime
) -> EnvoiImpossibleError | None:
    """
    Hand a mail over to the server, on a connection of its own.

    Returns:
        ``None`` once the server has it, else why it has not.
    """
    client, etape = None, Etape.COURRIER
    try:
        enveloppe = ecrire(courrier, maintenant)
        octets = enveloppe.octets
        etape = Etape.CONNEXION
        client = _Client(reglages, enveloppe.domaine)
        client.joindre()
        etape = Etape.SESSION
        _ouvrir(client, reglages)
        etape = Etape.EXPEDITEUR
        _dire_l_expediteur(client, enveloppe)
        etape = Etape.DESTINATAIRE
        _exiger(client.rcpt(enveloppe.destinataire), 250, 251)
        etape = Etape.CONTENU
        _exiger(client.data(octets), 250)
    except Exception as echec:  # noqa: BLE001  (a mailer has one error)
        return echec_de(echec, _reponse(echec), etape, accents=a_des_accents(courrier))
    finally:
        # Whatever it says of the mail is known: goodbye changes nothing.
        if client is not None:
            client.quitter()
    return None


class _Lecture(RawIOBase):
    """
    What the server says, until an instant: a word at a time would else never end.
    """

    def __init__(self, prise: socket.socket, presser: Callable[[], None]) -> None:
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

    def __init__(self, reglages: ReglagesSmtp, nom: str) -> None:
        super().__init__(local_hostname=nom)
        self._reglages = reglages
        self._host = reglages.hote  # Whose certificate is checked.
        self._fin = monotonic() + reglages.secondes

    def joindre(self) -> None:
        """
        Reach the first address that greets us; a silent one leaves time to the next.
        """
        hote, port, fin = self._reglages.hote, self._reglages.port, self._fin
        adresses = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
        for part, (*genre, _, adresse) in parts(adresses):
            maintenant = monotonic()
            self._fin = maintenant + (fin - maintenant) * part
            try:
                self._saluer(genre, adresse)
            except OSError:
                self.close()
                if part == 1:
                    raise
            else:
                break
        self._fin = fin

    def _saluer(self, genre: Any, adresse: Any) -> None:  # noqa: ANN401  (of any family)
        self.sock = prise = socket.socket(*genre)
        self._presser()
        prise.connect(adresse)
        if self._reglages.securite is Securite.TLS:
            self._presser()
            self.sock = self._reglages.contexte.wrap_socket(
                prise, server_hostname=self._host
            )
        _exiger(self.getreply(), 220)

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
        reponse = super().getreply()
        self._presser()  # What follows, encryption for one, has what is left.
        return reponse

    def quitter(self) -> None:
        """
        Say goodbye, without waiting long: what the server has, it has.
        """
        self._fin = monotonic() + ADIEUX
        with suppress(Exception):
            self.quit()
        self.close()


def _ouvrir(client: _Client, reglages: ReglagesSmtp) -> None:
    client.ehlo_or_helo_if_needed()
    if reglages.securite is Securite.STARTTLS:
        if not client.has_extn("starttls"):
            raise AbsentError("starttls")
        client.starttls(context=reglages.contexte)
        client.ehlo_or_helo_if_needed()
    if reglages.identifiant is not None and reglages.mot_de_passe is not None:
        methodes = client.esmtp_features.get("auth", "").upper().split()
        if METHODES.isdisjoint(methodes):
            raise AbsentError("auth")
        client.login(reglages.identifiant, reglages.mot_de_passe.reveler())


def _dire_l_expediteur(client: _Client, enveloppe: Enveloppe) -> None:
    options = enveloppe.options
    if options and not client.has_extn("smtputf8"):
        raise AbsentError("smtputf8", blocking=not enveloppe.expediteur.isascii())
    _exiger(client.mail(enveloppe.expediteur, options), 250)


def _exiger(reponse: tuple[int, bytes], *attendus: int) -> None:
    if reponse[0] not in attendus:
        raise smtplib.SMTPResponseException(*reponse)


def _reponse(echec: Exception) -> Reponse | None:
    if not isinstance(echec, smtplib.SMTPResponseException):
        return None
    texte = echec.smtp_error
    if isinstance(texte, bytes):
        texte = texte.decode("utf-8", "replace")
    return Reponse(echec.smtp_code, texte)
