# Derived from aio/transaction.py by `nox -s twins -- --write`: edit that one.
"""
*Transaction*: one connection, on which every error says what the core expects.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import CursorResult, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable

from siaut_core import ConflictError
from siaut_core.errors import SiautError

from ..colours.sync import Connection
from ..errors import refusal_of

T = TypeVar("T")

Rows: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Reader: TypeAlias = Callable[[RowMapping], T]


class Transaction:
    """
    What the repositories of one unit of work share.

    Attributes:
        refus: What was refused last: nothing of the unit may be stored any more.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.refus: type[SiautError] | None = None

    def each(self, statement: Executable, of: Reader[T]) -> list[T]:
        return [of(row) for row in (self._carry_out(statement)).mappings()]

    def first(self, statement: Executable, of: Reader[T]) -> T | None:
        return next(iter(self.each(statement, of)), None)

    def write(self, statement: Executable, rows: Rows | None = None) -> int:
        """
        Write, and tell how many rows it changed.

        Args:
            rows: What *statement* stores, when it is made without: the same statement
                then serves for as many rows as there are.
        """
        return (self._carry_out(statement, rows)).rowcount

    def change(self, statement: Executable) -> None:
        """
        Write on a row that must be as it was read.
        """
        if not self.write(statement):
            raise ConflictError

    def _carry_out(
        self, statement: Executable, rows: Rows | None = None
    ) -> CursorResult[Any]:
        try:
            return self.connection.execute(statement, rows)
        except DBAPIError as failure:
            refus = refusal_of(failure)
            if refus is None:
                raise
        self.refus = refus
        raise refus


class Repository:
    """
    What is done inside one transaction.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._each, self._first = transaction.each, transaction.first
        self._write, self._change = transaction.write, transaction.change
