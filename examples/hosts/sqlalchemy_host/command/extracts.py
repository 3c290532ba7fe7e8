"""
*Extraits*: files of FINESS, read with a progress bar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

from siaut_core import DonneesInvalidesError
from siaut_core.finess import EJLine, ETLine

from ..bars import bar

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.finess import FaultyLine

    from ..bars import Advance

__all__ = ["UnreadableExtractError", "raisons", "read_extract"]

WHY: Final = {
    FileNotFoundError: "ce fichier n'existe pas.",
    IsADirectoryError: "c'est un dossier, pas un fichier.",
    PermissionError: "la lecture de ce fichier est refusée.",
}
STEP: Final = 1_000  # Lines between two moves of the progress bar.

L = TypeVar("L", EJLine, ETLine)


class UnreadableExtractError(Exception):
    """
    Why a file is no extract, in a French sentence.
    """


def read_extract(
    path: Path, reader: Callable[..., Iterator[L]], faulty_ones: list[FaultyLine]
) -> list[L]:
    """
    Read a whole extract; the lines that cannot be read go to *faulty_ones*.

    Raises:
        UnreadableExtractError: If the file is missing, broken, or another thing.
    """
    try:
        with path.open("rb") as file:
            title, octets = f"Lecture de {path.name}", path.stat().st_size
            with bar(title, octets) as advance:
                results = reader(file, report=faulty_ones.append)
                lines = list(_follow(results, file, advance))
    except OSError as error:
        why = WHY.get(type(error), "la lecture échoue.")
        raise UnreadableExtractError(f"{path} : {why}") from None
    except DonneesInvalidesError as error:
        raise UnreadableExtractError(f"{path} : {error.erreurs[0].message}") from None
    if not lines:
        raison = f" {faulty_ones[0].erreurs[0].message}" if faulty_ones else ""
        raise UnreadableExtractError(f"{path} : rien à lire ici.{raison}")
    return lines


def _follow(lines: Iterable[L], file: BinaryIO, advance: Advance) -> Iterator[L]:
    for rank, line in enumerate(lines):
        if rank % STEP == 0:
            advance(file.tell())
        yield line


def raisons(faulty_ones: Iterable[FaultyLine]) -> Iterator[str]:
    """
    Say each reason why lines were left out, how often, and where first.
    """
    times: Counter[str] = Counter()
    first: dict[str, int] = {}
    for faulty in faulty_ones:
        for error in faulty.erreurs:
            raison = f"{error.field or 'line'} : {error.message}"
            times[raison] += 1
            first.setdefault(raison, faulty.line_number)
    for raison, count in times.most_common():
        yield f"{count} fois, d'abord ligne {first[raison]}, {raison}"
