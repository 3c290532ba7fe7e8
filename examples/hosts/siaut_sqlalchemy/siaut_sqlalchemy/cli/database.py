"""
*Database*: the one that a command works on, and the host upon it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final, NoReturn, TypeAlias

from typer import Option

from siaut_core.errors import SendingError
from siaut_core.messages import Mail
from siaut_core.sync import Host, Settings
from siaut_core.sync.protocols import Mailer

from ..engine import CommandLineError, file_of, read_adresse
from ..sync import Store

# On whose behalf national acts are done, unless it is said otherwise.
NATIONAL: Final = "Administration nationale"

# Only `drain` writes mails, and asks where they lead and whom they come from.
WITHOUT_MAIL: Final = Settings(
    base_url="https://siaut.invalid", sender="personne@siaut.invalid"
)

Database: TypeAlias = Annotated[
    str,
    Option(
        envvar="SIAUT_DATABASE",
        metavar="URL",
        help="La base : sqlite:///fichier ou postgresql://…",
    ),
]
OnBehalf: TypeAlias = Annotated[
    str,
    Option("--au-titre-de", metavar="QUI", help="Au nom de qui, pour le journal."),
]


class _Nobody:
    """
    Sends nothing and hashes nothing: what these commands deposit waits for `drain`.
    """

    def send(self, _mail: Mail, /) -> None:
        raise SendingError("SANS_MAILER")

    def prepare(self, *_: object) -> NoReturn:
        raise AssertionError("no command sets a password, or logs anybody in")

    verify = renew = prepare


@contextmanager
def opened(database: str, *, must_exist: bool = True) -> Iterator[Store]:
    """
    Open the database that was named.

    Raises:
        CommandLineError: If it cannot be, or if SQLite would make an empty file of it.
    """
    address = read_adresse(database)
    file = file_of(address)
    if must_exist and file is not None and not file.exists():
        raise CommandLineError(
            f"Le fichier {file} n'existe pas : lancez d'abord la commande « migrate »"
            " avec la même option --database."
        )
    store = Store(address)
    try:
        yield store
    finally:
        store.close()


def hosted(
    store: Store, mailer: Mailer | None = None, settings: Settings = WITHOUT_MAIL
) -> Host:
    """
    Make a host of a database.
    """
    return Host(
        unit_of_work=store.unit_of_work,
        mailer=mailer or _Nobody(),
        passwords=_Nobody(),
        settings=settings,
    )
