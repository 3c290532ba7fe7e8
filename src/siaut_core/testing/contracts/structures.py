"""
The contract of `StructureRepository`: EJ, ET and groupes as they are, and their ties.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import islice
from typing import Final

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import (
    Coordonnees,
    Structure,
)
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contracts.filiations import Filiations
from siaut_core.testing.contracts.recherche_structures import (
    RechercheStructuresContract,
)
from siaut_core.testing.contracts.unicite_numeros import UniciteDesNumeros
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import un_et, un_groupe, un_numero, une_ej
from siaut_core.testing.mondes import HOTES, especes, suivante
from siaut_core.testing.pays import EJ_1, ET_2, ET_4, GR_1, STRUCTURES
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["StructureRepositoryContract"]

NUMEROTEES: Final = {s.numero: s for s in STRUCTURES if s.numero}

# With A read as 1 for their key, they are the twins of a stored number: not stored.
CORSES: Final = [un_numero(99, "2A"), un_numero(99, "2B")]
CONTINENTALES: Final = (
    une_ej("ej-21", numero=un_numero(99, "21")),
    une_ej("ej-22", numero=un_numero(99, "22")),
)

# More than a list of parameters holds in the smallest of databases.
BEAUCOUP: Final = 1_200

INSOLITE: Final = une_ej(
    "S-1",
    raison_sociale="\U00020000\U0001f600 \u0251\u0302 d\u2019\u0152uvre \u1e9e\u0130",
    numero=un_numero(99_999, "2A"),
    coordonnees=Coordonnees(
        numero_et_voie="1 BIS, \U00020000",
        code_postal="97411",
        commune="L\u2019\u00cele-d\u2019Yeu",
        departement="974",
        telephone="+262 262 00 00 00",
        courriel_representant=Courriel.lire("Stra\u00dfe@\u00e9t\u00e9.test.fr"),
    ),
    fermee_le=date(1900, 1, 1),
    version=2**31 - 1,
)

paires: Final = st.one_of(*(st.tuples(espece, espece) for espece in especes))


def _lire(banc: Banc, id: str) -> Structure | None:
    with banc.unite() as uow:
        return uow.structures.par_id(StructureId(id))


class StructureRepositoryContract(
    Filiations, UniciteDesNumeros, RechercheStructuresContract
):
    """
    What `StructureRepository` promises.
    """

    def test_a_structure_comes_back_as_it_was_stored(self, fabrique: Fabrique) -> None:
        """
        EJ, ET and groupe, field by field, with their coordinates.
        """

        @self.essais
        @given(structure=st.one_of(*especes))
        @example(structure=INSOLITE)
        def verifier(structure: Structure) -> None:
            with fabrique() as banc:
                semer(banc, *HOTES, structure)
                with banc.unite() as uow:
                    lue = uow.structures.par_id(structure.id)
                    lues = uow.structures.par_ids([structure.id])
            conseil = (
                "par_id and par_ids give a structure of the same kind, as it was"
                " stored: coordinates, members, no number, and days without an hour"
            )
            doit_egaler(structure, lue, conseil)
            doit_egaler({structure.id: structure}, lues, conseil)

        verifier()

    def test_every_field_of_a_structure_may_change(self, fabrique: Fabrique) -> None:
        """
        All but its id and its kind.
        """

        @self.essais
        @given(paire=paires)
        def verifier(paire: tuple[Structure, Structure]) -> None:
            avant, apres = paire
            suivant = attrs.evolve(apres, id=avant.id, version=avant.version + 1)
            with fabrique() as banc:
                semer(banc, *HOTES, avant)
                with banc.unite() as uow:
                    uow.structures.enregistrer(suivant)
                    dedans = uow.structures.par_id(avant.id)
                for lue in (dedans, _lire(banc, avant.id)):
                    doit_egaler(
                        suivant,
                        lue,
                        "enregistrer stores every field, its version too; what is now"
                        " empty is emptied",
                    )

        verifier()

    def test_unknown_structures_are_left_out(self, fabrique: Fabrique) -> None:
        """
        Of none, of one or of many; an id is compared as it is.
        """
        inconnus = [StructureId(id) for id in ("ej-0", "EJ-1", "ej-1 ", "ej_1", "%")]
        beaucoup = [StructureId(f"x-{rang}") for rang in range(BEAUCOUP)]
        toutes = {s.id: s for s in STRUCTURES}
        with fabrique() as banc:
            peupler(banc)
            for id in inconnus:
                assert _lire(banc, id) is None, (
                    "par_id compares ids as they are: opaque, capitals and all"
                )
            for demandes, attendues in (
                ([], {}),
                (inconnus, {}),
                ([EJ_1.id, EJ_1.id, *inconnus], {EJ_1.id: EJ_1}),
                ([*beaucoup, *toutes], toutes),
            ):
                with banc.unite() as uow:
                    trouvees = uow.structures.par_ids(demandes)
                doit_egaler(
                    attendues,
                    trouvees,
                    "par_ids gives those that are stored, by id, whatever is asked:"
                    " nothing, an id twice, more than one statement takes",
                )

    def test_structures_are_found_by_number(self, fabrique: Fabrique) -> None:
        """
        Of none, of one or of many.
        """
        inconnus = [un_numero(rang, "75") for rang in range(1, BEAUCOUP)]
        deux = dict(islice(NUMEROTEES.items(), 2))
        with fabrique() as banc:
            with banc.unite() as uow:
                assert [] == list(uow.structures.numeros()), (
                    "numeros of an empty store is empty"
                )
            peupler(banc)
            for demandes, attendues in (
                ([], {}),
                (inconnus[:1], {}),
                ([*deux, *deux], deux),
                ([*inconnus, *NUMEROTEES], NUMEROTEES),
            ):
                with banc.unite() as uow:
                    trouvees = uow.structures.par_numeros(demandes)
                doit_egaler(
                    attendues,
                    trouvees,
                    "par_numeros gives the EJ and ET that are stored, by number; ask in"
                    " several statements when there are many",
                )
            semer(banc, *CONTINENTALES)
            with banc.unite() as uow:
                assert {} == uow.structures.par_numeros(CORSES), (
                    "compare numbers as they are written: 2A is not 21, 2B is not 22"
                )
                numeros = uow.structures.numeros()
            doit_egaler(
                sorted([*NUMEROTEES, *(s.numero for s in CONTINENTALES if s.numero)]),
                sorted(numeros),
                "numeros gives each number that is stored, once",
            )

    @pytest.mark.parametrize(
        "intruse", [une_ej("et-4", numero=None), un_et("et-4", numero=None)]
    )
    def test_an_id_of_structure_given_twice_is_a_conflict(
        self, fabrique: Fabrique, intruse: Structure
    ) -> None:
        """
        Never overwritten; ids are unique across kinds.
        """
        with fabrique() as banc:
            peupler(banc)
            with doit_lever(
                ConflitError,
                "structures.ajouter must refuse an id that is stored, be it of another"
                " kind",
            ):
                semer(banc, intruse)
            doit_egaler(ET_4, _lire(banc, "et-4"), "it stays as it was")

    @pytest.mark.parametrize("ecart", [-1, 0, 2])
    @pytest.mark.parametrize("modele", [EJ_1, ET_2, GR_1])
    def test_only_the_next_version_of_a_structure_is_stored(
        self, fabrique: Fabrique, modele: Structure, ecart: int
    ) -> None:
        """
        Who saw an older one would undo what another did since.
        """
        actuelle = attrs.evolve(modele, version=4)
        conseil = "enregistrer stores a version when the stored one is one less"
        with fabrique() as banc:
            semer(banc, *(actuelle if s is modele else s for s in STRUCTURES))
            for structure in (
                attrs.evolve(modele, version=4 + ecart),
                attrs.evolve(un_groupe("gr-0", libelle="INCONNU"), version=5),
            ):
                with doit_lever(ConflitError, conseil), banc.unite() as uow:
                    uow.structures.enregistrer(structure)
            doit_egaler(actuelle, _lire(banc, modele.id), "it stays as it was")
            assert _lire(banc, "gr-0") is None, (
                "enregistrer stores nothing new: that is ajouter"
            )

    def test_rivals_change_a_structure_once(self, fabrique: Fabrique) -> None:
        """
        They saw the same version: exactly one of them stores the next one.
        """
        with fabrique() as banc:
            peupler(banc)
            lues, ecrites = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def changer(rang: int) -> str:
                nom = f"NOM {rang}"
                with banc.unite() as uow:
                    uow.structures.par_id(ET_4.id)
                    lues.attendre()
                    uow.structures.enregistrer(suivante(ET_4, raison_sociale=nom))
                    ecrites.attendre()
                return nom

            rivaux = [partial(changer, rang) for rang in range(self.RIVAUX)]
            issues = ensemble(*rivaux)
            gagnants = [issue for issue in issues if isinstance(issue, str)]
            perdants = [issue for issue in issues if not isinstance(issue, str)]
            lue = _lire(banc, ET_4.id)

            conseil = (
                "enregistrer compares and writes in one statement (UPDATE ... WHERE id"
                " = ? AND version = ? - 1), and counts the rows that it changed"
            )
            assert 1 == len(gagnants), conseil
            assert lue is not None and gagnants == [lue.nom], conseil
            assert all(isinstance(perdant, ConflitError) for perdant in perdants), (
                "who comes too late meets ConflitError"
            )
