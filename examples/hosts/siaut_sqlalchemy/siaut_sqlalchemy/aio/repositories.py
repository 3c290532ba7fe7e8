"""
The repositories of one unit of work: what executes the statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.sql.base import Executable

from siaut_core import (
    ConflictError,
    Courriel,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Lien,
    NumeroFiness,
    Structure,
    StructureId,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.aio import Event, QueuedMail

from ..rows import (
    lien_of,
    queued_mail_of,
    structure_of,
    structure_row,
    utilisateur_of,
)
from ..schema import structures
from ..statements import accounts, outbox, recherche
from ..statements import structures as statements
from .transaction import Transaction

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.rows import UtilisateurRow
    from siaut_core.use_cases.recherche.structures import StructuresQuery
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

__all__ = [
    "Journal",
    "Liens",
    "Outbox",
    "Passwords",
    "Structures",
    "Utilisateurs",
]


class Repository:
    """
    What is done inside one transaction.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction


class Utilisateurs(Repository):
    """
    See `UtilisateurRepository`.
    """

    async def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        row = await self._transaction.one(accounts.get(id))
        return utilisateur_of(row) if row else None

    async def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        row = await self._transaction.one(accounts.by_courriel(courriel))
        return utilisateur_of(row) if row else None

    async def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        rows = await self._transaction.all(accounts.lock(comptes))
        versions = {row["id"]: row["version"] for row in rows}
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflictError

    async def add(self, utilisateur: Utilisateur, /) -> None:
        await self._transaction.write(accounts.add(utilisateur))

    async def save(self, utilisateur: Utilisateur, /) -> None:
        if not await self._transaction.write(accounts.save(utilisateur)):
            raise ConflictError

    async def remove(self, utilisateur: Utilisateur, /) -> None:
        if not await self._transaction.write(accounts.remove(utilisateur)):
            raise ConflictError

    async def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        order = accounts.record_login(id, instant)
        return await self._transaction.write(order) == 1

    async def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        rows = await self._transaction.all(recherche.of_utilisateurs(query))
        return recherche.rows_of(rows)

    # What the protocol does not show, for whoever runs the host.

    async def search_everywhere(
        self, query: UtilisateursQuery
    ) -> Sequence[UtilisateurRow]:
        """
        Search the accounts of the whole country, whatever the perimeter asked.
        """
        rows = await self._transaction.all(recherche.everywhere(query))
        return recherche.rows_of(rows)


class Passwords(Repository):
    """
    See `PasswordRepository`.
    """

    async def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        order = accounts.set_digest(utilisateur_id, digest)
        await self._transaction.write(order)


class Structures(Repository):
    """
    See `StructureRepository`.
    """

    async def _read(self, order: Executable) -> list[Structure]:
        rows = await self._transaction.all(order)
        return [structure_of(r, structures, r["membres"] or "") for r in rows]

    async def get(self, id: StructureId, /) -> Structure | None:
        return next(iter(await self._read(statements.by_ids([id]))), None)

    async def by_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        results = await self._read(statements.by_ids(ids))
        return {structure.id: structure for structure in results}

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        results = await self._read(statements.etablissements(ej_id))
        return [s for s in results if isinstance(s, Etablissement)]

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        results = await self._read(statements.groupes(ej_id))
        return [s for s in results if isinstance(s, Groupe)]

    async def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        found: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for batch in statements.batches(numeros):
            for structure in await self._read(statements.by_numeros(batch)):
                if not isinstance(structure, Groupe) and structure.numero:
                    found[structure.numero] = structure
        return found

    async def numeros(self) -> Sequence[NumeroFiness]:
        rows = await self._transaction.all(statements.numeros())
        return [NumeroFiness(row["numero"]) for row in rows]

    async def add(self, structure: Structure, /) -> None:
        await self._transaction.write(statements.ADDITION, structure_row(structure))
        await self._add_membres(structure)

    async def save(self, structure: Structure, /) -> None:
        if not await self._transaction.write(statements.save(structure)):
            raise ConflictError
        if isinstance(structure, Groupe):
            await self._transaction.write(statements.remove_membres(structure))
        if isinstance(structure, Etablissement):
            await self._transaction.write(statements.follow(structure))
        await self._add_membres(structure)

    async def _add_membres(self, structure: Structure) -> None:
        if isinstance(structure, Groupe) and structure.membres:
            await self._transaction.write(statements.add_membres(structure))

    async def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        rows = await self._transaction.all(recherche.of_structures(query))
        return recherche.structures_of(rows)

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        return await self._read(statements.sans_gestionnaire())


class Liens(Repository):
    """
    See `LienRepository`.
    """

    async def by_digest(self, digest: str, /) -> Lien | None:
        row = await self._transaction.one(accounts.link(digest))
        return lien_of(row) if row else None

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        row = await self._transaction.one(accounts.last_rank(utilisateur_id))
        rank: int | None = row["rank"] if row else None
        return rank or 0

    async def add(self, lien: Lien, /) -> None:
        await self._transaction.write(accounts.add_link(lien))

    async def use(self, digest: str, now: datetime, /) -> bool:
        order = accounts.use_link(digest, now)
        return await self._transaction.write(order) == 1

    async def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        await self._transaction.write(accounts.revoke_links(utilisateur_id))

    async def replace(self, lien: Lien, /) -> None:
        await self._transaction.write(accounts.replace_links(lien))


class Outbox(Repository):
    """
    See `Outbox`.
    """

    async def put(self, queued: QueuedMail, /) -> None:
        await self._transaction.write(outbox.put(queued))

    async def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        row = await self._transaction.one(outbox.due(now, horizon))
        if row is None:
            return None
        chosen = queued_mail_of(row)
        replacement = outbox.replace(chosen, now, horizon)
        if replacement is not None:
            await self._transaction.write(replacement)
        leased = chosen.lease(now, until)
        if not await self.settle(chosen, leased):
            raise ConflictError
        return leased

    async def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        return await self._transaction.write(outbox.settle(leased, outcome)) == 1

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        rows = await self._transaction.all(outbox.leased_of(utilisateur_id))
        return [queued_mail_of(row) for row in rows]

    async def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        order = outbox.last_demande(utilisateur_id, horizon)
        row = await self._transaction.one(order)
        derniere: datetime | None = row["closed_at"] if row else None
        return derniere

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        row = await self._transaction.one(outbox.last_closed(utilisateur_id))
        return queued_mail_of(row) if row else None

    async def abandoned(self) -> Sequence[QueuedMail]:
        return [
            queued_mail_of(r) for r in await self._transaction.all(outbox.abandoned())
        ]


class Journal(Repository):
    """
    See `siaut_core.aio.protocols.Journal`.
    """

    async def add(self, event: Event, /) -> None:
        await self._transaction.write(outbox.log(event))
