"""
*Store*: a database, and its units of work.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import TypeVar, Unpack

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.base import Executable

from siaut_core import ConflictError, UtilisateurId
from siaut_core.aio import Event, QueuedMail

from ..colours.aio import Engine, migrate, open_up
from ..engine import SPOILED, PoolOptions
from ..errors import refusal_of
from ..rows import event_of, queued_mail_of
from ..schema import journal, outbox, passwords
from .accounts import Liens, Passwords, Utilisateurs
from .outbox import Journal, Outbox
from .structures import Structures
from .transaction import Reader, Transaction

__all__ = ["Store", "Unit"]

T = TypeVar("T")


class Unit:
    """
    One transaction, as the protocols want it.

    Attributes:
        connection: Where ``Host.on_event`` writes tables of its own.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.connection = transaction.connection
        self.utilisateurs = Utilisateurs(transaction)
        self.structures = Structures(transaction)
        self.liens = Liens(transaction)
        self.outbox = Outbox(transaction)
        self.journal = Journal(transaction)
        self.passwords = Passwords(transaction)


class Store:
    """
    The database of a service.

    Args:
        pool: Of the pool of SQLAlchemy, what is not by default: ``pool_size=20``.
    """

    def __init__(self, url: str, **pool: Unpack[PoolOptions]) -> None:
        self.engine: Engine = open_up(url, **pool)

    async def create(self) -> None:
        """
        Create the tables, or bring them up to this version of the host.
        """
        await migrate(self.engine)

    async def close(self) -> None:
        await self.engine.dispose()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Unit]:
        """
        Open a transaction; leaving it commits, an exception rolls back.
        """
        refus = None
        try:
            async with self.engine.begin() as connection:
                transaction = Transaction(connection)
                yield Unit(transaction)
                # Whoever asked went on: PostgreSQL would roll back without a word.
                if SPOILED in connection.info:
                    raise transaction.refus or ConflictError
        except SQLAlchemyError as failure:
            # Of the beginning or of the commit: statements have told theirs.
            refus = refusal_of(failure)
            if refus is None:
                raise
        if refus is not None:
            raise refus

    # What the protocols do not show, for whoever runs the host.

    async def _read(self, statement: Executable, of: Reader[T]) -> list[T]:
        async with self.engine.begin() as connection:
            return await Transaction(connection).each(statement, of)

    async def read_journal(self, last: int | None = None) -> Sequence[Event]:
        """
        Read every event, or the last ones, oldest first.
        """
        statement = select(journal).order_by(journal.c.rank.desc()).limit(last)
        return (await self._read(statement, event_of))[::-1]

    async def read_queued_mails(self) -> Sequence[QueuedMail]:
        """
        Read the whole outbox.
        """
        return await self._read(select(outbox), queued_mail_of)

    async def read_digests(self) -> Mapping[UtilisateurId, str]:
        """
        Read the digest of every password.
        """
        of = itemgetter("utilisateur_id", "digest")
        return dict(await self._read(select(passwords), of))
