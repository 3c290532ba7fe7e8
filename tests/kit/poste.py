"""
*Poste*: an SMTP server of a few lines, and mailers of both colours that talk to it.

It keeps what it takes as it came over the wire: folding, encodings and envelopes are
the real ones.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
from contextlib import contextmanager
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING

from siaut_core import EnvoiImpossibleError
from siaut_core.testing.courriers import Recu
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core.messages.courrier import Courrier

__all__ = ["MailerSmtpAsync", "MailerSmtpSync", "Poste", "ouvrir_poste"]


class Poste(ThreadingTCPServer):
    """
    Takes mails, unless told to refuse; with SMTPUTF8, or without.
    """

    def __init__(self, *, utf8: bool) -> None:
        super().__init__(("127.0.0.1", 0), Guichet)
        self.extensions = ["8BITMIME", "SMTPUTF8"] if utf8 else ["8BITMIME"]
        self.refuse = False
        self.replies: dict[str, str] = {}
        self.adieu = "221 bye"
        self.recus: list[Recu] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @contextmanager
    def panne(self) -> Iterator[None]:
        self.refuse = True
        yield
        self.refuse = False


class Guichet(StreamRequestHandler):
    """
    One conversation.
    """

    server: Poste

    def handle(self) -> None:
        self._dire(self.server.replies.get("", "220 poste"))
        destinataire = ""
        while ligne := self.rfile.readline().decode().rstrip():
            match ligne[:4].upper():
                case verb if verb in self.server.replies:
                    self._dire(self.server.replies[verb])
                case "EHLO":
                    *autres, derniere = self.server.extensions
                    suite = [f"250-{autre}" for autre in autres]
                    self._dire("250-poste", *suite, f"250 {derniere}")
                case "RCPT" if self.server.refuse:
                    # Many quote the address, and some the mail.
                    self._dire(f"451 not now: {ligne}")
                case "RCPT":
                    destinataire = re.findall("<(.*)>", ligne)[0]
                    self._dire("250 ok")
                case "DATA":
                    self._dire("354 go on")
                    self.server.recus.append(Recu.lire(self._message(), destinataire))
                    self._dire("250 ok")
                case "QUIT":
                    self._dire(self.server.adieu)
                    return
                case _:
                    self._dire("250 ok")

    def _dire(self, *lignes: str) -> None:
        # In one write: sent apart, small packets wait for each other.
        self.wfile.write("".join(f"{ligne}\r\n" for ligne in lignes).encode())

    def _message(self) -> bytes:
        lignes: list[bytes] = []
        while (ligne := self.rfile.readline()) != b".\r\n":
            lignes.append(ligne.removeprefix(b"."))
        return b"".join(lignes)


@contextmanager
def ouvrir_poste(*, utf8: bool = True) -> Iterator[Poste]:
    with Poste(utf8=utf8) as poste:
        fil = Thread(target=poste.serve_forever, args=(0.01,))
        fil.start()
        yield poste
        poste.shutdown()
        fil.join()


class MailerSmtpSync:
    """
    What a host would write: the standard library, and errors without a name.
    """

    def __init__(self, port: int) -> None:
        self._port = port

    def envoyer(self, courrier: Courrier, /) -> None:
        code = self._tenter(courrier)
        if code is not None:
            raise EnvoiImpossibleError(code)

    def _tenter(self, courrier: Courrier) -> str | None:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=PATIENCE) as serveur:
                serveur.send_message(
                    _message(courrier), to_addrs=[courrier.destinataire]
                )
        except smtplib.SMTPRecipientsRefused as refus:
            [(code, _)] = refus.recipients.values()
            return f"SMTP_{code}"
        except smtplib.SMTPNotSupportedError:
            return "SMTPUTF8"
        return None


class MailerSmtpAsync:
    """
    The same, in a thread.
    """

    def __init__(self, port: int) -> None:
        self._mailer = MailerSmtpSync(port)

    async def envoyer(self, courrier: Courrier, /) -> None:
        await asyncio.to_thread(self._mailer.envoyer, courrier)


def _message(courrier: Courrier) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"SI Autorisations – Essai <{courrier.expediteur}>"
    message["To"] = courrier.destinataire
    message["Subject"] = courrier.sujet
    message["Message-ID"] = f"<{courrier.lien_id}@siaut.test>"
    message.set_content(courrier.texte)
    message.add_alternative(courrier.html, subtype="html")
    return message
