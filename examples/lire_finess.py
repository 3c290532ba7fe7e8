"""
Reads whole FINESS extracts, and reports the lines that could not be read.

    python examples/lire_finess.py --finess-et FICHIER [--finess-ej FICHIER]

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
    LigneEJ,
    LigneET,
    LigneFautive,
    lire_entites_juridiques,
    lire_etablissements,
    vers_structures,
)

EXEMPLES = Path(__file__).parent / "donnees"
POURQUOI = {
    FileNotFoundError: "ce fichier n'existe pas.",
    IsADirectoryError: "c'est un dossier, pas un fichier.",
    PermissionError: "la lecture de ce fichier est refusée.",
}
PAS = 1_000  # Lines between two moves of the progress bar.

Avancer = Callable[[int], object]
Barre = Callable[[str, int], AbstractContextManager[Avancer]]
L = TypeVar("L", LigneEJ, LigneET)


class ExtraitIllisibleError(Exception):
    """
    What to tell the person, in one sentence.
    """


@contextmanager
def barre_de_rich(titre: str, octets: int) -> Iterator[Avancer]:
    """
    Show how far a file of that size has been read.
    """
    from rich.console import Console  # noqa: PLC0415  (may not be installed)
    from rich.progress import Progress  # noqa: PLC0415  (same)

    with Progress(console=Console(stderr=True), transient=True) as progress:
        tache = progress.add_task(titre, total=octets)
        yield lambda lus: progress.update(tache, completed=lus)


@contextmanager
def sans_barre(_titre: str, _octets: int) -> Iterator[Avancer]:
    """
    Show nothing.
    """
    yield lambda _lus: None


def choisir_barre() -> Barre:
    """
    Choose what shows the progress: rich is not needed to read.
    """
    if find_spec("rich"):
        return barre_de_rich
    print(
        "rich n'est pas installé : lecture sans barre de progression.", file=sys.stderr
    )
    return sans_barre


def suivre(lignes: Iterable[L], fichier: BinaryIO, avancer: Avancer) -> Iterator[L]:
    """
    Give the lines as they come, and say how far the file has been read.
    """
    for rang, ligne in enumerate(lignes):
        if rang % PAS == 0:
            avancer(fichier.tell())
        yield ligne


def lire(
    chemin: Path,
    lecteur: Callable[..., Iterator[L]],
    barre: Barre,
    fautives: list[LigneFautive],
) -> list[L]:
    """
    Read one extract.

    Raises:
        ExtraitIllisibleError: If the file is missing, broken, or another thing.
    """
    try:
        with chemin.open("rb") as fichier:
            octets = chemin.stat().st_size
            with barre(chemin.name, octets) as avancer:
                lues = lecteur(fichier, signaler=fautives.append)
                lignes = list(suivre(lues, fichier, avancer))
                avancer(octets)
    except OSError as erreur:
        pourquoi = POURQUOI.get(type(erreur), "la lecture échoue.")
        raise ExtraitIllisibleError(f"{chemin} : {pourquoi}") from None
    except DonneesInvalidesError as erreur:
        raise ExtraitIllisibleError(f"{chemin} : {erreur.erreurs[0].message}") from None
    if not lignes:
        raison = f" {fautives[0].erreurs[0].message}" if fautives else ""
        raise ExtraitIllisibleError(f"{chemin} : rien à lire ici.{raison}")
    return lignes


def nombre(n: int) -> str:
    """
    Write a number as the French do.
    """
    return f"{n:,}".replace(",", " ")


def decrire(titre: str, lignes: list[L], fautives: list[LigneFautive]) -> None:
    """
    Print what was read, then every reason why a line was not.
    """
    dates = sum(bool(ligne.dates_conventionnelles) for ligne in lignes)
    inconnus = sum(ligne.departement_inconnu for ligne in lignes)
    lues, rejets = nombre(len(lignes)), nombre(len(fautives))
    print(f"{titre} : {lues} lignes lues, {rejets} en défaut")
    print(f"  dates conventionnelles (jour inconnu) : {nombre(dates)}")
    print(f"  départements inconnus : {nombre(inconnus)}")
    decrire_fautes(fautives)


def decrire_fautes(fautives: list[LigneFautive]) -> None:
    """
    Print each reason, how often, and where first; never what a line holds.
    """
    raisons: Counter[tuple[str, str, str]] = Counter()
    premieres: dict[tuple[str, str, str], int] = {}
    for fautive in fautives:
        for e in fautive.erreurs:
            raison = (e.code, e.champ or "ligne", e.message)
            raisons[raison] += 1
            premieres.setdefault(raison, fautive.numero_ligne)
    for raison, fois in raisons.most_common():
        code, champ, message = raison
        print(
            f"  {code} ({champ}) : {nombre(fois)} fois,"
            f" d'abord ligne {premieres[raison]}. {message}"
        )


def lire_arguments() -> argparse.Namespace:
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
        arguments.finess_et = EXEMPLES / "finess-et-exemple.csv"
        arguments.finess_ej = EXEMPLES / "finess-ej-exemple.csv"
    return arguments


def main() -> int:
    """
    Read what is asked; 0, or 2 when a file cannot be read at all.
    """
    arguments = lire_arguments()
    barre = choisir_barre()
    ej: list[LigneEJ] = []
    et: list[LigneET] = []
    try:
        if arguments.finess_ej:
            fautives: list[LigneFautive] = []
            ej = lire(arguments.finess_ej, lire_entites_juridiques, barre, fautives)
            decrire("Entités juridiques", ej, fautives)
        if arguments.finess_et:
            fautives = []
            et = lire(arguments.finess_et, lire_etablissements, barre, fautives)
            decrire("Établissements", et, fautives)
    except ExtraitIllisibleError as erreur:
        print(erreur, file=sys.stderr)
        return 2
    decrire_structures(ej, et)
    return 0


def decrire_structures(ej: list[LigneEJ], et: list[LigneET]) -> None:
    """
    Print how many structures a new host would begin with.
    """
    doublons: list[LigneFautive] = []
    ids = map("s-{}".format, count(1))
    structures = list(vers_structures(ej, et, ids.__next__, signaler=doublons.append))
    les_ej = [s for s in structures if isinstance(s, EntiteJuridique)]
    sans_nom = sum(s.raison_sociale == str(s.numero) for s in les_ej)
    print(
        f"Structures : {nombre(len(les_ej))} EJ"
        f" et {nombre(len(structures) - len(les_ej))} ET ;"
        f" {nombre(sans_nom)} EJ connues par leur seul numéro"
    )
    decrire_fautes(doublons)


if __name__ == "__main__":
    sys.exit(main())
