"""
*Transaction*: one connection, on which every error says what the core expects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable

from siaut_core.errors import SiautError

from ..colours.aio import Connection
from ..errors import refusal_of

__all__ = ["Transaction"]


class Transaction:
    """
    What the repositories of one unit of work share.

    Attributes:
        refus: What was refused last: nothing of the unit may be stored any more.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.refus: type[SiautError] | None = None

    async def all(self, order: Executable) -> Sequence[RowMapping]:
        return (await self._carry_out(order)).mappings().all()

    async def one(self, order: Executable) -> RowMapping | None:
        """
        Read the first row, if there is one.
        """
        return next(iter(await self.all(order)), None)

    async def write(
        self, order: Executable, row: Mapping[str, Any] | None = None
    ) -> int:
        """
        Write, and tell how many rows it changed.

        Args:
            row: What *order* stores, when it is made without: the same statement
                then serves for as many rows as there are.
        """
        return (await self._carry_out(order, row)).rowcount

    async def _carry_out(
        self, order: Executable, row: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        try:
            return await self._connection.execute(order, row)
        except DBAPIError as failure:
            refus = refusal_of(failure)
            if refus is None:
                raise
        self.refus = refus
        raise refus
