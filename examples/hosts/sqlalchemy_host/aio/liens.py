"""
Links.
"""

from __future__ import annotations

from datetime import datetime

from siaut_core import Lien, UtilisateurId

from ..ordres import liens as ordres
from ..rangees import lien_de
from .transaction import Transaction

__all__ = ["Liens"]


class Liens:
    """
    See `LienRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def par_empreinte(self, empreinte: str, /) -> Lien | None:
        rangee = await self._transaction.une(ordres.par_empreinte(empreinte))
        return lien_de(rangee) if rangee else None

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        rangee = await self._transaction.une(ordres.last_rank(utilisateur_id))
        rank: int | None = rangee["rank"] if rangee else None
        return rank or 0

    async def ajouter(self, lien: Lien, /) -> None:
        await self._transaction.ecrire(ordres.ajouter(lien))

    async def utiliser(self, empreinte: str, maintenant: datetime, /) -> bool:
        ordre = ordres.utiliser(empreinte, maintenant)
        return await self._transaction.ecrire(ordre) == 1

    async def revoquer(self, utilisateur_id: UtilisateurId, /) -> None:
        await self._transaction.ecrire(ordres.revoquer(utilisateur_id))

    async def remplacer(self, lien: Lien, /) -> None:
        await self._transaction.ecrire(ordres.remplacer(lien))
