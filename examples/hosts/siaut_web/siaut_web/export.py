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
    # As it is, too: normalised with the mark that crosses it out, "=" is another sign.
    executed = map(_begins_as_formula, (text, normalize("NFKC", text)))
    return f"'{text}" if any(executed) else text


def _begins_as_formula(text: str) -> bool:
    first = next((c for c in text if category(c) not in BLANKS), "a")
    return first in FORMULAS or category(first) == CONTROL


def write_rows(rows: Iterable[Iterable[str]]) -> bytes:
    """
    Write rows as a French spreadsheet opens them.
    """
    text = StringIO()
    writer = csv.writer(text, "excel", delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows(map(neutral, row) for row in rows)
    return text.getvalue().encode()
