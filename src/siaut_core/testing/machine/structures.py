"""
Structures, created, edited, imported and grouped, in the machine.
"""

from __future__ import annotations

from typing import Final

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Coordonnees
from siaut_core.testing.fabrique import un_numero
from siaut_core.testing.machine.base import RANGS, Base, choisir
from siaut_core.testing.modele import droits, structures
from siaut_core.testing.modele.etat import lieu_de
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import FixerNumero, ModifierGroupe
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = ["GestesSurLesStructures"]

LIBELLES: Final = st.sampled_from(
    ["GHT A", "ght a", "GHT B", "Groupe de test", "SITE NEUF", ""]
)
RAISONS: Final = st.sampled_from(["CH RENOMMÉ", "CLINIQUE DU NORD"])

# Each number is of one kind for ever: an EJ never becomes an ET.
NUMEROS_EJ: Final = st.sampled_from([un_numero(n) for n in (1, 2, 50)])
NUMEROS_ET: Final = st.sampled_from([un_numero(n) for n in (11, 12, 13, 51)])
NUMEROS_A_FIXER: Final = st.sampled_from([un_numero(n) for n in (1, 60, 61)])


@attrs.frozen
class Ligne:
    """
    A row of an extract, of an EJ or of an ET.
    """

    numero: NumeroFiness
    raison_sociale: str
    numero_ej: NumeroFiness
    coordonnees: Coordonnees = attrs.field(factory=Coordonnees)


LIGNES_EJ: Final = st.lists(
    st.builds(Ligne, NUMEROS_EJ, RAISONS, NUMEROS_EJ),
    max_size=2,
    unique_by=lambda ligne: ligne.numero,
)
LIGNES_ET: Final = st.lists(
    st.builds(Ligne, NUMEROS_ET, RAISONS, NUMEROS_EJ),
    max_size=3,
    unique_by=lambda ligne: ligne.numero,
)


class GestesSurLesStructures(Base):
    """
    What makes perimeters, and what shows of them. Guide: T, C9, C16.
    """

    @rule(acteur=RANGS, genre=st.sampled_from(["ET", "Groupe"]), nom=LIBELLES)
    def creer_structure(self, acteur: int, genre: str, nom: str) -> None:
        commande = CreerStructure(
            acteur_id=self.un_acteur(acteur),
            type_structure=genre,
            nom=nom,
            departement="75",
        )
        creee, issue = self.commander("creer_structure", commande)
        id = creee.id if creee else ""
        assert issue is structures.creer(self.monde, commande, id)

    @rule(
        acteur=RANGS,
        lieu=RANGS,
        nom=st.none() | LIBELLES,
        perimee=st.sampled_from([0, 0, 1]),
    )
    def modifier_structure(
        self, acteur: int, lieu: int, nom: str | None, perimee: int
    ) -> None:
        par = self.un_acteur(acteur)
        id = self.un_lieu(lieu, par)
        connu = self.monde.lieux.get(id)
        commande = ModifierStructure(
            acteur_id=par,
            structure_id=id,
            version_vue=(connu.version if connu else 1) - perimee,
            nom=nom,
        )
        _, issue = self.commander("modifier_structure", commande)
        assert issue is structures.modifier(self.monde, commande)

    @rule(
        rang=st.none() | RANGS,
        libelle=st.none() | LIBELLES,
        membres=st.none() | st.lists(RANGS, max_size=2),
        perimee=st.sampled_from([0, 0, 0, 1]),
    )
    def changer_groupe(
        self,
        rang: int | None,
        libelle: str | None,
        membres: list[int] | None,
        perimee: int,
    ) -> None:
        """
        A new groupe, or another libellé, other members.
        """
        groupes = [
            id for id, s in self.monde.lieux.items() if s.genre is TypeStructure.GROUPE
        ]
        id = None if rang is None else [*groupes, "ej-1"][rang % (len(groupes) + 1)]
        connu = self.monde.lieux.get(id or "")
        commande = ModifierGroupe(
            au_titre_de="ARS d'essai",
            groupe_id=id,
            version_vue=connu.version - perimee if connu else None,
            libelle=libelle,
            membres=None if membres is None else [self._une_ej(r) for r in membres],
        )
        change, issue = self.commander("modifier_groupe", commande)
        neuf = change.id if change else ""
        assert issue is structures.changer_groupe(self.monde, commande, neuf)

    def _une_ej(self, rang: int) -> str:
        ej = [id for id, s in self.monde.lieux.items() if s.genre is TypeStructure.EJ]
        return choisir(rang, ej, [*self.monde.lieux, "s-0"])

    @rule(lieu=RANGS, numero=NUMEROS_A_FIXER)
    def fixer_numero(self, lieu: int, numero: NumeroFiness) -> None:
        commande = FixerNumero(
            au_titre_de="ARS d'essai",
            structure_id=self.un_lieu(lieu),
            numero=str(numero),
        )
        _, issue = self.commander("fixer_numero", commande)
        assert issue is structures.fixer_numero(self.monde, commande)

    @rule(entites=LIGNES_EJ, etablissements=LIGNES_ET)
    def importer(self, entites: list[Ligne], etablissements: list[Ligne]) -> None:
        """
        An extract may move an ET: perimeters follow at once.
        """
        commande = ImporterStructures(
            au_titre_de="ARS d'essai", entites=entites, etablissements=etablissements
        )
        _, issue = self.commander("importer_structures", commande)
        ids = self.demander_au_pilote("ids_des_numeros", commande.numeros())
        assert issue is structures.importer(self.monde, commande, ids)

    @rule()
    def chercher_les_orphelines(self) -> None:
        seules, _ = self.tenter("structures_sans_gestionnaire")
        assert droits.sans_gestionnaire(self.monde) == {s.id for s in seules}

    @invariant()
    def structures_are_those_of_the_model(self) -> None:
        lues = self.demander_au_pilote("structures", [*self.monde.lieux, "s-0"])
        assert self.monde.lieux == {id: lieu_de(lue) for id, lue in lues.items()}
