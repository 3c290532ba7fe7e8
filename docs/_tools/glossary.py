"""
*Glossaire*: its tables, row by row, and the words that it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docs._tools import ROOT
from docs._tools.lines import LINES
from siaut_core.finess.fields import POSITIONS_EJ, POSITIONS_ET

DOCS: Final = ROOT / "docs"
GLOSSARY: Final = (DOCS / "glossaire.md").read_text("utf-8")

# What a word may come from: a line of the guide, a decision, a column of FINESS.
SOURCES: Final = {
    *LINES,
    *(path.name[:4] for path in (DOCS / "decisions").glob("[0-9]*.md")),
    *POSITIONS_EJ,
    *POSITIONS_ET,
}


def rows() -> Iterator[dict[str, str]]:
    """
    Read the tables of the glossary, each row by the titles of its columns.
    """
    titles: list[str] = []
    for line in GLOSSARY.splitlines():
        if not line.startswith("|"):
            titles = []
        elif not titles:
            titles = cells(line)
        elif not line.startswith("| ---"):
            yield dict(zip(titles, cells(line), strict=True))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def sources(row: dict[str, str]) -> list[str]:
    """
    Say where the word of a row comes from.
    """
    return row["Source"].split(", ")


ROWS: Final = list(rows())
IDENTIFIERS: Final = [
    identifier
    for row in ROWS
    for identifier in re.findall(r"`([^`]+)`", row["Identifier"])
]
