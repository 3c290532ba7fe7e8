"""
*Transaction*: one connection, on which every error says what the core expects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable

from ..couleurs.aio import Connexion
from ..refus import refus_de

__all__ = ["Transaction"]


class Transaction:
    """
    What the repositories of one unit of work share.
    """

    def __init__(self, connexion: Connexion) -> None:
        self._connexion = connexion

    async def lire(self, ordre: Executable) -> Sequence[RowMapping]:
        return (await self._executer(ordre)).mappings().all()

    async def une(self, ordre: Executable) -> RowMapping | None:
        """
        Read the first row, if there is one.
        """
        return next(iter(await self.lire(ordre)), None)

    async def ecrire(self, ordre: Executable) -> int:
        """
        Write, and tell how many rows it changed.
        """
        return (await self._executer(ordre)).rowcount

    async def _executer(self, ordre: Executable) -> CursorResult[Any]:
        try:
            return await self._connexion.execute(ordre)
        except DBAPIError as echec:
            refus = refus_de(echec)
            if refus is None:
                raise
        raise refus
