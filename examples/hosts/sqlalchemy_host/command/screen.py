"""
*Écran*: how a terminal shows tables, numbers and instants.
"""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Final

from siaut_core import to_local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

__all__ = ["ask", "count", "display_time", "grid"]

WIDTH: Final = 32  # Of a cell: the rest is cut.

# Far more than a link or a password has: what is cut there is refused as too long.
INPUT_MAX: Final = 10_000


def count(n: int) -> str:
    """
    Write a number as the French do.
    """
    return f"{n:,}".replace(",", " ")


def display_time(instant: datetime) -> str:
    """
    Write an instant to the second, as people in Paris read it.
    """
    return f"{to_local_time(instant):%d/%m/%Y %H:%M:%S}"


def grid(rows: Iterable[Sequence[str]]) -> None:
    """
    Print rows whose columns are aligned; the first one holds their titles.
    """
    cells = [[*map(_shorten, row)] for row in rows]
    widths = [max(map(len, colonne)) for colonne in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(map(str.ljust, row, widths)).rstrip())


def _shorten(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1].rstrip()}…"


def ask(what: str) -> str:
    """
    Ask for a secret: hidden on a terminal, else a line of what is given to read.
    """
    if sys.stdin.isatty():
        return getpass(f"{what} : ")
    return sys.stdin.readline(INPUT_MAX).rstrip("\r\n")
