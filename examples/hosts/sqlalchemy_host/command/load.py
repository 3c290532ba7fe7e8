"""
*Charger*: a FINESS extract into the database, in one unit of work.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from siaut_core.finess import EJLine, read_entites_juridiques, read_etablissements
from siaut_core.sync import importer_structures
from siaut_core.use_cases.importation import ImporterStructures

from ..bars import follow_the_structures
from .arguments import NATIONAL, Command
from .base import opened
from .extracts import raisons, read_extract
from .screen import count

if TYPE_CHECKING:
    from argparse import Namespace

    from siaut_core.finess import FaultyLine

    from ..sync import Store
    from .arguments import Parser

__all__ = ["LOAD"]


def _declare(parsed: Parser) -> None:
    parsed.add_argument(
        "et", type=Path, metavar="ET", help="l'extrait des ET, tel quel ou en gzip"
    )
    options = parsed.options
    options.add_argument(
        "--ej", type=Path, metavar="FICHIER", help="l'extrait de leurs EJ"
    )
    options.add_argument(
        "--au-titre-de",
        metavar="QUI",
        default=NATIONAL,
        help=f"au nom de qui, pour le journal (à défaut {NATIONAL})",
    )


def _load(store: Store, results: Namespace) -> None:
    # Before the files: reading them for nothing would take a while.
    store.read_queued_mails()
    faulty_ones: list[FaultyLine] = []
    entites: list[EJLine] = []
    if results.ej is not None:
        entites = read_extract(results.ej, read_entites_juridiques, faulty_ones)
    command = ImporterStructures(
        au_titre_de=results.au_titre_de,
        entites=entites,
        etablissements=read_extract(results.et, read_etablissements, faulty_ones),
    )
    _tell_the_faults(faulty_ones)
    total = len(command.numeros())
    with follow_the_structures(store, "Écriture des structures", total):
        report = importer_structures(opened(store), command)
    print(
        f"Structures ajoutées : {count(report.additions)},"
        f" modifiées : {count(report.modifications)},"
        f" inchangées : {count(report.unchanged)},"
        f" absentes de l'extrait : {count(len(report.absent))}."
    )


def _tell_the_faults(faulty_ones: list[FaultyLine]) -> None:
    if faulty_ones:
        print(f"Lignes laissées de côté : {count(len(faulty_ones))}.", file=sys.stderr)
    for raison in raisons(faulty_ones):
        print(f"  {raison}", file=sys.stderr)


LOAD: Final = Command(
    "load", "charge les structures d'un extrait FINESS", _declare, _load
)
