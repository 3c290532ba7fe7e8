"""
*Notebook*: a mailbox on disk, that outlives whoever writes in it.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Protocol

from siaut_core.testing.fakes import token_of

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.messages.mail import Mail

__all__ = ["Notebook", "Watcher"]


class Watcher(Protocol):
    """
    Told of every moment where a process may die.
    """

    def pass_on(self, moment: str, /) -> None: ...


class Notebook:
    """
    A mailbox on disk: what was written there has left, whoever dies next.

    Attributes:
        watcher: Told before a mail is written, and after.
    """

    def __init__(self, file: Path, watcher: Watcher | None = None) -> None:
        self._file = file
        self._watcher = watcher

    def post(self, mail: Mail) -> None:
        line = json.dumps([mail.id, token_of(mail)]).encode() + b"\n"
        self._pass("before the mail")
        notebook = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(notebook, line)
        os.fsync(notebook)
        os.close(notebook)
        self._pass("after the mail")

    def _pass(self, moment: str) -> None:
        if self._watcher is not None:
            self._watcher.pass_on(moment)

    def parse(self) -> list[tuple[str, str]]:
        """
        Give the queued mail and the token of every mail that left.
        """
        if not self._file.exists():
            return []
        lines = self._file.read_text().splitlines()
        return [(id, token) for id, token in map(json.loads, lines)]
