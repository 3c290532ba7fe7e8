# Derived from aio/structures.py by `nox -s twins -- --write`: edit that one.
"""
EJ, ET and groupes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.sql.base import Executable

from siaut_core import (
    ConflictError,
    EntiteJuridique,
    Etablissement,
    Groupe,
    NumeroFiness,
    Structure,
    StructureId,
)

from ..orders import recherche
from ..orders import structures as orders
from ..rows import structure_of, structure_row
from ..schema import structures
from .transaction import Transaction

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.structures import StructuresQuery

__all__ = ["Structures"]


class Structures:
    """
    See `StructureRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def _read(self, order: Executable) -> list[Structure]:
        rows = self._transaction.parse(order)
        return [structure_of(r, structures, r["membres"] or "") for r in rows]

    def get(self, id: StructureId, /) -> Structure | None:
        return next(iter(self._read(orders.by_ids([id]))), None)

    def by_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        results = self._read(orders.by_ids(ids))
        return {structure.id: structure for structure in results}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        results = self._read(orders.etablissements(ej_id))
        return [s for s in results if isinstance(s, Etablissement)]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        results = self._read(orders.groupes(ej_id))
        return [s for s in results if isinstance(s, Groupe)]

    def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        found: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for batch in orders.batches(numeros):
            for structure in self._read(orders.by_numeros(batch)):
                if not isinstance(structure, Groupe) and structure.numero:
                    found[structure.numero] = structure
        return found

    def numeros(self) -> Sequence[NumeroFiness]:
        rows = self._transaction.parse(orders.numeros())
        return [NumeroFiness(row["numero"]) for row in rows]

    def add(self, structure: Structure, /) -> None:
        self._transaction.write(orders.ADDITION, structure_row(structure))
        self._add_membres(structure)

    def save(self, structure: Structure, /) -> None:
        if not self._transaction.write(orders.save(structure)):
            raise ConflictError
        if isinstance(structure, Groupe):
            self._transaction.write(orders.remove_membres(structure))
        if isinstance(structure, Etablissement):
            self._transaction.write(orders.follow(structure))
        self._add_membres(structure)

    def _add_membres(self, structure: Structure) -> None:
        if isinstance(structure, Groupe) and structure.membres:
            self._transaction.write(orders.add_membres(structure))

    def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        rows = self._transaction.parse(recherche.of_structures(query))
        return recherche.structures_of(rows)

    def sans_gestionnaire(self) -> Sequence[Structure]:
        return self._read(orders.sans_gestionnaire())
