"""
*Desk*: an SMTP server of a few lines, and mailers of both colours that talk to it.

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

from siaut_core import SendingError
from siaut_core.testing.mails import ReceivedMail
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core.messages.mail import Mail

__all__ = ["AsyncSmtpMailer", "Desk", "SyncSmtpMailer", "open_worker"]


class Desk(ThreadingTCPServer):
    """
    Takes mails, unless told to refuse; with SMTPUTF8, or without.
    """

    def __init__(self, *, utf8: bool) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.extensions = ["8BITMIME", "SMTPUTF8"] if utf8 else ["8BITMIME"]
        self.refuse = False
        self.replies: dict[str, str] = {}
        self.goodbye = "221 bye"
        self.received: list[ReceivedMail] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @contextmanager
    def failure(self) -> Iterator[None]:
        self.refuse = True
        yield
        self.refuse = False


class Counter(StreamRequestHandler):
    """
    One conversation.
    """

    server: Desk

    def handle(self) -> None:
        self._tell(self.server.replies.get("", "220 poste"))
        recipient = ""
        while line := self.rfile.readline().decode().rstrip():
            match line[:4].upper():
                case verb if verb in self.server.replies:
                    self._tell(self.server.replies[verb])
                case "EHLO":
                    *others, last = self.server.extensions
                    sequel = [f"250-{other}" for other in others]
                    self._tell("250-poste", *sequel, f"250 {last}")
                case "RCPT" if self.server.refuse:
                    # Many quote the address, and some the mail.
                    self._tell(f"451 not now: {line}")
                case "RCPT":
                    recipient = re.findall("<(.*)>", line)[0]
                    self._tell("250 ok")
                case "DATA":
                    self._tell("354 go on")
                    self.server.received.append(
                        ReceivedMail.parse(self._message(), recipient)
                    )
                    self._tell("250 ok")
                case "QUIT":
                    self._tell(self.server.goodbye)
                    return
                case _:
                    self._tell("250 ok")

    def _tell(self, *lines: str) -> None:
        # In one write: sent apart, small packets wait for each other.
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _message(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


@contextmanager
def open_worker(*, utf8: bool = True) -> Iterator[Desk]:
    with Desk(utf8=utf8) as worker:
        thread = Thread(target=worker.serve_forever, args=(0.01,))
        thread.start()
        yield worker
        worker.shutdown()
        thread.join()


class SyncSmtpMailer:
    """
    What a host would write: the standard library, and errors without a name.
    """

    def __init__(self, port: int) -> None:
        self._port = port

    def send(self, mail: Mail, /) -> None:
        code = self._try_out(mail)
        if code is not None:
            raise SendingError(code)

    def _try_out(self, mail: Mail) -> str | None:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=PATIENCE) as server:
                server.send_message(_message(mail), to_addrs=[mail.recipient])
        except smtplib.SMTPRecipientsRefused as refus:
            [(code, _)] = refus.recipients.values()
            return f"SMTP_{code}"
        except smtplib.SMTPNotSupportedError:
            return "SMTPUTF8"
        return None


class AsyncSmtpMailer:
    """
    The same, in a thread.
    """

    def __init__(self, port: int) -> None:
        self._mailer = SyncSmtpMailer(port)

    async def send(self, mail: Mail, /) -> None:
        await asyncio.to_thread(self._mailer.send, mail)


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"SI Autorisations – Essai <{mail.sender}>"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.lien_id}@siaut.test>"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
