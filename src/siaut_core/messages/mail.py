"""
*Mails*: what a host's mailer is handed.

The body holds the raw token of a link, so it is written out each time it is
read and kept nowhere: what remains in memory is a masked `Token`.
"""

from __future__ import annotations

from html import escape
from typing import Annotated
from urllib.parse import quote

from siaut_core.entities.identifier import LienId, QueuedMailId
from siaut_core.entities.secret import Token, Unstorable
from siaut_core.entities.text import read_text
from siaut_core.entities.value import Checked, value

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


def _check_header(value: str) -> str:
    # Controls and line separators are refused: none can add a header.
    read_text(value, HEADER_MAX)
    return value


def _html_line(line: str) -> str:
    text = escape(line, quote=False)
    if line.startswith(("https://", "http://")):
        return f'<a href="{escape(line)}">{text}</a>'
    return text


def _html_paragraph(paragraph: str) -> str:
    lines = map(_html_line, paragraph.split("\n"))
    return "<p>" + "<br>\n".join(lines) + "</p>"


@value(kw_only=True, eq=False, getstate_setstate=False)
class Mail(Unstorable, Checked):
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

    id: QueuedMailId
    lien_id: LienId
    sender: Annotated[str, _check_header]
    recipient: Annotated[str, _check_header]
    subject: Annotated[str, _check_header]
    _paragraphs: tuple[str, ...]
    _token: Token
    _base_url: str
    _link_address: str
    _lifetime: str

    def _write(self) -> list[str]:
        token = quote(self._token.reveal(), safe="")
        lien = self._link_address.replace("{token}", token)
        words = {"lien": lien, "base_url": self._base_url, "lifetime": self._lifetime}
        return [paragraph.format(**words) for paragraph in self._paragraphs]

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
