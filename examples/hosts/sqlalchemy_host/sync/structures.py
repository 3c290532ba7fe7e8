# Derived from aio/structures.py by `nox -s twins -- --write`: edit that one.
"""
EJ, ET and groupes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.sql.base import Executable

from siaut_core import (
    ConflitError,
    EntiteJuridique,
    Etablissement,
    Groupe,
    NumeroFiness,
    Structure,
    StructureId,
)

from ..ordres import recherche
from ..ordres import structures as ordres
from ..rangees import rangee_de_structure, structure_de
from ..schema import structures
from .transaction import Transaction

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.structures import RequeteStructures

__all__ = ["Structures"]


class Structures:
    """
    See `StructureRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def _lire(self, ordre: Executable) -> list[Structure]:
        rangees = self._transaction.lire(ordre)
        return [structure_de(r, structures, r["membres"] or "") for r in rangees]

    def par_id(self, id: StructureId, /) -> Structure | None:
        return next(iter(self._lire(ordres.par_ids([id]))), None)

    def par_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        lues = self._lire(ordres.par_ids(ids))
        return {structure.id: structure for structure in lues}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        lues = self._lire(ordres.etablissements(ej_id))
        return [s for s in lues if isinstance(s, Etablissement)]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        lues = self._lire(ordres.groupes(ej_id))
        return [s for s in lues if isinstance(s, Groupe)]

    def par_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        trouvees: dict[NumeroFiness, EntiteJuridique | Etablissement] = {}
        for lot in ordres.lots(numeros):
            for structure in self._lire(ordres.par_numeros(lot)):
                if not isinstance(structure, Groupe) and structure.numero:
                    trouvees[structure.numero] = structure
        return trouvees

    def numeros(self) -> Sequence[NumeroFiness]:
        rangees = self._transaction.lire(ordres.numeros())
        return [NumeroFiness(rangee["numero"]) for rangee in rangees]

    def ajouter(self, structure: Structure, /) -> None:
        self._transaction.ecrire(ordres.AJOUT, rangee_de_structure(structure))
        self._ajouter_membres(structure)

    def enregistrer(self, structure: Structure, /) -> None:
        if not self._transaction.ecrire(ordres.enregistrer(structure)):
            raise ConflitError
        if isinstance(structure, Groupe):
            self._transaction.ecrire(ordres.retirer_membres(structure))
        if isinstance(structure, Etablissement):
            self._transaction.ecrire(ordres.suivre(structure))
        self._ajouter_membres(structure)

    def _ajouter_membres(self, structure: Structure) -> None:
        if isinstance(structure, Groupe) and structure.membres:
            self._transaction.ecrire(ordres.ajouter_membres(structure))

    def rechercher(self, requete: RequeteStructures, /) -> Sequence[Structure]:
        rangees = self._transaction.lire(recherche.des_structures(requete))
        return recherche.structures_de(rangees)

    def sans_gestionnaire(self) -> Sequence[Structure]:
        return self._lire(ordres.sans_gestionnaire())
