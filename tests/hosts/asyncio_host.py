"""
An asynchronous host in dictionaries, written from the protocols alone.

One lock holds a whole unit of work, and a copy of everything undoes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from siaut_core import (
    Cause,
    ConflictError,
    Courriel,
    CourrielDejaPrisError,
    EntiteJuridique,
    Etablissement,
    Fin,
    Groupe,
    Lien,
    NumeroDejaPrisError,
    NumeroFiness,
    Structure,
    StructureId,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.sync import Event, MailState, QueuedMail, QueuedMailId
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.outbox import next_due
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import STRUCTURES_SEARCH
from siaut_core.use_cases.recherche.utilisateurs import UTILISATEURS_SEARCH
from tests.hosts.house import Content

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.structures import StructuresQuery
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery


@attrs.define
class Tables:
    utilisateurs: dict[UtilisateurId, Utilisateur] = attrs.field(factory=dict)
    structures: dict[StructureId, Structure] = attrs.field(factory=dict)
    liens: dict[str, Lien] = attrs.field(factory=dict)
    queued_mails: dict[QueuedMailId, QueuedMail] = attrs.field(factory=dict)
    passwords: dict[UtilisateurId, str] = attrs.field(factory=dict)
    journal: list[Event] = attrs.field(factory=list)

    def copy(self) -> Tables:
        return Tables(
            utilisateurs=dict(self.utilisateurs),
            structures=dict(self.structures),
            liens=dict(self.liens),
            queued_mails=dict(self.queued_mails),
            passwords=dict(self.passwords),
            journal=list(self.journal),
        )


class AsyncioHost:
    """
    The tables, and the lock that gives them to one unit of work at a time.
    """

    def __init__(self) -> None:
        self.tables = Tables()
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[AsyncioUnit]:
        async with self._lock:
            draft = self.tables.copy()
            yield AsyncioUnit(draft)
            # A copy: who keeps the unit of work after its end writes in the draft.
            self.tables = draft.copy()

    def content(self) -> Content:
        results = self.tables.copy()
        return Content(
            utilisateurs=results.utilisateurs,
            structures=results.structures,
            liens=results.liens,
            queued_mails=results.queued_mails,
            passwords=results.passwords,
            journal=tuple(results.journal),
        )


class AsyncioUnit:
    def __init__(self, tables: Tables) -> None:
        self.utilisateurs = UtilisateursAsyncio(tables)
        self.structures = StructuresAsyncio(tables)
        self.liens = LiensAsyncio(tables)
        self.outbox = AsyncioOutbox(tables)
        self.journal = AsyncioJournal(tables)
        self.passwords = AsyncioPasswords(tables)


class UtilisateursAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._comptes = tables.utilisateurs

    async def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        await asyncio.sleep(0)  # As a database would: others may run here.
        return self._comptes.get(id)

    async def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        comptes = self._comptes.values()
        return next((u for u in comptes if u.courriel == courriel), None)

    async def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        for compte in comptes:
            self._require(compte.id, compte.version)

    def _require(self, id: UtilisateurId, version: int) -> Utilisateur:
        current = self._comptes.get(id)
        if current is None or current.version != version:
            raise ConflictError
        return current

    async def _reserve(self, compte: Utilisateur) -> None:
        other = await self.by_courriel(compte.courriel)
        if other is not None and other.id != compte.id:
            raise CourrielDejaPrisError

    async def add(self, utilisateur: Utilisateur, /) -> None:
        await self._reserve(utilisateur)
        if utilisateur.id in self._comptes:
            raise ConflictError
        self._comptes[utilisateur.id] = utilisateur

    async def save(self, utilisateur: Utilisateur, /) -> None:
        current = self._require(utilisateur.id, utilisateur.version - 1)
        await self._reserve(utilisateur)
        self._comptes[utilisateur.id] = attrs.evolve(
            utilisateur, derniere_connexion=current.derniere_connexion
        )

    async def remove(self, utilisateur: Utilisateur, /) -> None:
        self._require(utilisateur.id, utilisateur.version)
        del self._comptes[utilisateur.id]
        self._tables.passwords.pop(utilisateur.id, None)
        for lien in liens_of(self._tables, utilisateur.id):
            del self._tables.liens[lien.digest]

    async def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        compte = self._comptes.get(id)
        if compte is None or not compte.est_en_exercice:
            return False
        last = max(compte.derniere_connexion or instant, instant)
        self._comptes[id] = attrs.evolve(compte, derniere_connexion=last)
        return True

    async def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        lines = map(self._line, self._comptes.values())
        return UTILISATEURS_SEARCH.answer(query, lines)

    def _line(self, compte: Utilisateur) -> UtilisateurRow:
        structures = self._tables.structures
        structure = structures[compte.rattachement.structure_id]
        ej = None
        if isinstance(structure, Etablissement):
            ej = structures.get(structure.ej_id)
        return UtilisateurRow(
            compte, structure, ej if isinstance(ej, EntiteJuridique) else None
        )


class StructuresAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._structures = tables.structures

    async def get(self, id: StructureId, /) -> Structure | None:
        return self._structures.get(id)

    async def by_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        return {id: self._structures[id] for id in ids if id in self._structures}

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        every_one = self._structures.values()
        return [
            s for s in every_one if isinstance(s, Etablissement) and s.ej_id == ej_id
        ]

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        every_one = self._structures.values()
        return [s for s in every_one if isinstance(s, Groupe) and ej_id in s.membres]

    async def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        return {
            s.numero: s
            for s in self._structures.values()
            if not isinstance(s, Groupe) and s.numero and s.numero in numeros
        }

    async def numeros(self) -> Sequence[NumeroFiness]:
        return [s.numero for s in self._structures.values() if s.numero]

    def _reserve(self, structure: Structure) -> None:
        for other in self._structures.values():
            if other.id == structure.id:
                continue
            if isinstance(structure, Groupe):
                taken = isinstance(other, Groupe) and other.cle == structure.cle
            else:
                taken = (
                    structure.numero is not None and other.numero == structure.numero
                )
            if taken:
                raise NumeroDejaPrisError

    async def add(self, structure: Structure, /) -> None:
        self._reserve(structure)
        if structure.id in self._structures:
            raise ConflictError
        self._structures[structure.id] = structure

    async def save(self, structure: Structure, /) -> None:
        current = self._structures.get(structure.id)
        if current is None or current.version != structure.version - 1:
            raise ConflictError
        self._reserve(structure)
        self._structures[structure.id] = structure

    async def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        return STRUCTURES_SEARCH.answer(query, self._structures.values())

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = self._tables.utilisateurs.values()
        return sans_gestionnaire(self._structures.values(), comptes)


def liens_of(tables: Tables, id: str) -> list[Lien]:
    return [lien for lien in tables.liens.values() if lien.utilisateur_id == id]


class LiensAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def by_digest(self, digest: str, /) -> Lien | None:
        return self._tables.liens.get(digest)

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        own = liens_of(self._tables, utilisateur_id)
        return max((lien.rank for lien in own), default=0)

    async def add(self, lien: Lien, /) -> None:
        ranks = {old.rank for old in liens_of(self._tables, lien.utilisateur_id)}
        if lien.digest in self._tables.liens or lien.rank in ranks:
            raise ConflictError
        self._tables.liens[lien.digest] = lien

    def _end(self, liens: Iterable[Lien], fin: Fin) -> None:
        for lien in liens:
            if lien.fin is None:
                self._tables.liens[lien.digest] = attrs.evolve(lien, fin=fin)

    async def use(self, digest: str, now: datetime, /) -> bool:
        lien = self._tables.liens.get(digest)
        if lien is None or lien.fin or now >= lien.expire_le:
            return False
        self._end([lien], Fin.UTILISATION)
        return True

    async def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        self._end(liens_of(self._tables, utilisateur_id), Fin.REVOCATION)

    async def replace(self, lien: Lien, /) -> None:
        others = liens_of(self._tables, lien.utilisateur_id)
        self._end([a for a in others if a.rank < lien.rank], Fin.REMPLACEMENT)


class AsyncioOutbox:
    def __init__(self, tables: Tables) -> None:
        self._queued_mails = tables.queued_mails

    async def put(self, queued: QueuedMail, /) -> None:
        if queued.id in self._queued_mails:
            raise ConflictError
        self._queued_mails[queued.id] = queued

    async def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        chosen = next_due(self._queued_mails.values(), now, horizon)
        if chosen is None:
            return None
        for other in list(self._queued_mails.values()):
            if chosen.replaces(other, now, horizon):
                close = other.close(MailState.REMPLACEMENT, now)
                self._queued_mails[other.id] = close
        leased = chosen.lease(now, until)
        self._queued_mails[leased.id] = leased
        return leased

    async def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        current = self._queued_mails.get(leased.id)
        held = (
            current is not None
            and current.etat is MailState.EN_ATTENTE
            and current.tries == leased.tries
            and current.leased_until == leased.leased_until
        )
        if held:
            self._queued_mails[leased.id] = outcome
        return held

    def _of(self, id: str, *etats: MailState) -> list[QueuedMail]:
        every_one = self._queued_mails.values()
        return [i for i in every_one if i.utilisateur_id == id and i.etat in etats]

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        attente = self._of(utilisateur_id, MailState.EN_ATTENTE)
        return [i for i in attente if i.leased_until]

    async def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        sendings = self._of(utilisateur_id, MailState.ENVOI)
        dates = [i.closed_at for i in sendings if i.cause is Cause.DEMANDE]
        return max((d for d in dates if d is not None and d <= horizon), default=None)

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        closes = self._of(utilisateur_id, MailState.ENVOI, MailState.ABANDON)
        return max(closes, key=lambda i: (i.closed_at, i.id), default=None)

    async def abandoned(self) -> Sequence[QueuedMail]:
        every_one = self._queued_mails.values()
        abandoned = [i for i in every_one if i.etat is MailState.ABANDON]
        return sorted(abandoned, key=lambda i: (i.asked_at, i.id))


class AsyncioJournal:
    def __init__(self, tables: Tables) -> None:
        self._journal = tables.journal

    async def add(self, event: Event, /) -> None:
        self._journal.append(event)


class AsyncioPasswords:
    def __init__(self, tables: Tables) -> None:
        self._digests = tables.passwords

    async def get(self, utilisateur_id: UtilisateurId, /) -> str | None:
        return self._digests.get(utilisateur_id)

    async def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        self._digests[utilisateur_id] = digest
