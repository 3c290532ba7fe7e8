"""
The structures of a FINESS extract.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.management.base import BaseCommand, CommandError

import siaut_django
from siaut_core.finess import (
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
)
from siaut_core.sync import ImporterStructures, importer_structures

from .. import add_titre, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.management.base import CommandParser

L = TypeVar("L")

# The first lines that cannot be read, not all of them.
SHOWN = 10


class Command(BaseCommand):
    """
    Add the structures of an extract, or bring them up to date.
    """

    help = "Charge les structures d'un extrait FINESS, tel quel ou en gzip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("et", type=Path, help="L'extrait des ET.")
        parser.add_argument("--ej", type=Path, help="L'extrait de leurs EJ.")
        add_titre(parser)

    def handle(
        self,
        *,
        et: Path,
        ej: Path | None,
        au_titre_de: str,
        **_options: Any,  # noqa: ANN401  (Django's)
    ) -> None:
        faulty: list[FaultyLine] = []
        with told():
            etablissements = _read(et, read_etablissements, faulty)
            command = ImporterStructures(
                au_titre_de=au_titre_de,
                entites=_read(ej, read_entites_juridiques, faulty) if ej else (),
                etablissements=etablissements,
            )
            for line in faulty[:SHOWN]:
                faults = " ".join(fault.message for fault in line.faults)
                self.stderr.write(f"Ligne {line.line_number} : {faults}")
            if not etablissements:
                raise CommandError(f"{et} : rien à lire ici.")
            report = importer_structures(siaut_django.host(), command)
        self.stdout.write(
            f"Structures ajoutées : {report.additions},"
            f" modifiées : {report.modifications}, inchangées : {report.unchanged},"
            f" absentes de l'extrait : {len(report.absent)},"
            f" lignes laissées de côté : {len(faulty)}."
        )


def _read(
    path: Path, reader: Callable[..., Iterator[L]], faulty: list[FaultyLine]
) -> list[L]:
    with Path(path).open("rb") as file:  # A text, from `call_command`.
        return list(reader(file, report=faulty.append))
