"""
*Commands*: what is done once, from an empty database to the first *Gestionnaire*.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final, TypeAlias, TypeVar

from rich.console import Console
from rich.table import Table
from typer import Argument, Option

from siaut_core import (
    DonneesInvalidesError,
    NumeroFiness,
    Structure,
    libelle_of_choix,
    to_local_time,
)
from siaut_core.errors import FieldFault
from siaut_core.finess import (
    EJLine,
    ETLine,
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
)
from siaut_core.sync import (
    Host,
    ImporterStructures,
    InstallerUtilisateur,
    importer_structures,
    installer_utilisateur,
)

from ..engine import DEFAULT, CommandLineError
from .database import NATIONAL, Database, OnBehalf, hosted, opened
from .progress import bar, follow_the_structures

L = TypeVar("L", EJLine, ETLine)

# By their file.
Faulty: TypeAlias = dict[Path, list[FaultyLine]]

WHY: Final = {
    FileNotFoundError: "ce fichier n'existe pas.",
    IsADirectoryError: "c'est un dossier, pas un fichier.",
    PermissionError: "la lecture de ce fichier est refusée.",
}

STEP: Final = 1_000  # Lines between two moves of the progress bar.

WIDE: Final = 250  # Where nobody reads a screen, nothing is cut.


def migrate(database: Database = DEFAULT) -> None:
    """
    Crée les tables de la base, ou les met à jour.
    """
    with opened(database, must_exist=False) as store:
        store.create()
    print("La base est prête.")


def load(
    et: Annotated[
        Path, Argument(metavar="ET", help="L'extrait des ET, tel quel ou en gzip.")
    ],
    ej: Annotated[
        Path | None, Option(metavar="FICHIER", help="L'extrait de leurs EJ.")
    ] = None,
    on_behalf: OnBehalf = NATIONAL,
    database: Database = DEFAULT,
) -> None:
    """
    Charge les structures d'un extrait FINESS.
    """
    with opened(database) as store:
        # Before the files: reading them for nothing would take a while.
        store.read_queued_mails()
        faulty: Faulty = {}
        command = ImporterStructures(
            au_titre_de=on_behalf,
            entites=_read(ej, read_entites_juridiques, faulty) if ej else [],
            etablissements=_read(et, read_etablissements, faulty),
        )
        if count := sum(map(len, faulty.values())):
            number = f"{count:_}".replace("_", "\u202f")  # As the French write it.
            print(f"Lignes laissées de côté : {number}.", file=sys.stderr)
        for reason in _reasons(faulty):
            print(f"  {reason}", file=sys.stderr)
        total = len(command.numeros())
        with follow_the_structures(store, "Écriture des structures", total):
            report = importer_structures(hosted(store), command)
    print(report)


def install(
    prenom: Annotated[str, Option(metavar="TEXTE", help="Son prénom.")],
    nom: Annotated[str, Option(metavar="TEXTE", help="Son nom.")],
    courriel: Annotated[str, Option(metavar="ADRESSE", help="Son adresse.")],
    finess: Annotated[
        str, Option(metavar="NUMERO", help="Le n° FINESS de sa structure.")
    ],
    profil: Annotated[
        str,
        Option(metavar="PROFIL", help="À défaut Promoteur Gestionnaire EJ, ou ET."),
    ] = "",
    activite: Annotated[
        list[str] | None,
        Option(metavar="CODE", help="Une de ses activités ; à défaut toutes."),
    ] = None,
    on_behalf: OnBehalf = NATIONAL,
    database: Database = DEFAULT,
) -> None:
    """
    Installe le premier Gestionnaire d'une structure.
    """
    with opened(database) as store:
        host = hosted(store)
        structure = _structure(host, finess)
        day = host.now().date()
        every = [a.code for a in host.settings.nomenclature.attribuables(day)]
        command = InstallerUtilisateur(
            au_titre_de=on_behalf,
            prenom=prenom,
            nom=nom,
            courriel=courriel,
            profil=profil or f"Promoteur Gestionnaire {structure.type_structure.value}",
            structure_id=structure.id,
            activites=activite or every,
        )
        account = installer_utilisateur(host, command)
    print(f"{account.header}, {libelle_of_choix(structure)}, est en place.")
    print("Son courriel attend : la commande « drain » l'envoie.")


def journal(
    last: Annotated[
        int, Option(min=1, metavar="N", help="Les N derniers événements.")
    ] = 50,
    database: Database = DEFAULT,
) -> None:
    """
    Montre le journal : des identifiants et des codes, rien d'autre.
    """
    with opened(database) as store:
        events = store.read_journal(last)
    if not events:
        print("Aucun événement.")
        return
    table = Table(
        "Le", "Opération", "Par", "Sur", "Issue", "Codes", box=None, pad_edge=False
    )
    for event in events:
        table.add_row(
            f"{to_local_time(event.le):%d/%m/%Y %H:%M:%S}",
            str(event.operation),
            event.acteur_id or event.au_titre_de or "-",
            event.cible_id or event.structure_id or "-",
            "accordée" if event.granted else "refusée",
            " ".join(event.codes),
        )
    width = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, markup=False, width=width).print(table)


def _structure(host: Host, finess: str) -> Structure:
    try:
        numero = NumeroFiness.parse(finess)
    except DonneesInvalidesError as fault:
        raise CommandLineError(f"--finess : {fault}") from None
    with host.unit_of_work() as uow:
        found = uow.structures.by_numeros([numero]).get(numero)
    if found is None:
        raise CommandLineError(
            "--finess : la base n'a pas de structure de ce numéro ; la commande"
            " « load » lit un extrait FINESS."
        )
    return found


def _read(path: Path, reader: Callable[..., Iterator[L]], faulty: Faulty) -> list[L]:
    """
    Read a whole extract; the lines that cannot be read go to *faulty*.
    """
    lines: list[L] = []
    left_out = faulty[path] = []
    try:
        with (
            path.open("rb") as file,
            bar(f"Lecture de {path.name}", path.stat().st_size) as advance,
        ):
            for line in reader(file, report=left_out.append):
                if len(lines) % STEP == 0:
                    advance(file.tell())
                lines.append(line)
    except OSError as failure:
        why = WHY.get(type(failure), "la lecture échoue.")
        raise CommandLineError(f"{path} : {why}") from None
    except DonneesInvalidesError as fault:
        raise CommandLineError(f"{path} : {fault.faults[0].message}") from None
    if not lines:
        reason = f" {left_out[0].faults[0].message}" if left_out else ""
        raise CommandLineError(f"{path} : rien à lire ici.{reason}")
    return lines


def _reasons(faulty: Faulty) -> Iterator[str]:
    """
    Say each reason why lines were left out, how often, and where first.
    """
    met: dict[tuple[Path, FieldFault], list[int]] = {}
    for path, lines in faulty.items():
        for number, faults in lines:
            for fault in faults:
                met.setdefault((path, fault), []).append(number)
    for (path, fault), ranks in sorted(met.items(), key=lambda known: -len(known[1])):
        place = f"{len(ranks)} fois, d'abord ligne {ranks[0]} de {path.name}"
        yield " : ".join(filter(None, (place, fault.field, fault.message)))
