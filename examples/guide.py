"""
The ministry's guide, played from end to end on hospital structures.

    python examples/guide.py
    python examples/guide.py --finess-et FICHIER [--finess-ej FICHIER] [--ej NUMERO]
    python examples/guide.py --database sqlite:///guide.sqlite

Five chapters, in the order of the guide: see `chapitres`, one module each. A
step calls what a service calls behind a button, then shows what its screen
would: the guide's confirmation, the mails that leave, every reason of a refusal.
Without argument the structures are a small invented extract; FICHIER is an
official one, plain or gzip. The host is in memory, or the one of
``hosts/sqlalchemy_host`` on a database that is empty: SQLite or PostgreSQL.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

from chapitres import creer, lien_expire, rechercher, structures, supprimer
from extrait import Extrait, SaisieError
from lire_finess import Barre, ExtraitIllisibleError, sans_barre
from scene import Maison, Scene, Suivi, sans_suivi

from siaut_core.sync.memory import Memoire

DONNEES = Path(__file__).parent / "donnees"


def jouer(s: Scene) -> None:
    """
    Play the five chapters.
    """
    rechercher.jouer(s)
    aurelie, morgan, charlie = creer.jouer(s)
    lien_expire.jouer(s, aurelie)
    supprimer.jouer(s, aurelie, morgan, charlie)
    structures.jouer(s, aurelie)


class Lieu(NamedTuple):
    """
    Where it is played, and how long works are shown there.
    """

    maison: Maison
    barre: Barre = sans_barre
    suivi: Suivi = sans_suivi


@contextmanager
def ouvrir(database: str | None) -> Iterator[Lieu]:
    """
    Open the database, or a memory when there is none.

    Raises:
        SaisieError: For whatever is wrong with it, from now on.
    """
    if database is None:
        yield Lieu(Memoire())
        return
    try:
        from sur_base import ouvrir_base  # noqa: PLC0415  (asks for SQLAlchemy)
    except ImportError as absent:
        raise SaisieError(
            f"--database : il manque le module {absent.name} ; installez d'abord"
            " « sqlalchemy alembic argon2-cffi psycopg[binary] »."
        ) from None
    with ouvrir_base(database) as (maison, barre, suivi):
        yield Lieu(maison, barre, suivi)


def conclure(s: Scene) -> None:
    """
    Show the journal: one event per command, identifiers and codes only.
    """
    s.recit.chapitre("Journal")
    journal = s.maison.journal
    for evenement in journal:
        s.recit.evenement(evenement)
    accordees = sum(evenement.accordee for evenement in journal)
    print(
        f"\nCinq chapitres joués : {accordees} opérations accordées,"
        f" {len(journal) - accordees} refusées,"
        f" {len(s.maison.boite_d_envoi)} courriels partis."
    )


class Arguments(argparse.ArgumentParser):
    """
    A command line that says in one sentence what is wrong with it.
    """

    def error(self, message: str) -> NoReturn:  # noqa: ARG002  (it is in English)
        self.exit(2, "Arguments incorrects : --help dit lesquels sont attendus.\n")


def lire_arguments() -> argparse.Namespace:
    """
    Read the command line; the invented extract stands for no file at all.
    """
    analyse = Arguments(
        description="Joue le guide sur des structures de FINESS.", add_help=False
    )
    options = analyse.add_argument_group("options")
    options.add_argument("--help", "-h", action="help", help="affiche cette aide")
    options.add_argument("--finess-et", type=Path, metavar="FICHIER", help="les ET")
    options.add_argument("--finess-ej", type=Path, metavar="FICHIER", help="leurs EJ")
    options.add_argument("--ej", metavar="NUMERO", help="l'EJ dont on suit l'histoire")
    options.add_argument(
        "--database",
        metavar="URL",
        help="la base vide où jouer, sqlite:///fichier ou postgresql://… ;"
        " à défaut tout est en mémoire",
    )
    arguments = analyse.parse_args()
    if arguments.finess_et is None:
        if arguments.finess_ej is not None:
            analyse.exit(2, "Arguments incorrects : il manque --finess-et.\n")
        arguments.finess_et = DONNEES / "finess-et-exemple.csv"
        arguments.finess_ej = DONNEES / "finess-ej-exemple.csv"
    return arguments


def raconter(arguments: argparse.Namespace, lieu: Lieu) -> None:
    """
    Read the structures, play, and show the journal.
    """
    extrait = Extrait.lire(arguments.finess_et, arguments.finess_ej, lieu.barre)
    if extrait.rejets:
        print(
            f"Lignes en défaut, laissées de côté : {extrait.rejets}"
            " (lire_finess.py dit pourquoi).",
            file=sys.stderr,
        )
    ej = extrait.choisir_ej(arguments.ej)
    scene = Scene(lieu.maison, extrait, ej, lieu.suivi)
    jouer(scene)
    conclure(scene)
    sys.stdout.flush()


def main() -> int:
    """
    Play what the command line asks for; 0, or 2 when it cannot be.
    """
    arguments = lire_arguments()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # For terminals without accents.
    try:
        with ouvrir(arguments.database) as lieu:
            raconter(arguments, lieu)
    except (ExtraitIllisibleError, SaisieError) as erreur:
        print(erreur, file=sys.stderr)
        return 2
    except BrokenPipeError:  # Read by `head`, say, which has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
