"""
The repositories of one unit of work: what executes the statements.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter

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
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import StructuresQuery
from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

from ..rows import lien_of, queued_mail_of, structure_row, utilisateur_of
from ..statements import accounts, outbox, recherche
from ..statements import structures as statements
from .transaction import Transaction


class Repository:
    """
    What is done inside one transaction.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._each, self._first = transaction.each, transaction.first
        self._write, self._change = transaction.write, transaction.change


class Utilisateurs(Repository):
    """
    See `UtilisateurRepository`.
    """

    async def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        return await self._first(accounts.get(id), utilisateur_of)

    async def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return await self._first(accounts.by_courriel(courriel), utilisateur_of)

    async def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        pairs = await self._each(accounts.lock(comptes), itemgetter("id", "version"))
        if {(compte.id, compte.version) for compte in comptes} != set(pairs):
            raise ConflictError

    async def add(self, utilisateur: Utilisateur, /) -> None:
        await self._write(accounts.add(utilisateur))

    async def save(self, utilisateur: Utilisateur, /) -> None:
        await self._change(accounts.save(utilisateur))

    async def remove(self, utilisateur: Utilisateur, /) -> None:
        await self._change(accounts.remove(utilisateur))

    async def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        return await self._write(accounts.record_login(id, instant)) == 1

    async def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        order = recherche.of_utilisateurs(query)
        return await self._each(order, recherche.row_of())

    async def search_everywhere(
        self, query: UtilisateursQuery
    ) -> Sequence[UtilisateurRow]:
        """
        Search the accounts of the whole country, whatever the perimeter asked.

        For whoever runs the host: the protocol does not show it.
        """
        return await self._each(recherche.everywhere(query), recherche.row_of())


class Passwords(Repository):
    """
    See `PasswordRepository`.
    """

    async def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        await self._write(accounts.set_digest(utilisateur_id, digest))


class Structures(Repository):
    """
    See `StructureRepository`.
    """

    async def get(self, id: StructureId, /) -> Structure | None:
        return await self._first(statements.by_ids([id]), statements.read)

    async def by_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        results = await self._each(statements.by_ids(ids), statements.read)
        return {structure.id: structure for structure in results}

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        results = await self._each(statements.etablissements(ej_id), statements.read)
        return [s for s in results if isinstance(s, Etablissement)]

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        results = await self._each(statements.groupes(ej_id), statements.read)
        return [s for s in results if isinstance(s, Groupe)]

    async def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        found: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for order in statements.by_numeros(numeros):
            for structure in await self._each(order, statements.read):
                if not isinstance(structure, Groupe) and structure.numero:
                    found[structure.numero] = structure
        return found

    async def numeros(self) -> Sequence[NumeroFiness]:
        of = itemgetter("numero")
        return [NumeroFiness(n) for n in await self._each(statements.numeros(), of)]

    async def add(self, structure: Structure, /) -> None:
        await self._write(statements.ADDITION, structure_row(structure))
        await self._add_membres(structure)

    async def save(self, structure: Structure, /) -> None:
        await self._change(statements.save(structure))
        if isinstance(structure, Groupe):
            await self._write(statements.remove_membres(structure))
        if isinstance(structure, Etablissement):
            await self._write(statements.follow(structure))
        await self._add_membres(structure)

    async def _add_membres(self, structure: Structure) -> None:
        if structure.membres:
            await self._write(statements.add_membres(structure))

    async def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        return await self._each(recherche.of_structures(query), recherche.structure_of)

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        return await self._each(statements.sans_gestionnaire(), statements.read)


class Liens(Repository):
    """
    See `LienRepository`.
    """

    async def by_digest(self, digest: str, /) -> Lien | None:
        return await self._first(accounts.link(digest), lien_of)

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        of = itemgetter("rank")
        return await self._first(accounts.last_rank(utilisateur_id), of) or 0

    async def add(self, lien: Lien, /) -> None:
        await self._write(accounts.add_link(lien))

    async def use(self, digest: str, now: datetime, /) -> bool:
        return await self._write(accounts.use_link(digest, now)) == 1

    async def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        await self._write(accounts.revoke_links(utilisateur_id))

    async def replace(self, lien: Lien, /) -> None:
        await self._write(accounts.replace_links(lien))


class Outbox(Repository):
    """
    See `Outbox`.
    """

    async def put(self, queued: QueuedMail, /) -> None:
        await self._write(outbox.put(queued))

    async def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        chosen = await self._first(outbox.due(now, horizon), queued_mail_of)
        if chosen is None:
            return None
        replacement = outbox.replace(chosen, now, horizon)
        if replacement is not None:
            await self._write(replacement)
        leased = chosen.lease(now, until)
        await self._change(outbox.settle(chosen, leased))
        return leased

    async def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        return await self._write(outbox.settle(leased, outcome)) == 1

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        return await self._each(outbox.leased_of(utilisateur_id), queued_mail_of)

    async def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        order = outbox.last_demande(utilisateur_id, horizon)
        return await self._first(order, itemgetter("closed_at"))

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        return await self._first(outbox.last_closed(utilisateur_id), queued_mail_of)

    async def abandoned(self) -> Sequence[QueuedMail]:
        return await self._each(outbox.abandoned(), queued_mail_of)


class Journal(Repository):
    """
    See `siaut_core.aio.protocols.Journal`.
    """

    async def add(self, event: Event, /) -> None:
        await self._write(outbox.log(event))
