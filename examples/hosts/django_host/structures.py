"""
EJ, ET and groupes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from siaut_core import (
    ConflitError,
    EntiteJuridique,
    Etablissement,
    Groupe,
    NumeroFiness,
    Profil,
)

from . import models, rangees, recherche
from .transaction import Depot, delete

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from siaut_core import Structure, StructureId
    from siaut_core.use_cases.recherche.structures import RequeteStructures

__all__ = ["Structures"]

# SQLite takes 32,766 parameters in a statement.
LOT: Final = 10_000


class Structures(Depot):
    """
    See `StructureRepository`.
    """

    def _lire(self, *conditions: Q, **egalites: Any) -> Iterator[Structure]:  # noqa: ANN401  (as `filter`)
        lues = self._transaction.rangees(models.Structure)
        return map(rangees.structure_de, lues.filter(*conditions, **egalites))

    def par_id(self, id: StructureId, /) -> Structure | None:
        return next(self._lire(id=id), None)

    def par_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        return {lue.id: lue for lue in self._lire(id__in=ids)}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        lues = self._lire(ej=ej_id)
        return [lue for lue in lues if isinstance(lue, Etablissement)]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        lues = self._lire(membres__ej=ej_id)
        return [lue for lue in lues if isinstance(lue, Groupe)]

    def par_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        trouvees: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for debut in range(0, len(numeros), LOT):
            lot = [str(numero) for numero in numeros[debut : debut + LOT]]
            for lue in self._lire(numero__in=lot):
                if not isinstance(lue, Groupe) and lue.numero:
                    trouvees[lue.numero] = lue
        return trouvees

    def numeros(self) -> Sequence[NumeroFiness]:
        numerotees = self._transaction.rangees(models.Structure).exclude(numero="")
        return [NumeroFiness(n) for n in numerotees.values_list("numero", flat=True)]

    def ajouter(self, structure: Structure, /) -> None:
        self._transaction.rangees(models.Structure).create(
            id=structure.id, **rangees.colonnes_de_structure(structure)
        )
        self._ajouter_membres(structure)

    def enregistrer(self, structure: Structure, /) -> None:
        precedente = self._transaction.rangees(models.Structure).filter(
            id=structure.id, version=structure.version - 1
        )
        if not precedente.update(**rangees.colonnes_de_structure(structure)):
            raise ConflitError
        if isinstance(structure, Groupe):
            anciens = self._transaction.rangees(models.Membre)
            delete(anciens.filter(groupe=structure.id))
            self._ajouter_membres(structure)

    def _ajouter_membres(self, structure: Structure) -> None:
        if isinstance(structure, Groupe):
            self._transaction.rangees(models.Membre).bulk_create(
                models.Membre(groupe_id=structure.id, ej_id=ej_id)
                for ej_id in sorted(structure.membres)
            )

    def rechercher(self, requete: RequeteStructures, /) -> Sequence[Structure]:
        trouvees = recherche.des_structures(self._transaction, requete)
        return [rangees.structure_de(rangee) for rangee in trouvees]

    def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = self._transaction.rangees(models.Compte).filter(en_exercice=True)
        des_ej = comptes.filter(profil=Profil.GESTIONNAIRE_EJ).values("structure")
        des_et = comptes.filter(profil=Profil.GESTIONNAIRE_ET).values("structure")
        tenues = self._transaction.rangees(models.Structure).filter(
            Q(id__in=des_et)
            | Q(id__in=des_ej)
            | Q(ej__in=des_ej)
            | Q(membres__ej__in=des_ej)
        )
        return list(self._lire(~Q(id__in=tenues.values("id"))))
