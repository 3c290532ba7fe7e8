"""
*Base*: the database that a command works on, and the host upon it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from siaut_core.errors import SendingError
from siaut_core.sync import Host
from siaut_core.use_cases.settings import Settings

from ..adresse import AdresseError, file_of, read_adresse
from ..sync import Store
from ..sync.passwords import Argon2PasswordPolicy
from .arguments import Command

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from siaut_core.messages import Mail
    from siaut_core.sync.protocols import Mailer

    from .arguments import Parser

__all__ = ["CREER", "open_up", "opened"]

# Only `courriels` writes mails, and asks where they lead and whom they come from.
WITHOUT_COURRIEL: Final = Settings(
    base_url="https://siaut.invalid", sender="personne@siaut.invalid"
)


class _NoMailer:
    """
    Sends nothing: what the other commands deposit waits for `courriels`.
    """

    def send(self, mail: Mail, /) -> None:
        del mail
        raise SendingError("SANS_MAILER")


@contextmanager
def open_up(database: str, *, must_exist: bool) -> Iterator[Store]:
    """
    Open the database that was named.

    Raises:
        AdresseError: If it cannot be, or if SQLite would make an empty file of it.
    """
    adresse = read_adresse(database)
    file = file_of(adresse)
    if must_exist and file is not None and not file.exists():
        raise AdresseError(
            f"Le fichier {file} n'existe pas : lancez d'abord la commande « creer »"
            " avec la même option --database."
        )
    store = Store(adresse)
    try:
        yield store
    finally:
        store.close()


def opened(
    store: Store, mailer: Mailer | None = None, settings: Settings = WITHOUT_COURRIEL
) -> Host:
    """
    Make a host of a database.
    """
    return Host(
        unit_of_work=store.unit_of_work,
        mailer=mailer or _NoMailer(),
        passwords=Argon2PasswordPolicy(),
        settings=settings,
    )


def _declare(parsed: Parser) -> None:
    del parsed


def _create(store: Store, _found: Namespace) -> None:
    store.creer()
    print("La base est prête.")


CREER: Final = Command("creer", "crée les tables de la base", _declare, _create)
