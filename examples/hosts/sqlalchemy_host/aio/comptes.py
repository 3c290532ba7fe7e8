"""
Accounts and their passwords.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from siaut_core import ConflictError, Courriel, Utilisateur, UtilisateurId

from ..orders import comptes as orders
from ..orders import recherche
from ..rows import utilisateur_of
from .transaction import Transaction

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.lines import UtilisateurRow
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

__all__ = ["PasswordPolicy", "Utilisateurs"]


class Utilisateurs:
    """
    See `UtilisateurRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        row = await self._transaction.one(orders.get(id))
        return utilisateur_of(row) if row else None

    async def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        row = await self._transaction.one(orders.by_courriel(courriel))
        return utilisateur_of(row) if row else None

    async def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        rows = await self._transaction.parse(orders.lock(comptes))
        versions = {row["id"]: row["version"] for row in rows}
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflictError

    async def add(self, utilisateur: Utilisateur, /) -> None:
        await self._transaction.write(orders.add(utilisateur))

    async def save(self, utilisateur: Utilisateur, /) -> None:
        if not await self._transaction.write(orders.save(utilisateur)):
            raise ConflictError

    async def remove(self, utilisateur: Utilisateur, /) -> None:
        if not await self._transaction.write(orders.remove(utilisateur)):
            raise ConflictError

    async def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        order = orders.record_login(id, instant)
        return await self._transaction.write(order) == 1

    async def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        rows = await self._transaction.parse(recherche.of_utilisateurs(query))
        return recherche.lines_of(rows)

    # What the protocol does not show, for whoever runs the host.

    async def search_everywhere(
        self, query: UtilisateursQuery
    ) -> Sequence[UtilisateurRow]:
        """
        Search the accounts of the whole country, whatever the perimeter asked.
        """
        rows = await self._transaction.parse(recherche.everywhere(query))
        return recherche.lines_of(rows)


class PasswordPolicy:
    """
    See `PasswordRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        order = orders.set_digest(utilisateur_id, digest)
        await self._transaction.write(order)
