# Derived from aio/transaction.py by `nox -s twins -- --write`: edit that one.
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

from ..couleurs.sync import Connexion
from ..refus import refus_de

__all__ = ["Transaction"]


class Transaction:
    """
    What the repositories of one unit of work share.

    Attributes:
        refus: What was refused last: nothing of the unit may be stored any more.
    """

    def __init__(self, connexion: Connexion) -> None:
        self._connexion = connexion
        self.refus: type[SiautError] | None = None

    def lire(self, ordre: Executable) -> Sequence[RowMapping]:
        return (self._executer(ordre)).mappings().all()

    def une(self, ordre: Executable) -> RowMapping | None:
        """
        Read the first row, if there is one.
        """
        return next(iter(self.lire(ordre)), None)

    def ecrire(self, ordre: Executable, rangee: Mapping[str, Any] | None = None) -> int:
        """
        Write, and tell how many rows it changed.

        Args:
            rangee: What *ordre* stores, when it is made without: the same statement
                then serves for as many rows as there are.
        """
        return (self._executer(ordre, rangee)).rowcount

    def _executer(
        self, ordre: Executable, rangee: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        try:
            return self._connexion.execute(ordre, rangee)
        except DBAPIError as echec:
            refus = refus_de(echec)
            if refus is None:
                raise
        self.refus = refus
        raise refus
