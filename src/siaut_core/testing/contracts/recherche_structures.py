"""
The contract of `StructureRepository.rechercher`: it answers as the reference does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import Structure
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing import populations
from siaut_core.testing.contracts.banc import Banc, Fabrique, semer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import un_et, un_groupe, un_numero, une_ej
from siaut_core.testing.mondes import Monde, mondes, suivante
from siaut_core.testing.populations import CRITERES_STRUCTURES
from siaut_core.use_cases.recherche.cles import cles_structure
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
    RequeteStructures,
    TriStructures,
    page_structures,
    repondre_structures,
    requete_structures,
)

__all__ = ["RechercheStructuresContract"]

EJ_1: Final = Perimetre(StructureId("ej-1"), avec_rattachees=True)

# A few questions to one store: filling it is what takes time.
QUESTIONS: Final = 8

NOMS: Final = ("Clinique", "CLINIQUE", "clinique", "Hôpital", "HOPITAL")


def _un_et(rang: int, **champs: object) -> Structure:
    defauts = {
        "raison_sociale": NOMS[rang % 5],
        "numero": un_numero(rang, "2A") if rang % 3 == 0 else None,
    }
    return un_et(f"{'aZ_zA'[rang % 4]}-{rang}", **{**defauts, **champs})


# Thirty ET, five groupes and an EJ that tie by type, by name and by no number.
FOULE: Final = Monde(
    (
        une_ej("ej-1", raison_sociale="clinique"),
        *map(_un_et, range(10, 40)),
        *(
            un_groupe(f"gr-{rang}", libelle=f"{nom} {rang}")
            for rang, nom in enumerate(NOMS)
        ),
    )
)


def _requete(
    criteres: dict[str, Any] | None = None,
    dans: Perimetre = EJ_1,
    **demande: Any,  # noqa: ANN401  (fields of the screen, checked when read)
) -> RequeteStructures:
    saisie = CriteresStructures(**(criteres or {}))
    return requete_structures(
        RechercherStructures(acteur_id="g-1", criteres=saisie, **demande), dans
    )


def _verifier(
    banc: Banc, monde: Monde, requete: RequeteStructures, conseil: str
) -> Sequence[Structure]:
    """
    Ask in a unit of work of its own, and compare with the reference.
    """
    with banc.unite() as uow:
        rendues = uow.structures.rechercher(requete)
    _comparer(monde, requete, rendues, conseil)
    return rendues


def _comparer(
    monde: Monde,
    requete: RequeteStructures,
    rendues: Sequence[Structure],
    conseil: str,
) -> None:
    attendues = repondre_structures(requete, map(cles_structure, monde.structures))
    assert [s.id for s in attendues] == [s.id for s in rendues], conseil
    doit_egaler(
        attendues, rendues, "a structure is found with every field as it is stored"
    )


class RechercheStructuresContract(Contrat):
    """
    What `StructureRepository.rechercher` promises.
    """

    @pytest.mark.parametrize("nombre", [0, 1, 2, 3, 36])
    def test_a_search_of_structures_gives_one_row_more_than_a_page(
        self, fabrique: Fabrique, nombre: int
    ) -> None:
        """
        None, one or many: ``requete.limite`` structures at most.
        """
        monde = Monde(FOULE.structures[:nombre])
        with fabrique() as banc:
            semer(banc, *monde.structures)
            for taille in (1, 2, 200):
                _verifier(
                    banc,
                    monde,
                    _requete(taille=taille),
                    "rechercher gives the first `requete.limite` structures of the"
                    " perimeter, or all there are: the one beyond the page tells"
                    " that there is another page",
                )

    def test_a_search_of_structures_shows_nothing_outside_the_perimeter(
        self, fabrique: Fabrique
    ) -> None:
        """
        A groupe reaches no member, an ET not its EJ; no perimeter, nothing. Guide: T1.
        """

        @self.essais
        @given(monde=mondes)
        def verifier(monde: Monde) -> None:
            with fabrique() as banc:
                semer(banc, *monde.structures)
                for id in (None, *(s.id for s in monde.structures)):
                    for avec_rattachees in (False, True):
                        dans = Perimetre(id, avec_rattachees=avec_rattachees)
                        _verifier(
                            banc,
                            monde,
                            _requete(dans=dans),
                            "a structure s is inside when s.id = x, or with"
                            " avec_rattachees s.ej_id = x or x among the members of"
                            " s; nothing is when structure_id is None",
                        )

        verifier()

    @pytest.mark.parametrize("descendant", [False, True])
    @pytest.mark.parametrize("tri", TriStructures)
    def test_structures_are_walked_page_after_page(
        self,
        fabrique: Fabrique,
        tri: TriStructures,
        descendant: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        No row twice, none missing, however many tie. Guide: T3.
        """
        conseil = (
            f"sort on {tri.cle}, {tri.brut}, nom, nom_brut, id of cles_structure by"
            ' code point (COLLATE "C"); a page begins strictly after `requete.apres`'
            " in that order; descending reverses all of it"
        )
        demande: dict[str, Any] = {"tri": tri, "descendant": descendant}
        with fabrique() as banc:
            semer(banc, *FOULE.structures)
            toutes = _verifier(banc, FOULE, _requete(taille=200, **demande), conseil)
            for taille in (1, 2, 7):
                vues: list[Structure] = []
                requete = _requete(taille=taille, **demande)
                while True:
                    rendues = _verifier(banc, FOULE, requete, conseil)
                    page = page_structures(requete, rendues)
                    vues += [ligne.structure for ligne in page.lignes]
                    if page.suivant is None:
                        break
                    requete = _requete(taille=taille, apres=page.suivant, **demande)
                doit_egaler(toutes, vues, conseil)

    @pytest.mark.parametrize("critere", CRITERES_STRUCTURES)
    def test_each_criterion_of_structures_means_what_the_reference_says(
        self, fabrique: Fabrique, critere: str
    ) -> None:
        valeurs = st.lists(CRITERES_STRUCTURES[critere], min_size=1, max_size=QUESTIONS)

        @settings(self.essais, max_examples=max(1, self.EXEMPLES // 2))
        @given(monde=mondes, valeurs=valeurs, dans=populations.perimetres)
        def verifier(monde: Monde, valeurs: list[object], dans: Perimetre) -> None:
            with fabrique() as banc:
                semer(banc, *monde.structures)
                for valeur in valeurs:
                    for visible in (EJ_1, dans):
                        _verifier(
                            banc,
                            monde,
                            _requete({critere: valeur}, visible),
                            f"the criterion {critere} keeps other structures than"
                            " siaut_core.use_cases.recherche.structures"
                            ".structure_correspond: compare folded columns"
                            " (cles_structure)",
                        )

        verifier()

    def test_criteria_of_structures_add_up(self, fabrique: Fabrique) -> None:
        """
        In any perimeter and order, as every screen may ask it. Guide: T2.
        """
        questions = st.tuples(
            st.fixed_dictionaries({}, optional=CRITERES_STRUCTURES),
            populations.perimetres,
            st.sampled_from(TriStructures),
            st.booleans(),
        )

        @self.essais
        @given(monde=mondes, questions=st.lists(questions, max_size=QUESTIONS))
        def verifier(
            monde: Monde,
            questions: list[tuple[dict[str, Any], Perimetre, TriStructures, bool]],
        ) -> None:
            with fabrique() as banc:
                semer(banc, *monde.structures)
                for formulaire, dans, tri, descendant in questions:
                    _verifier(
                        banc,
                        monde,
                        _requete(formulaire, dans, tri=tri, descendant=descendant),
                        "all the criteria must hold, inside the perimeter, in the"
                        " order asked for",
                    )

        verifier()

    def test_no_character_is_a_wildcard_in_a_search_of_structures(
        self, fabrique: Fabrique
    ) -> None:
        """
        ``%`` and ``_`` find names that hold them.
        """
        noms = ("100%_sûr", "100 sur", "1000 sur", "a\\b", "ab", "a*b", "a?b", "a[b]")
        et = [_un_et(rang, raison_sociale=nom) for rang, nom in enumerate(noms, 10)]
        monde = Monde((une_ej(), *et))
        with fabrique() as banc:
            semer(banc, *monde.structures)
            for fragment in ("%", "_", "0%_s", "\\", "a\\b", "*", "?", "[b]", "a_b"):
                for critere in ("nom", "numero"):
                    _verifier(
                        banc,
                        monde,
                        _requete({critere: fragment}),
                        "escape % _ and the escape character itself in LIKE patterns:"
                        " every character of a criterion is literal",
                    )

    def test_a_search_of_structures_sees_the_units_own_writes(
        self, fabrique: Fabrique
    ) -> None:
        """
        A structure that is renamed, numbered, moved or left; and so do the next.
        """
        conseil = (
            "rechercher answers from what is stored now, this unit's writes included"
        )
        monde = Monde(populations.STRUCTURES)
        _, _, _, et_1, et_2, _, _, gr_1, _ = monde.structures
        renommee = suivante(et_1, raison_sociale="RENOMMÉE")
        requete = _requete(taille=200)
        with fabrique() as banc:
            semer(banc, *monde.structures)
            _verifier(banc, monde, requete, conseil)
            for change in (
                renommee,
                suivante(renommee, numero=un_numero(99)),
                suivante(et_2, ej_id="ej-2"),
                suivante(gr_1, membres={"ej-2"}),
            ):
                monde = monde.avec(change)
                with banc.unite() as uow:
                    uow.structures.enregistrer(change)
                    rendues = uow.structures.rechercher(requete)
                    _comparer(monde, requete, rendues, conseil)
                _verifier(banc, monde, requete, conseil)
