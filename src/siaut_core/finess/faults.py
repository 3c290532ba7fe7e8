"""
*Fautes*: the lines of an extract that cannot be read, and who hears of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from siaut_core.errors import DonneesInvalidesError, FieldFault, MisuseError

__all__ = ["FaultyLine", "Report", "fault", "report_or_raise"]


class FaultyLine(NamedTuple):
    """
    A line that could not be read, and every reason why; never what it holds.

    Attributes:
        line_number: Where it begins in the source, counted from 1.
        erreurs: By position, as the layout of the extract names them
            (``"nofinesset"``); the line as a whole has no name.
    """

    line_number: int
    erreurs: tuple[FieldFault, ...]

    def error(self) -> DonneesInvalidesError:
        """
        Give the error that a reader raises for it, as on ``lines[12].nofinesset``.
        """
        line = f"lines[{self.line_number}]"
        return DonneesInvalidesError(e.under(line) for e in self.erreurs)


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
        raise MisuseError("report", "Une fonction, écrite avec def, est attendue.")
    return report
