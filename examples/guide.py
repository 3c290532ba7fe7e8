"""
The ministry's guide, played from end to end on hospital structures.

    python examples/guide.py
    python examples/guide.py --finess-et FICHIER [--finess-ej FICHIER] [--ej NUMERO]
    python examples/guide.py --database sqlite:///guide.sqlite

Five chapters, in the order of the guide: see `chapters`, one module each. A
step calls what a service calls behind a button, then shows what its screen
would: the guide's confirmation, the mails that leave, every reason of a refusal.
Without argument the structures are a small invented extract; FICHIER is an
official one, plain or gzip. The host is in memory, or the one of
``hosts/siaut_sqlalchemy`` on a database that is empty: SQLite or PostgreSQL.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

from chapters import creer, lien_expire, rechercher, structures, supprimer
from extract import Extract, InputError
from read_finess import Bar, UnreadableExtractError, without_bar
from scene import House, Monitored, Scene, unmonitored

from siaut_core.sync.memory import MemoryStore

DATA = Path(__file__).parent / "data"


def play(s: Scene) -> None:
    """
    Play the five chapters.
    """
    rechercher.play(s)
    aurelie, morgan, charlie = creer.play(s)
    lien_expire.play(s, aurelie)
    supprimer.play(s, aurelie, morgan, charlie)
    structures.play(s, aurelie)


class Venue(NamedTuple):
    """
    Where it is played, and how long works are shown there.
    """

    house: House
    bar: Bar = without_bar
    followed: Monitored = unmonitored


@contextmanager
def open_up(database: str | None) -> Iterator[Venue]:
    """
    Open the database, or a memory when there is none.

    Raises:
        InputError: For whatever is wrong with it, from now on.
    """
    if database is None:
        yield Venue(MemoryStore())
        return
    try:
        from on_database import open_database  # noqa: PLC0415  (asks for SQLAlchemy)
    except ImportError as absent:
        missing = str(absent.name).partition(".")[0]
        raise InputError(
            f"--database : il manque le module {missing} ; installez d'abord"
            " « ./examples/hosts/siaut_sqlalchemy[argon2,cli,postgresql] »."
        ) from None
    with open_database(database) as (house, bar, followed):
        yield Venue(house, bar, followed)


def conclude(s: Scene) -> None:
    """
    Show the journal: one event per command, identifiers and codes only.
    """
    s.story.chapter("Journal")
    journal = s.house.journal
    for event in journal:
        s.story.event(event)
    granted = sum(event.granted for event in journal)
    print(
        f"\nCinq chapitres joués : {granted} opérations accordées,"
        f" {len(journal) - granted} refusées,"
        f" {len(s.house.outgoing_mailbox)} courriels partis."
    )


class Arguments(argparse.ArgumentParser):
    """
    A command line that says in one sentence what is wrong with it.
    """

    def error(self, message: str) -> NoReturn:  # noqa: ARG002  (it is in English)
        self.exit(2, "Arguments incorrects : --help dit lesquels sont attendus.\n")


def read_arguments() -> argparse.Namespace:
    """
    Read the command line; the invented extract stands for no file at all.
    """
    parsed = Arguments(
        description="Joue le guide sur des structures de FINESS.", add_help=False
    )
    options = parsed.add_argument_group("options")
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
    arguments = parsed.parse_args()
    if arguments.finess_et is None:
        if arguments.finess_ej is not None:
            parsed.exit(2, "Arguments incorrects : il manque --finess-et.\n")
        arguments.finess_et = DATA / "finess-et-exemple.csv"
        arguments.finess_ej = DATA / "finess-ej-exemple.csv"
    return arguments


def tell(arguments: argparse.Namespace, venue: Venue) -> None:
    """
    Read the structures, play, and show the journal.
    """
    extract = Extract.read(arguments.finess_et, arguments.finess_ej, venue.bar)
    if extract.rejects:
        print(
            f"Lignes en défaut, laissées de côté : {extract.rejects}"
            " (read_finess.py dit pourquoi).",
            file=sys.stderr,
        )
    ej = extract.choose_ej(arguments.ej)
    scene = Scene(venue.house, extract, ej, venue.followed)
    play(scene)
    conclude(scene)
    sys.stdout.flush()


def main() -> int:
    """
    Play what the command line asks for; 0, or 2 when it cannot be.
    """
    arguments = read_arguments()
    # All of FINESS stays to the end: looking for garbage among it takes a third more.
    gc.set_threshold(100_000)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # For terminals without accents.
    try:
        with open_up(arguments.database) as venue:
            tell(arguments, venue)
    except (UnreadableExtractError, InputError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # Read by `head`, say, which has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
