# Derived from aio/liens.py by `nox -s twins -- --write`: edit that one.
"""
Links.
"""

from __future__ import annotations

from datetime import datetime

from siaut_core import Lien, UtilisateurId

from ..orders import liens as orders
from ..rows import lien_of
from .transaction import Transaction

__all__ = ["Liens"]


class Liens:
    """
    See `LienRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def by_digest(self, digest: str, /) -> Lien | None:
        row = self._transaction.one(orders.by_digest(digest))
        return lien_of(row) if row else None

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        row = self._transaction.one(orders.last_rank(utilisateur_id))
        rank: int | None = row["rank"] if row else None
        return rank or 0

    def add(self, lien: Lien, /) -> None:
        self._transaction.write(orders.add(lien))

    def use(self, digest: str, now: datetime, /) -> bool:
        order = orders.use(digest, now)
        return self._transaction.write(order) == 1

    def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        self._transaction.write(orders.revoke(utilisateur_id))

    def replace(self, lien: Lien, /) -> None:
        self._transaction.write(orders.replace(lien))
