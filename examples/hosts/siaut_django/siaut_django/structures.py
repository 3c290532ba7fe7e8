"""
EJ, ET and groupes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q

from siaut_core import (
    ConflictError,
    EntiteJuridique,
    Etablissement,
    Groupe,
    NumeroFiness,
    Profil,
    Structure,
    StructureId,
)
from siaut_core.use_cases.recherche.structures import StructuresQuery

from . import models, recherche, rows
from .transaction import Repository, delete

# SQLite takes 32,766 parameters in a statement.
BATCH: Final = 10_000


class Structures(Repository):
    """
    See `StructureRepository`.
    """

    def _read(self, *conditions: Q, **ties: Any) -> Iterator[Structure]:  # noqa: ANN401  (as `filter`)
        found = self._rows(models.Structure, *conditions, **ties)
        return map(rows.structure_of, found)

    def get(self, id: StructureId, /) -> Structure | None:
        return next(self._read(id=id), None)

    def by_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        return {s.id: s for s in self._read(id__in=ids)}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        return [s for s in self._read(ej=ej_id) if isinstance(s, Etablissement)]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        return [s for s in self._read(membres__ej=ej_id) if isinstance(s, Groupe)]

    def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        found: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for start in range(0, len(numeros), BATCH):
            batch = [str(numero) for numero in numeros[start : start + BATCH]]
            for structure in self._read(numero__in=batch):
                if not isinstance(structure, Groupe) and structure.numero:
                    found[structure.numero] = structure
        return found

    def numeros(self) -> Sequence[NumeroFiness]:
        numbered = self._rows(models.Structure, ~Q(numero=""))
        return [NumeroFiness(n) for n in numbered.values_list("numero", flat=True)]

    def add(self, structure: Structure, /) -> None:
        self._rows(models.Structure).create(
            id=structure.id, **rows.structure_values(structure)
        )
        self._add_membres(structure)

    def save(self, structure: Structure, /) -> None:
        before = {"id": structure.id, "version": structure.version - 1}
        previous = self._rows(models.Structure, **before)
        if not previous.update(**rows.structure_values(structure)):
            raise ConflictError
        if isinstance(structure, Groupe):
            delete(self._rows(models.Membre, groupe=structure.id))
        self._add_membres(structure)

    def _add_membres(self, structure: Structure) -> None:
        ids = sorted(structure.membres)
        membres = [models.Membre(groupe_id=structure.id, ej_id=id) for id in ids]
        self._rows(models.Membre).bulk_create(membres)

    def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        found = recherche.of_structures(self._rows(models.Structure), query)
        return [rows.structure_of(row) for row in found]

    def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = self._rows(models.Compte, en_exercice=True)
        are_ejs = comptes.filter(profil=Profil.GESTIONNAIRE_EJ).values("structure")
        are_ets = comptes.filter(profil=Profil.GESTIONNAIRE_ET).values("structure")
        kept = self._rows(
            models.Structure,
            Q(id__in=are_ets)
            | Q(id__in=are_ejs)
            | Q(ej__in=are_ejs)
            | Q(membres__ej__in=are_ejs),
        )
        return list(self._read(~Q(id__in=kept.values("id"))))
