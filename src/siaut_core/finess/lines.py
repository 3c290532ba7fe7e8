"""
*Lines*: what one line of an extract says, once checked; or why it says nothing.

Light on purpose: an extract has 140,000 of them. Structures need identifiers
that the host draws, see `siaut_core.finess.to_structures`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from siaut_core import phrases
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.structure import Coordonnees
from siaut_core.errors import DonneesInvalidesError, FieldFault, MisuseError

__all__ = [
    "EJLine",
    "ETLine",
    "FaultyLine",
    "Report",
    "fault",
    "is_conventional",
    "report_or_raise",
]

# Provenance: 4,687 ET opened on the last one, 1,655 on the second (extract of
# 8 January 2021): what FINESS writes when the day is unknown.
CONVENTIONAL_DATES: Final = frozenset(
    {date(1900, 1, 1), date(1901, 1, 1), date(1904, 4, 4)}
)


def is_conventional(day: date | None) -> bool:
    """
    Say whether a date stands for "unknown": to be kept, never computed with.

    .. doctest::

        >>> is_conventional(date(1904, 4, 4)), is_conventional(date(2004, 4, 4))
        (True, False)
    """
    return day in CONVENTIONAL_DATES


class ETLine(NamedTuple):
    """
    An établissement, as the extract has it.

    Attributes:
        line_number: Where it was read.
        raison_sociale: The long one; else the short one, cut at 38 characters.
            It is no key: one ET in six shares its own.
        coordonnees: Without the courriel of the représentant: no extract has it.
        code_departement: As FINESS writes it, ``"9A"`` to ``"9J"`` overseas.
        category: The code of its category, ``"355"`` for a centre hospitalier.
    """

    line_number: int
    numero: NumeroFiness
    numero_ej: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees
    code_departement: str
    category: str
    ouverture_le: date | None
    autorisation_le: date | None
    mise_a_jour_le: date | None

    @property
    def conventional_dates(self) -> tuple[str, ...]:
        """
        Which of its dates stand for "unknown".
        """
        return tuple(
            name
            for name in ("ouverture_le", "autorisation_le", "mise_a_jour_le")
            if is_conventional(getattr(self, name))
        )

    @property
    def unknown_departement(self) -> bool:
        """
        A département is written, that the COG has not: read as none.
        """
        return bool(self.code_departement) and self.coordonnees.departement is None


class EJLine(NamedTuple):
    """
    An entité juridique, as the extract has it.

    Attributes:
        line_number: Where it was read.
        raison_sociale: The long one; else the short one, cut at 38 characters.
        coordonnees: Without the courriel of the représentant: no extract has it.
        code_departement: As FINESS writes it, ``"9A"`` to ``"9J"`` overseas.
        statut_juridique: The code of its legal status.
    """

    line_number: int
    numero: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees
    code_departement: str
    statut_juridique: str
    creation_le: date | None

    @property
    def conventional_dates(self) -> tuple[str, ...]:
        """
        Which of its dates stand for "unknown".
        """
        return ("creation_le",) if is_conventional(self.creation_le) else ()

    @property
    def unknown_departement(self) -> bool:
        """
        A département is written, that the COG has not: read as none.
        """
        return bool(self.code_departement) and self.coordonnees.departement is None


class FaultyLine(NamedTuple):
    """
    A line that could not be read, and every reason why; never what it holds.

    Attributes:
        line_number: Where it begins in the source, counted from 1.
        faults: By position, as the layout of the extract names them
            (``"nofinesset"``); the line as a whole has no name.
    """

    line_number: int
    faults: tuple[FieldFault, ...]

    def error(self) -> DonneesInvalidesError:
        """
        Give the error that a reader raises for it, as on ``lines[12].nofinesset``.
        """
        line = f"lines[{self.line_number}]"
        return DonneesInvalidesError(e.under(line) for e in self.faults)


Report: TypeAlias = Callable[[FaultyLine], object]


def fault(line_number: int, code: str, message: str, field: str = "") -> FaultyLine:
    """
    Make the faulty line of a single fault.
    """
    return FaultyLine(line_number, (FieldFault(field, code, message),))


def _raise(faulty: FaultyLine) -> None:
    raise faulty.error()


def report_or_raise(report: Report | None) -> Report:
    """
    Give whom to tell; nobody means that a faulty line is fatal.

    Raises:
        siaut_core.errors.MisuseError: If it cannot be called.
    """
    if report is None:
        return _raise
    if not callable(report):
        raise MisuseError("report", phrases.FUNCTION)
    return report
