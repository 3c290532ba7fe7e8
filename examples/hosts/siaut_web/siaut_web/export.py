"""
*Export*: rows for a spreadsheet, of which it executes none.
"""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final
from unicodedata import category, normalize

__all__ = ["BOM", "neutral", "write_rows"]

# Without it, spreadsheets read accents as something else.
BOM: Final = b"\xef\xbb\xbf"

# Provenance: OWASP, CSV injection; full-width forms are normalised, and what does not
# show is skipped.
FORMULAS: Final = frozenset("=+-@\N{MINUS SIGN}")
CONTROL: Final = "Cc"
BLANKS: Final = frozenset({"Zs", "Zl", "Zp", "Cf", "Cn", "Co"})


def neutral(text: str) -> str:
    """
    Make a cell a text, whatever it begins with.

    .. doctest::

        >>> neutral("=1+1"), neutral(" @x"), neutral("Val-d'Oise")
        ("'=1+1", "' @x", "Val-d'Oise")
    """
    seen = (c for c in normalize("NFKC", text) if category(c) not in BLANKS)
    first = next(seen, "a")
    executed = first in FORMULAS or category(first) == CONTROL
    return f"'{text}" if executed else text


def write_rows(rows: Iterable[Iterable[str]]) -> bytes:
    """
    Write rows as a French spreadsheet opens them.
    """
    text = StringIO()
    writer = csv.writer(text, "excel", delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows(map(neutral, row) for row in rows)
    return text.getvalue().encode()
