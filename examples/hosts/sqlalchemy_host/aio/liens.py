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

    async def by_digest(self, digest: str, /) -> Lien | None:
        row = await self._transaction.one(orders.by_digest(digest))
        return lien_of(row) if row else None

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        row = await self._transaction.one(orders.last_rank(utilisateur_id))
        rank: int | None = row["rank"] if row else None
        return rank or 0

    async def add(self, lien: Lien, /) -> None:
        await self._transaction.write(orders.add(lien))

    async def use(self, digest: str, now: datetime, /) -> bool:
        order = orders.use(digest, now)
        return await self._transaction.write(order) == 1

    async def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        await self._transaction.write(orders.revoke(utilisateur_id))

    async def replace(self, lien: Lien, /) -> None:
        await self._transaction.write(orders.replace(lien))
