"""
The structures of a FINESS extract.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

import siaut_django
from siaut_core import DonneesInvalidesError
from siaut_core.finess import (
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
)
from siaut_core.sync import ImporterStructures, importer_structures

from .. import add_titre, told

L = TypeVar("L")

# The first lines that cannot be read, not all of them.
SHOWN = 10


class Command(BaseCommand):
    help = "Charge les structures d'un extrait FINESS, tel quel ou en gzip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("et", type=Path, help="L'extrait des ET.")
        parser.add_argument("--ej", type=Path, help="L'extrait de leurs EJ.")
        add_titre(parser)

    @told()
    def handle(
        self,
        *,
        et: Path,
        ej: Path | None,
        au_titre_de: str,
        **_options: Any,  # noqa: ANN401  (Django's)
    ) -> None:
        left_out: list[str] = []
        command = ImporterStructures(
            au_titre_de=au_titre_de,
            entites=_read(ej, read_entites_juridiques, left_out) if ej else (),
            etablissements=_read(et, read_etablissements, left_out),
        )
        for sentence in left_out[:SHOWN]:
            self.stderr.write(sentence)
        report = importer_structures(siaut_django.host(), command)
        self.stdout.write(f"{report} Lignes laissées de côté : {len(left_out)}.")


def _read(
    path: Path, reader: Callable[..., Iterator[L]], left_out: list[str]
) -> list[L]:
    """
    Read a whole extract; what is wrong with a line goes to *left_out*, with its file.
    """
    faulty: list[FaultyLine] = []
    try:
        with Path(path).open("rb") as file:  # A text, from `call_command`.
            lines = list(reader(file, report=faulty.append))
    except DonneesInvalidesError as fault:
        raise CommandError(f"{path} : {fault.faults[0].message}") from None
    if not lines:
        reason = f" {faulty[0].faults[0].message}" if faulty else ""
        raise CommandError(f"{path} : rien à lire ici.{reason}")
    left_out += [
        f"{path}, ligne {number} : {' '.join(fault.message for fault in faults)}"
        for number, faults in faulty
    ]
    return lines
