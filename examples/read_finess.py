"""
Reads whole FINESS extracts, and reports the lines that could not be read.

    python examples/read_finess.py --finess-et FICHIER [--finess-ej FICHIER]

Without argument it reads the small invented extracts beside it. Files may be
plain or gzip, ISO-8859-15 or UTF-8. It shows a progress bar when rich is
installed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import BinaryIO, TypeVar

from siaut_core.entities.structure import EntiteJuridique
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import (
    EJLine,
    ETLine,
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
    to_structures,
)

EXAMPLES = Path(__file__).parent / "data"
WHY = {
    FileNotFoundError: "ce fichier n'existe pas.",
    IsADirectoryError: "c'est un dossier, pas un fichier.",
    PermissionError: "la lecture de ce fichier est refusée.",
}
STEP = 1_000  # Lines between two moves of the progress bar.

Advance = Callable[[int], object]
Bar = Callable[[str, int], AbstractContextManager[Advance]]
L = TypeVar("L", EJLine, ETLine)


class UnreadableExtractError(Exception):
    """
    What to tell the person, in one sentence.
    """


@contextmanager
def rich_bar(title: str, octets: int) -> Iterator[Advance]:
    """
    Show how far a file of that size has been read.
    """
    from rich.console import Console  # noqa: PLC0415  (may not be installed)
    from rich.progress import Progress  # noqa: PLC0415  (same)

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=octets)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def without_bar(_title: str, _octets: int) -> Iterator[Advance]:
    """
    Show nothing.
    """
    yield lambda _found: None


def choose_bar() -> Bar:
    """
    Choose what shows the progress: rich is not needed to read.
    """
    if find_spec("rich"):
        return rich_bar
    print(
        "rich n'est pas installé : lecture sans barre de progression.", file=sys.stderr
    )
    return without_bar


def follow(lines: Iterable[L], file: BinaryIO, advance: Advance) -> Iterator[L]:
    """
    Give the lines as they come, and say how far the file has been read.
    """
    for rank, line in enumerate(lines):
        if rank % STEP == 0:
            advance(file.tell())
        yield line


def read_file(
    path: Path,
    reader: Callable[..., Iterator[L]],
    bar: Bar,
    faulty: list[FaultyLine],
) -> list[L]:
    """
    Read one extract.

    Raises:
        UnreadableExtractError: If the file is missing, broken, or another thing.
    """
    try:
        with path.open("rb") as file:
            octets = path.stat().st_size
            with bar(path.name, octets) as advance:
                checked = reader(file, report=faulty.append)
                lines = list(follow(checked, file, advance))
                advance(octets)
    except OSError as error:
        why = WHY.get(type(error), "la lecture échoue.")
        raise UnreadableExtractError(f"{path} : {why}") from None
    except DonneesInvalidesError as error:
        raise UnreadableExtractError(f"{path} : {error.faults[0].message}") from None
    if not lines:
        reason = f" {faulty[0].faults[0].message}" if faulty else ""
        raise UnreadableExtractError(f"{path} : rien à lire ici.{reason}")
    return lines


def number(n: int) -> str:
    """
    Write a number as the French do.
    """
    return f"{n:,}".replace(",", " ")


def describe(title: str, lines: list[L], faulty: list[FaultyLine]) -> None:
    """
    Print what was read, then every reason why a line was not.
    """
    dates = sum(bool(line.conventional_dates) for line in lines)
    unknown = sum(line.unknown_departement for line in lines)
    read, rejected = number(len(lines)), number(len(faulty))
    print(f"{title} : {read} lignes lues, {rejected} en défaut")
    print(f"  dates conventionnelles (jour inconnu) : {number(dates)}")
    print(f"  départements inconnus : {number(unknown)}")
    describe_faults(faulty)


def describe_faults(faulty: list[FaultyLine]) -> None:
    """
    Print each reason, how often, and where first; never what a line holds.
    """
    reasons: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], int] = {}
    for line in faulty:
        for e in line.faults:
            reason = (e.code, e.field or "ligne", e.message)
            reasons[reason] += 1
            first.setdefault(reason, line.line_number)
    for reason, times in reasons.most_common():
        code, field, message = reason
        print(
            f"  {code} ({field}) : {number(times)} fois,"
            f" d'abord ligne {first[reason]}. {message}"
        )


def read_arguments() -> argparse.Namespace:
    """
    Read the command line; the invented extracts stand for no file at all.
    """
    parser = argparse.ArgumentParser(
        description="Lit des extraits FINESS et rend compte des lignes en défaut."
    )
    parser.add_argument(
        "--finess-et", type=Path, metavar="FICHIER", help="établissements"
    )
    parser.add_argument(
        "--finess-ej", type=Path, metavar="FICHIER", help="entités juridiques"
    )
    arguments = parser.parse_args()
    if arguments.finess_et is None and arguments.finess_ej is None:
        arguments.finess_et = EXAMPLES / "finess-et-exemple.csv"
        arguments.finess_ej = EXAMPLES / "finess-ej-exemple.csv"
    return arguments


def main() -> int:
    """
    Read what is asked; 0, or 2 when a file cannot be read at all.
    """
    arguments = read_arguments()
    bar = choose_bar()
    ej: list[EJLine] = []
    et: list[ETLine] = []
    try:
        if arguments.finess_ej:
            faulty: list[FaultyLine] = []
            ej = read_file(arguments.finess_ej, read_entites_juridiques, bar, faulty)
            describe("Entités juridiques", ej, faulty)
        if arguments.finess_et:
            faulty = []
            et = read_file(arguments.finess_et, read_etablissements, bar, faulty)
            describe("Établissements", et, faulty)
    except UnreadableExtractError as error:
        print(error, file=sys.stderr)
        return 2
    describe_structures(ej, et)
    return 0


def describe_structures(ej: list[EJLine], et: list[ETLine]) -> None:
    """
    Print how many structures a new host would begin with.
    """
    duplicates: list[FaultyLine] = []
    ids = map("s-{}".format, count(1))
    structures = list(to_structures(ej, et, ids.__next__, report=duplicates.append))
    ejs = [s for s in structures if isinstance(s, EntiteJuridique)]
    without_name = sum(s.raison_sociale == str(s.numero) for s in ejs)
    print(
        f"Structures : {number(len(ejs))} EJ"
        f" et {number(len(structures) - len(ejs))} ET ;"
        f" {number(without_name)} EJ connues par leur seul numéro"
    )
    describe_faults(duplicates)


if __name__ == "__main__":
    sys.exit(main())
