"""
What `guide.py` reads: the structures of FINESS extracts, and the EJ to follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import attrs
from read_finess import Bar, read_file, without_bar

from siaut_core import DonneesInvalidesError, NumeroFiness
from siaut_core.finess import (
    EJLine,
    ETLine,
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
)

L = TypeVar("L", EJLine, ETLine)


class InputError(Exception):
    """
    What is wrong with the command line, in a French sentence.
    """


@attrs.frozen
class Extract:
    """
    What could be read of the FINESS files.

    Attributes:
        rejects: How many lines could not be, or repeat the number of another.
    """

    entites: list[EJLine]
    etablissements: list[ETLine]
    rejects: int

    @classmethod
    def read(
        cls, et_file: Path, ej_file: Path | None, bar: Bar = without_bar
    ) -> Extract:
        """
        Read the files; without the second, EJ are known by their number alone.
        """
        faulty: list[FaultyLine] = []
        taken: set[NumeroFiness] = set()
        ej: list[EJLine] = []
        if ej_file is not None:
            ej = read_file(ej_file, read_entites_juridiques, bar, faulty)
        et = read_file(et_file, read_etablissements, bar, faulty)
        entites, etablissements = _unique(ej, taken), _unique(et, taken)
        duplicates = len(ej) + len(et) - len(taken)
        return cls(entites, etablissements, len(faulty) + duplicates)

    def choose_ej(self, numero: str | None) -> NumeroFiness:
        """
        Find the EJ that is asked for; else the first that has several ET.

        Raises:
            InputError: If no ET of such an EJ was read.
        """
        headcounts = Counter(et.numero_ej for et in self.etablissements)
        if numero is None:
            several = (ej for ej, headcount in headcounts.items() if headcount > 1)
            return next(several, next(iter(headcounts)))
        try:
            ej = NumeroFiness.parse(numero)
        except DonneesInvalidesError as error:
            raise InputError(f"--ej : {error}") from None
        if ej not in headcounts:
            raise InputError(f"--ej {ej} : aucun établissement lu n'est à cette EJ.")
        return ej

    def choose_et(self, ej: NumeroFiness) -> list[NumeroFiness]:
        """
        Find an ET of *ej*, then another one: of the same EJ if it can be.
        """
        own = (et.numero for et in self.etablissements if et.numero_ej == ej)
        others = (et.numero for et in self.etablissements if et.numero_ej != ej)
        return [*own, *others][:2]


def _unique(lines: Iterable[L], taken: set[NumeroFiness]) -> list[L]:
    unique = []
    for line in lines:
        if line.numero not in taken:
            taken.add(line.numero)
            unique.append(line)
    return unique
