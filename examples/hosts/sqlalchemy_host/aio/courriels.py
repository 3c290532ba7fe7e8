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
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        rangee = await self._transaction.une(ordres.due(maintenant, horizon))
        if rangee is None:
            return None
        choisie = intention_de(rangee)
        remplacement = ordres.remplacer(choisie, maintenant, horizon)
        if remplacement is not None:
            await self._transaction.ecrire(remplacement)
        prise = choisie.prendre(maintenant, jusqu_a)
        if not await self.enregistrer(choisie, prise):
            raise ConflitError
        return prise

    async def enregistrer(self, prise: Intention, suite: Intention, /) -> bool:
        return await self._transaction.ecrire(ordres.enregistrer(prise, suite)) == 1

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[Intention]:
        rangees = await self._transaction.lire(ordres.leased_of(utilisateur_id))
        return [intention_de(rangee) for rangee in rangees]

    async def derniere_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        ordre = ordres.derniere_demande(utilisateur_id, horizon)
        rangee = await self._transaction.une(ordre)
        derniere: datetime | None = rangee["clos_le"] if rangee else None
        return derniere

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> Intention | None:
        rangee = await self._transaction.une(ordres.last_closed(utilisateur_id))
        return intention_de(rangee) if rangee else None

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
