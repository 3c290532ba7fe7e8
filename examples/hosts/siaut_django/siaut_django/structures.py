"""
EJ, ET and groupes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from siaut_core import (
    ConflictError,
    EntiteJuridique,
    Etablissement,
    Groupe,
    NumeroFiness,
    Profil,
)

from . import models, recherche, rows
from .transaction import Atomic, delete

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from siaut_core import Structure, StructureId
    from siaut_core.use_cases.recherche.structures import StructuresQuery

__all__ = ["Structures"]

# SQLite takes 32,766 parameters in a statement.
BATCH: Final = 10_000


class Structures(Atomic):
    """
    See `StructureRepository`.
    """

    def _read(self, *conditions: Q, **ties: Any) -> Iterator[Structure]:  # noqa: ANN401  (as `filter`)
        results = self._transaction.rows(models.Structure)
        return map(rows.structure_of, results.filter(*conditions, **ties))

    def get(self, id: StructureId, /) -> Structure | None:
        return next(self._read(id=id), None)

    def by_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        return {found_one.id: found_one for found_one in self._read(id__in=ids)}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        results = self._read(ej=ej_id)
        return [
            found_one for found_one in results if isinstance(found_one, Etablissement)
        ]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        results = self._read(membres__ej=ej_id)
        return [found_one for found_one in results if isinstance(found_one, Groupe)]

    def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        found: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for start in range(0, len(numeros), BATCH):
            batch = [str(numero) for numero in numeros[start : start + BATCH]]
            for found_one in self._read(numero__in=batch):
                if not isinstance(found_one, Groupe) and found_one.numero:
                    found[found_one.numero] = found_one
        return found

    def numeros(self) -> Sequence[NumeroFiness]:
        numbered = self._transaction.rows(models.Structure).exclude(numero="")
        return [NumeroFiness(n) for n in numbered.values_list("numero", flat=True)]

    def add(self, structure: Structure, /) -> None:
        self._transaction.rows(models.Structure).create(
            id=structure.id, **rows.structure_values(structure)
        )
        self._add_membres(structure)

    def save(self, structure: Structure, /) -> None:
        previous = self._transaction.rows(models.Structure).filter(
            id=structure.id, version=structure.version - 1
        )
        if not previous.update(**rows.structure_values(structure)):
            raise ConflictError
        if isinstance(structure, Groupe):
            old = self._transaction.rows(models.Membre)
            delete(old.filter(groupe=structure.id))
            self._add_membres(structure)

    def _add_membres(self, structure: Structure) -> None:
        if isinstance(structure, Groupe):
            self._transaction.rows(models.Membre).bulk_create(
                models.Membre(groupe_id=structure.id, ej_id=ej_id)
                for ej_id in sorted(structure.membres)
            )

    def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        found = recherche.of_structures(self._transaction, query)
        return [rows.structure_of(row) for row in found]

    def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = self._transaction.rows(models.Compte).filter(en_exercice=True)
        are_ejs = comptes.filter(profil=Profil.GESTIONNAIRE_EJ).values("structure")
        are_ets = comptes.filter(profil=Profil.GESTIONNAIRE_ET).values("structure")
        kept = self._transaction.rows(models.Structure).filter(
            Q(id__in=are_ets)
            | Q(id__in=are_ejs)
            | Q(ej__in=are_ejs)
            | Q(membres__ej__in=are_ejs)
        )
        return list(self._read(~Q(id__in=kept.values("id"))))
