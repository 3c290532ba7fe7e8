"""
*Structures*: their repository, with the members of groupes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa

from siaut_core import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    NumeroFiness,
    Profil,
    Structure,
    StructureId,
)
from siaut_core.use_cases.recherche.structures import StructuresQuery

from .. import recherche
from ..recherche import membres_of
from ..rows import structure_of, structure_row
from ..schema import membres, structures, utilisateurs
from .transaction import Repository

GESTIONNAIRES: Final = [Profil.GESTIONNAIRE_EJ.value, Profil.GESTIONNAIRE_ET.value]

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
BATCH: Final = 10_000

c = structures.c
u = utilisateurs.c

# Without its row (`structure_row`): an import adds 142,417 of them, and most of
# its time went into making as many statements.
ADDITION: Final = sa.insert(structures)


class Structures(Repository):
    """
    See `StructureRepository`.
    """

    async def _read(self, *conditions: sa.ColumnElement[bool]) -> list[Structure]:
        statement = sa.select(structures, membres_of(structures)).where(*conditions)
        return await self._each(statement, lambda row: structure_of(row, structures))

    async def get(self, id: StructureId, /) -> Structure | None:
        return next(iter(await self._read(c.id == id)), None)

    async def by_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        return {s.id: s for s in await self._read(c.id.in_(ids))}

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        results = await self._read(c.ej_id == ej_id)
        return [s for s in results if isinstance(s, Etablissement)]

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        its_groupes = sa.select(membres.c.groupe_id).where(membres.c.ej_id == ej_id)
        results = await self._read(c.id.in_(its_groupes))
        return [s for s in results if isinstance(s, Groupe)]

    async def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        found: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for start in range(0, len(numeros), BATCH):
            batch = map(str, numeros[start : start + BATCH])
            for structure in await self._read(c.numero.in_(batch)):
                if not isinstance(structure, Groupe) and structure.numero:
                    found[structure.numero] = structure
        return found

    async def numeros(self) -> Sequence[NumeroFiness]:
        statement = sa.select(c.numero).where(c.numero.is_not(None))
        numeros = await self._each(statement, itemgetter("numero"))
        return [NumeroFiness(numero) for numero in numeros]

    async def add(self, structure: Structure, /) -> None:
        await self._write(ADDITION, structure_row(structure))
        await self._add_membres(structure)

    async def save(self, structure: Structure, /) -> None:
        before = (c.id == structure.id, c.version == structure.version - 1)
        row: dict[str, Any] = structure_row(structure)
        await self._change(sa.update(structures).where(*before).values(row))
        if isinstance(structure, Groupe):
            old = membres.c.groupe_id == structure.id
            await self._write(sa.delete(membres).where(old))
        if isinstance(structure, Etablissement):
            await self._move_accounts(structure)
        await self._add_membres(structure)

    async def _move_accounts(self, et: Etablissement) -> None:
        elsewhere = (u.structure_id == et.id, u.root_id != et.ej_id)
        statement = sa.update(utilisateurs).where(*elsewhere)
        await self._write(statement.values(root_id=et.ej_id))

    async def _add_membres(self, structure: Structure) -> None:
        ids = sorted(structure.membres)
        rows = [{"groupe_id": structure.id, "ej_id": ej_id} for ej_id in ids]
        if rows:
            await self._write(sa.insert(membres), rows)

    async def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        return await self._each(recherche.of_structures(query), recherche.structure_of)

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        their = sa.select(u.structure_id).where(
            u.actif, u.valide_le.is_not(None), u.profil.in_(GESTIONNAIRES)
        )
        their_ej = their.where(u.profil == Profil.GESTIONNAIRE_EJ.value)
        kept = sa.select(membres.c.groupe_id).where(membres.c.ej_id.in_(their_ej))
        return await self._read(
            c.id.not_in(their),
            sa.or_(c.ej_id.is_(None), c.ej_id.not_in(their_ej)),
            c.id.not_in(kept),
        )
