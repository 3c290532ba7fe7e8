"""
Structures, created, edited, imported and grouped, in the machine.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Coordonnees
from siaut_core.testing.factory import a_numero
from siaut_core.testing.model import questions, structures
from siaut_core.testing.state_machine.base import RANKS, Base, choose
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import FixerNumero, ModifierGroupe
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

if TYPE_CHECKING:
    from siaut_core.testing.model.remembered import Issue

__all__ = ["StructuresGestures"]

LIBELLES: Final = st.sampled_from(
    ["GHT A", "ght a", "GHT B", "Groupe de test", "SITE NEUF", ""]
)
RAISONS: Final = st.sampled_from(["CH RENOMMÉ", "CLINIQUE DU NORD"])

# Each number is of one kind for ever: an EJ never becomes an ET.
NUMEROS_EJ: Final = st.sampled_from([a_numero(n) for n in (1, 2, 50)])
NUMEROS_ET: Final = st.sampled_from([a_numero(n) for n in (11, 12, 13, 51)])
NUMEROS_TO_SET: Final = st.sampled_from([a_numero(n) for n in (1, 60, 61)])


@attrs.frozen
class Line:
    """
    A row of an extract, of an EJ or of an ET.
    """

    numero: NumeroFiness
    raison_sociale: str
    numero_ej: NumeroFiness
    coordonnees: Coordonnees = attrs.field(factory=Coordonnees)


EJ_LINES: Final = st.lists(
    st.builds(Line, NUMEROS_EJ, RAISONS, NUMEROS_EJ),
    max_size=2,
    unique_by=lambda line: line.numero,
)
ET_LINES: Final = st.lists(
    st.builds(Line, NUMEROS_ET, RAISONS, NUMEROS_EJ),
    max_size=3,
    unique_by=lambda line: line.numero,
)


class StructuresGestures(Base):
    """
    What makes perimeters, and what shows of them. Guide: T, C9, C16.
    """

    @rule(acteur=RANKS, kind=st.sampled_from(["ET", "Groupe"]), nom=LIBELLES)
    def creer_structure(self, acteur: int, kind: str, nom: str) -> None:
        command = CreerStructure(
            acteur_id=self.an_acteur(acteur),
            type_structure=kind,
            nom=nom,
            departement="75",
        )
        self.create(command, partial(structures.creer, self.model, command))

    @rule(
        acteur=RANKS,
        structure=RANKS,
        nom=st.none() | LIBELLES,
        outdated=st.sampled_from([0, 0, 1]),
    )
    def modifier_structure(
        self, acteur: int, structure: int, nom: str | None, outdated: int
    ) -> None:
        by = self.an_acteur(acteur)
        id = self.a_structure(structure, by)
        known = self.model.structures.get(id)
        command = ModifierStructure(
            acteur_id=by,
            structure_id=id,
            version_vue=(known.version if known else 1) - outdated,
            nom=nom,
        )
        self.make(command, structures.modify(self.model, command))

    @rule(
        rank=st.none() | RANKS,
        libelle=st.none() | LIBELLES,
        membres=st.none() | st.lists(RANKS, max_size=2),
        outdated=st.sampled_from([0, 0, 0, 1]),
    )
    def change_groupe(
        self,
        rank: int | None,
        libelle: str | None,
        membres: list[int] | None,
        outdated: int,
    ) -> None:
        """
        A new groupe, or another libellé, other members.
        """
        groupes = self._of_kind(TypeStructure.GROUPE)
        id = None if rank is None else [*groupes, "ej-1"][rank % (len(groupes) + 1)]
        known = self.model.structures.get(id or "")
        command = ModifierGroupe(
            au_titre_de="ARS d'essai",
            groupe_id=id,
            version_vue=known.version - outdated if known else None,
            libelle=libelle,
            membres=None if membres is None else [self._an_ej(r) for r in membres],
        )
        self.create(command, partial(structures.change_groupe, self.model, command))

    def _an_ej(self, rank: int) -> str:
        ej = self._of_kind(TypeStructure.EJ)
        return choose(rank, ej, [*self.model.structures, "s-0"])

    def _of_kind(self, kind: TypeStructure) -> list[str]:
        return [id for id, s in self.model.structures.items() if s.kind is kind]

    @rule(structure=RANKS, numero=NUMEROS_TO_SET)
    def fixer_numero(self, structure: int, numero: NumeroFiness) -> None:
        command = FixerNumero(
            au_titre_de="ARS d'essai",
            structure_id=self.a_structure(structure),
            numero=str(numero),
        )
        self.make(command, structures.fixer_numero(self.model, command))

    @rule(entites=EJ_LINES, etablissements=ET_LINES)
    def import_structures(
        self, entites: list[Line], etablissements: list[Line]
    ) -> None:
        """
        An extract may move an ET: perimeters follow at once.
        """
        command = ImporterStructures(
            au_titre_de="ARS d'essai", entites=entites, etablissements=etablissements
        )

        def play(_: str) -> Issue:
            ids = self.driver.ids_of_numeros(command.numeros())
            return structures.import_structures(self.model, command, ids)

        self.create(command, play)

    @rule()
    def search_the_orphans(self) -> None:
        alone = self.read(None, "structures_sans_gestionnaire")
        assert questions.sans_gestionnaire(self.model) == {s.id for s in alone}
