"""
The outbox and the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from siaut_core import ConflitError, Evenement, Intention, UtilisateurId

from ..ordres import courriels as ordres
from ..rangees import intention_de
from .transaction import Transaction

__all__ = ["Courriels", "Journal"]


class Courriels:
    """
    See `CourrielRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def deposer(self, intention: Intention, /) -> None:
        await self._transaction.ecrire(ordres.deposer(intention))

    async def prendre(
        self, maintenant: datetime, jusqu_a: datetime, /
    ) -> Intention | None:
        rangee = await self._transaction.une(ordres.due(maintenant))
        if rangee is None:
            return None
        choisie = intention_de(rangee)
        remplacement = ordres.remplacer(choisie, maintenant)
        if remplacement is not None:
            await self._transaction.ecrire(remplacement)
        prise = choisie.prendre(jusqu_a)
        ordre = ordres.enregistrer(prise, choisie.essais)
        if not await self._transaction.ecrire(ordre):
            raise ConflitError
        return prise

    async def enregistrer(self, intention: Intention, /) -> bool:
        ordre = ordres.enregistrer(intention, intention.essais)
        return await self._transaction.ecrire(ordre) == 1

    async def derniere_demande(
        self, utilisateur_id: UtilisateurId, /
    ) -> datetime | None:
        rangee = await self._transaction.une(ordres.derniere_demande(utilisateur_id))
        derniere: datetime | None = rangee["clos_le"] if rangee else None
        return derniere

    async def abandons(self) -> Sequence[Intention]:
        return [
            intention_de(r) for r in await self._transaction.lire(ordres.abandons())
        ]


class Journal:
    """
    See `siaut_core.aio.protocols.Journal`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def ajouter(self, evenement: Evenement, /) -> None:
        await self._transaction.ecrire(ordres.consigner(evenement))
