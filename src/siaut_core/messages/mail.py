"""
*Mails*: what a host's mailer is handed.

The body holds the raw token of a link, so it is written out each time it is
read and kept nowhere: what remains in memory is a masked `Token`.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NoReturn, SupportsIndex
from urllib.parse import quote

from siaut_core.entities.text import read_text
from siaut_core.errors import Faults

if TYPE_CHECKING:
    from siaut_core.entities.identifier import LienId, QueuedMailId
    from siaut_core.entities.secret import Token
    from siaut_core.messages.templates import Template

__all__ = ["Mail"]

HEADER_MAX = 254

HTML = """\
<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>{title}</title>
</head>
<body>
{body}
</body>
</html>
"""


def _read_header(value: str) -> str:
    # Controls and line separators are refused: none can add a header.
    return read_text(value, HEADER_MAX)


def _html_line(line: str) -> str:
    text = escape(line, quote=False)
    if line.startswith(("https://", "http://")):
        return f'<a href="{escape(line)}">{text}</a>'
    return text


def _html_paragraph(paragraph: str) -> str:
    lines = map(_html_line, paragraph.split("\n"))
    return "<p>" + "<br>\n".join(lines) + "</p>"


class Mail:
    """
    A mail that is ready to leave; read once, handed over, forgotten.

    It shows as ``Mail(id=...)``, whatever prints it, and cannot be pickled
    or copied: whoever reads its text can open the account.

    Attributes:
        id: The queued mail of the outbox; the same at every attempt.
        lien_id: The link that it carries; another one at every attempt. What a
            Message-ID is made of: a mailbox that drops a repeated one would
            drop the only link that works.
        sender: The host's own address, bare.
        recipient: The stored address of the account, never a typed one.
        subject: One line, in French.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If a header is no single line.
    """

    __slots__ = (
        "__base_url",
        "__duration",
        "__paragraphs",
        "__token",
        "id",
        "lien_id",
        "recipient",
        "sender",
        "subject",
    )

    def __init__(
        self,
        model: Template,
        token: Token,
        *,
        id: QueuedMailId,
        lien_id: LienId,
        sender: str,
        recipient: str,
        base_url: str,
        lifetime: str,
    ) -> None:
        faults = Faults()
        faults.parse("sender", _read_header, sender)
        faults.parse("recipient", _read_header, recipient)
        faults.parse("subject", _read_header, model.subject)
        faults.raise_any()
        self.id: Final = id
        self.lien_id: Final = lien_id
        self.sender: Final = sender
        self.recipient: Final = recipient
        self.subject: Final = model.subject
        self.__paragraphs: Final = model.paragraphs
        self.__token: Final = token
        self.__base_url: Final = base_url
        self.__duration: Final = lifetime

    def _write(self) -> list[str]:
        # After "#": browsers keep it to themselves, so it reaches no server's log.
        token = quote(self.__token.reveal(), safe="")
        lien = f"{self.__base_url}/#/password-recovery?token={token}"
        return [
            paragraph.format(
                lien=lien, base_url=self.__base_url, lifetime=self.__duration
            )
            for paragraph in self.__paragraphs
        ]

    @property
    def text(self) -> str:
        """
        The body as plain text, with the link in clear.
        """
        return "\n\n".join(self._write()) + "\n"

    @property
    def html(self) -> str:
        """
        The same words as a page, with the link in clear.
        """
        body = "\n".join(map(_html_paragraph, self._write()))
        return HTML.format(title=escape(self.subject, quote=False), body=body)

    def __repr__(self) -> str:
        return f"Mail(id={self.id!r})"

    def __format__(self, _spec: str, /) -> str:
        return repr(self)

    def __reduce_ex__(self, _protocol: SupportsIndex, /) -> NoReturn:
        message = "a Mail cannot be copied or stored"
        raise TypeError(message)
