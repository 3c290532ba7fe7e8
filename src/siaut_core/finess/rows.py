"""
*Rangées*: lines cut into fields, as RFC 4180 has it.

A field in quotes may hold semicolons, doubled quotes, and ends of line, which
are read as spaces. A quote that nobody closes would swallow the rest of the
extract: it stops where a line begins as those of an extract do.
"""

from __future__ import annotations

import csv
from typing import Final

from siaut_core.finess.faults import Report, fault

__all__ = ["Quotes"]

SECTIONS: Final = ("structureet;", "structureej;", "geolocalisation;", "finess;")

# A row is cut again at each of its lines: few, so that it costs little.
LINES_PER_ROW: Final = 16


def _fields(text: str) -> list[str] | None:
    try:
        return next(csv.reader((text,), delimiter=";", strict=True))
    except csv.Error:
        return None


class Quotes:
    """
    Cuts the lines that hold quotes, and those that go on with one.

    Attributes:
        open_one: The lines of a row whose last quote is not closed yet.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._start = 0
        self.open_one: list[str] = []

    def cut(self, numero: int, line: str) -> tuple[int, list[str]] | None:
        """
        Give the row that ends here, with the number of its first line, if any.
        """
        if line.startswith(SECTIONS):
            self.finish()
        if not self.open_one:
            self._start = numero
        self.open_one.append(line.rstrip("\r\n"))
        fields = _fields(" ".join(self.open_one))
        if fields is None:
            if len(self.open_one) == LINES_PER_ROW:
                self.finish()
            return None
        self.open_one.clear()
        return self._start, fields

    def finish(self) -> None:
        """
        Tell of the row that nothing will end.
        """
        if self.open_one:
            self._report(
                fault(
                    self._start,
                    "GUILLEMET",
                    "Un guillemet est mal placé, ou n'est pas fermé.",
                )
            )
            self.open_one.clear()
