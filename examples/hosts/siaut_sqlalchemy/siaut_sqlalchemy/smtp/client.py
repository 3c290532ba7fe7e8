"""
*Client*: that of the standard library, and an end to how long it may take.
"""

import smtplib
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import Any, Final, TypeVar

from siaut_core import SendingError
from siaut_core.messages import Mail

from .failures import GOODBYES, AbsentError, Reply, Step, failure_of
from .message import Envelope, has_accents, write
from .settings import Security, SmtpSettings

T = TypeVar("T")

# How the client can say who we are.
METHODS: Final = frozenset({"CRAM-MD5", "LOGIN", "PLAIN"})


def hand_over(settings: SmtpSettings, mail: Mail, now: datetime) -> SendingError | None:
    """
    Hand a mail over to the server, on a connection of its own.

    Returns:
        ``None`` once the server has it, else why it has not.
    """
    client, stage = None, Step.MAIL
    try:
        envelope = write(mail, now)
        octets = envelope.octets
        stage = Step.CONNECTION
        client = _Client(settings, envelope.domain)
        client.join()
        stage = Step.SESSION
        _open(client, settings)
        stage = Step.SENDER
        _name_the_sender(client, envelope)
        stage = Step.RECIPIENT
        _require(client.rcpt(envelope.recipient), 250, 251)
        stage = Step.CONTENT
        _require(client.data(octets), 250)
    except Exception as failure:  # noqa: BLE001  (a mailer has one error)
        return failure_of(failure, _reply(failure), stage, accents=has_accents(mail))
    finally:
        # Whatever it says of the mail is known: goodbye changes nothing.
        if client is not None:
            client.quit_it()
    return None


class _Reading(RawIOBase):
    """
    What the server says, until an instant: a word at a time would else never end.
    """

    def __init__(self, leased: socket.socket, press: Callable[[], None]) -> None:
        self._leased, self._press = leased, press

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  (any buffer)
        self._press()
        return self._leased.recv_into(buffer)


class _Client(smtplib.SMTP):
    """
    A client whose every exchange ends before one instant.
    """

    def __init__(self, settings: SmtpSettings, name: str) -> None:
        super().__init__(local_hostname=name)
        self._settings = settings
        self._host = settings.host  # Whose certificate is checked.
        self._fin = monotonic() + settings.delay.total_seconds()

    def join(self) -> None:
        """
        Reach the first address that greets us; a silent one leaves time to the next.
        """
        host, port, fin = self._settings.host, self._settings.port, self._fin
        adresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for part, (*kind, _, adresse) in parts(adresses):
            now = monotonic()
            self._fin = now + (fin - now) * part
            try:
                self._greet(kind, adresse)
            except OSError:
                self.close()
                if part == 1:
                    raise
            else:
                break
        self._fin = fin

    def _greet(self, kind: Any, adresse: Any) -> None:  # noqa: ANN401  (of any family)
        self.sock = leased = socket.socket(*kind)
        self._press()
        leased.connect(adresse)
        if self._settings.security is Security.TLS:
            self._press()
            self.sock = self._settings.context.wrap_socket(
                leased, server_hostname=self._host
            )
        _require(self.getreply(), 220)

    def _press(self) -> None:
        rest = self._fin - monotonic()
        if rest <= 0:
            raise TimeoutError
        if self.sock is not None:
            self.sock.settimeout(rest)

    def send(self, s: Any) -> None:  # noqa: ANN401  (a text or bytes)
        self._press()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = BufferedReader(_Reading(self.sock, self._press))
        reply = super().getreply()
        self._press()  # What follows, encryption for one, has what is left.
        return reply

    def quit_it(self) -> None:
        # Without waiting long: what the server has, it has.
        self._fin = monotonic() + GOODBYES
        with suppress(Exception):
            self.quit()
        self.close()


def parts(adresses: Sequence[T]) -> Iterable[tuple[float, T]]:
    """
    Give each address, and its part of the time that is left; the last has it all.
    """
    remain = range(len(adresses), 0, -1)
    return ((1 / n, adresse) for n, adresse in zip(remain, adresses, strict=True))


def _open(client: _Client, settings: SmtpSettings) -> None:
    client.ehlo_or_helo_if_needed()
    if settings.security is Security.STARTTLS:
        if not client.has_extn("starttls"):
            raise AbsentError("starttls")
        client.starttls(context=settings.context)
        client.ehlo_or_helo_if_needed()
    if settings.identifier is not None and settings.mot_de_passe is not None:
        methods = client.esmtp_features.get("auth", "").upper().split()
        if METHODS.isdisjoint(methods):
            raise AbsentError("auth")
        client.login(settings.identifier, settings.mot_de_passe.reveal())


def _name_the_sender(client: _Client, envelope: Envelope) -> None:
    options = envelope.options
    if options and not client.has_extn("smtputf8"):
        raise AbsentError("smtputf8", blocking=not envelope.sender.isascii())
    _require(client.mail(envelope.sender, options), 250)


def _require(reply: tuple[int, bytes], *expected: int) -> None:
    if reply[0] not in expected:
        raise smtplib.SMTPResponseException(*reply)


def _reply(failure: Exception) -> Reply | None:
    if not isinstance(failure, smtplib.SMTPResponseException):
        return None
    text = failure.smtp_error
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return Reply(failure.smtp_code, text)
