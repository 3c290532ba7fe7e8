"""
*Rangées*: lines cut into fields, as RFC 4180 has it.

A field in quotes may hold semicolons, doubled quotes, and ends of line, which
are read as spaces. A quote that nobody closes would swallow the rest of the
extract: it stops where a line begins as those of an extract do.
"""

from __future__ import annotations

import csv
from typing import Final

from siaut_core.finess.fautes import Signaler, faute

__all__ = ["Guillemets"]

SECTIONS: Final = ("structureet;", "structureej;", "geolocalisation;", "finess;")

# A row is cut again at each of its lines: few, so that it costs little.
LIGNES_PAR_RANGEE: Final = 16


def _champs(texte: str) -> list[str] | None:
    try:
        return next(csv.reader((texte,), delimiter=";", strict=True))
    except csv.Error:
        return None


class Guillemets:
    """
    Cuts the lines that hold quotes, and those that go on with one.

    Attributes:
        ouverte: The lines of a row whose last quote is not closed yet.
    """

    def __init__(self, signaler: Signaler) -> None:
        self._signaler = signaler
        self._debut = 0
        self.ouverte: list[str] = []

    def couper(self, numero: int, ligne: str) -> tuple[int, list[str]] | None:
        """
        Give the row that ends here, with the number of its first line, if any.
        """
        if ligne.startswith(SECTIONS):
            self.finir()
        if not self.ouverte:
            self._debut = numero
        self.ouverte.append(ligne.rstrip("\r\n"))
        champs = _champs(" ".join(self.ouverte))
        if champs is None:
            if len(self.ouverte) == LIGNES_PAR_RANGEE:
                self.finir()
            return None
        self.ouverte.clear()
        return self._debut, champs

    def finir(self) -> None:
        """
        Tell of the row that nothing will end.
        """
        if self.ouverte:
            self._signaler(
                faute(
                    self._debut,
                    "GUILLEMET",
                    "Un guillemet est mal placé, ou n'est pas fermé.",
                )
            )
            self.ouverte.clear()
