"""
*On a database*: where `guide.py` is played with ``--database``, a real host.

The rest of the examples needs none of what is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from extract import InputError

from siaut_core.defaults import Clock, IdSource
from siaut_core.messages import Mail
from siaut_core.sync import Event, Host, Settings
from siaut_sqlalchemy.cli.progress import bar, follow_the_structures
from siaut_sqlalchemy.engine import CommandLineError, read_adresse
from siaut_sqlalchemy.errors import sentence_of
from siaut_sqlalchemy.sync import Store
from siaut_sqlalchemy.sync.passwords import Argon2PasswordPolicy

if TYPE_CHECKING:
    from read_finess import Bar
    from scene import Monitored

SETTINGS: Final = Settings(
    base_url="https://siaut.example", sender="siaut@siaut.example"
)


class OnDatabase:
    """
    A host that keeps everything in a database, and its mails here.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.outgoing_mailbox: Final[list[Mail]] = []

    @property
    def journal(self) -> Sequence[Event]:
        return self._store.read_journal()

    def host(self, *, clock: Clock, ids: IdSource) -> Host:
        return Host(
            unit_of_work=self._store.unit_of_work,
            mailer=self,
            passwords=Argon2PasswordPolicy(),
            settings=SETTINGS,
            clock=clock,
            ids=ids,
        )

    def send(self, mail: Mail, /) -> None:
        self.outgoing_mailbox.append(mail)


@contextmanager
def open_database(database: str) -> Iterator[tuple[OnDatabase, Bar, Monitored]]:
    """
    Open a database that is empty, and say in one sentence what goes wrong with it.

    Raises:
        InputError: Whatever it is, also while the story is told.
    """
    try:
        store = Store(read_adresse(database))
        try:
            store.create()
            _require_that_it_is_empty(store)
            followed = partial(follow_the_structures, store, "Écriture des structures")
            yield OnDatabase(store), bar, followed
        finally:
            store.close()
    except CommandLineError as fault:
        raise InputError(str(fault)) from None
    except Exception as failure:
        sentence = sentence_of(failure)
        if sentence is None:
            raise
        raise InputError(sentence) from None


def _require_that_it_is_empty(store: Store) -> None:
    """
    Refuse to mix the story's people, whose identifiers are numbered, with others.
    """
    with store.unit_of_work() as uow:
        numeros = uow.structures.numeros()
    if numeros or store.read_journal():
        raise InputError(
            "--database : cette base n'est pas vide, or le guide se joue sur une base"
            " neuve ; désignez-en une autre, ou supprimez d'abord celle-ci."
        )
