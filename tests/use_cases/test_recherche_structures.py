"""
*Consulter mes structures*: what each criterion means, and the columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.structure import Structure
from siaut_core.entities.texte import cle_de_recherche as cle
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.testing.fabrique import un_et, un_gestionnaire, un_groupe, une_ej
from siaut_core.testing.populations import CRITERES_STRUCTURES as CRITERES
from siaut_core.testing.populations import (
    STRUCTURES,
    perimetres,
)
from siaut_core.testing.strategies import structures
from siaut_core.use_cases.recherche.cles import cles_structure
from siaut_core.use_cases.recherche.criteres_structures import CRITERES as TABLE
from siaut_core.use_cases.recherche.lignes import LigneStructure
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    FiltreStructures,
    RechercherStructures,
    TriStructures,
    place_structure,
    rechercher_structures,
    structure_correspond,
)

# The guide's criteria, as a reader would say them.
LECTURE: Final[dict[str, Callable[[Any, Structure], bool]]] = {
    "numero": lambda v, s: (
        not v.strip() or str(s.numero or "").startswith(v.replace(" ", "").upper())
    ),
    "nom": lambda v, s: cle(v) in cle(s.nom),
    "types": lambda v, s: not v or s.type_structure in v,
    "avec_numero": lambda v, s: v in {None, s.numero is not None},
    "regions": lambda v, s: not v or s.coordonnees.region in v,
}

unes_ou_autres = st.sampled_from(STRUCTURES) | structures
des_structures = st.lists(unes_ou_autres, max_size=12, unique_by=lambda s: s.id)


def demande(**champs: object) -> RechercherStructures:
    return RechercherStructures(acteur_id="g-1", **champs)  # type: ignore[arg-type]  # as it was asked


def promener(
    toutes: list[Structure], visible: Perimetre, **champs: object
) -> list[Structure]:
    vues: list[LigneStructure] = []
    page = rechercher_structures(demande(**champs), visible, toutes)
    while page.suivant is not None:
        vues.extend(page.lignes)
        assert len(vues) <= len(toutes), "the walk has no end"
        suite = demande(**champs, apres=page.suivant.texte())
        page = rechercher_structures(suite, visible, toutes)
    return [ligne.structure for ligne in (*vues, *page.lignes)]


def rang(tri: TriStructures, structure: Structure) -> tuple[object, ...]:
    nom = (cle(structure.nom), structure.nom)
    colonne: object = {
        TriStructures.TYPE: structure.type_structure.value,
        TriStructures.NOM: nom,
        TriStructures.NUMERO: str(structure.numero or ""),
    }[tri]
    return (colonne, nom, structure.id)


def test_the_form_the_filter_and_the_table_have_the_same_criteria() -> None:
    """
    Guide: T2.
    """
    attendus = ["numero", "nom", "types", "avec_numero", "regions"]
    assert attendus == list(TABLE) == list(CRITERES) == list(LECTURE)
    assert attendus == [champ.name for champ in attrs.fields(CriteresStructures)]
    assert attendus == [champ.name for champ in attrs.fields(FiltreStructures)]


@given(st.fixed_dictionaries({}, optional=CRITERES), unes_ou_autres)
def test_criteria_are_cumulative_and_mean_what_a_reader_says(
    formulaire: dict[str, Any], structure: Structure
) -> None:
    """
    Each alone, and all together. Guide: T2.
    """
    reponses = {
        champ: structure_correspond(CriteresStructures(**{champ: valeur}), structure)
        for champ, valeur in formulaire.items()
    }
    assert {c: LECTURE[c](v, structure) for c, v in formulaire.items()} == reponses
    ensemble = CriteresStructures(**formulaire)
    assert all(reponses.values()) == structure_correspond(ensemble, structure)


@pytest.mark.parametrize(
    ("champ", "bon", "mauvais"),
    [
        ("numero", "01 0", "02"),
        ("nom", "CLINIQUE", "hôpital"),
        ("types", ["ET", "EJ"], ["Groupe"]),
        ("avec_numero", True, False),
        ("regions", "84", ["11"]),
    ],
)
def test_a_criterion_can_keep_and_can_refuse(
    champ: str, bon: object, mauvais: object
) -> None:
    def retenu(valeur: Any) -> bool:  # noqa: ANN401  (one criterion or another)
        return structure_correspond(CriteresStructures(**{champ: valeur}), un_et())

    assert (True, False) == (retenu(bon), retenu(mauvais))


@given(des_structures, perimetres, st.sampled_from(TriStructures), st.integers(1, 5))
def test_a_walk_shows_each_structure_of_the_perimeter_once_in_order(
    toutes: list[Structure], visible: Perimetre, tri: TriStructures, taille: int
) -> None:
    """
    Both ways. Guide: T1, T3.
    """
    expected = sorted(
        (s for s in toutes if visible.contient(s)), key=lambda s: rang(tri, s)
    )
    assert expected == promener(toutes, visible, tri=tri, taille=taille)
    assert expected[::-1] == promener(
        toutes, visible, tri=tri, taille=taille, descendant=True
    )


def test_a_gestionnaire_lists_et_ej_and_groupes() -> None:
    """
    Whatever the page holds. Guide: T1.
    """
    acteur = un_gestionnaire(structure=une_ej())
    toutes: list[Structure] = [
        une_ej(),
        une_ej("ej-2"),
        un_et(),
        un_et("et-2", ej_id="ej-2"),
        un_groupe(),
    ]
    for taille in (1, 2, 50):
        vues = promener(
            toutes, perimetre(acteur), tri=TriStructures.TYPE, taille=taille
        )
        assert ["ej-1", "et-1", "gr-1"] == [s.id for s in vues]


@pytest.mark.parametrize(
    ("structure", "colonnes"),
    [
        (une_ej(), ["EJ", "CENTRE HOSPITALIER DE TEST", str(une_ej().numero)]),
        (un_et(numero=None), ["ET", "CLINIQUE DE TEST", ""]),
        (un_groupe(), ["Groupe", "GROUPE DE TEST", ""]),
    ],
    ids=["EJ", "ET", "Groupe"],
)
def test_the_columns_are_those_of_the_screen(
    structure: Structure, colonnes: list[str]
) -> None:
    """
    Guide: T3; all three sortable.
    """
    attendues = dict(zip([t.entete for t in TriStructures], colonnes, strict=True))
    assert attendues == LigneStructure(structure).colonnes()


def test_a_groupe_is_in_no_region() -> None:
    assert ("84", "") == tuple(cles_structure(s).region for s in (un_et(), un_groupe()))


@given(unes_ou_autres, st.sampled_from(TriStructures))
def test_a_sort_key_is_never_null(structure: Structure, tri: TriStructures) -> None:
    place = place_structure(tri, LigneStructure(structure))
    assert 5 == len(place)
    assert all(isinstance(texte, str) for texte in place)


def test_every_wrong_field_is_named_at_once() -> None:
    fausse = demande(
        criteres=CriteresStructures(
            numero=7,  # type: ignore[arg-type]  # as it was typed
            nom="x" * 201,
            types=["ET", "UFR"],
            avec_numero="oui",  # type: ignore[arg-type]  # as it was typed
            regions=["00"],
        ),
        taille=0,
    )
    with pytest.raises(DonneesInvalidesError) as erreur:
        rechercher_structures(fausse, Perimetre(), [])
    assert [
        ("criteres.numero", "TYPE"),
        ("criteres.nom", "LONGUEUR"),
        ("criteres.types[1]", "INCONNU"),
        ("criteres.avec_numero", "TYPE"),
        ("criteres.regions[0]", "INCONNU"),
        ("taille", "TAILLE"),
    ] == [(e.champ, e.code) for e in erreur.value.erreurs]


def test_criteria_of_another_kind_are_refused() -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        rechercher_structures(demande(criteres=None), Perimetre(), [])
    assert ["criteres"] == [e.champ for e in erreur.value.erreurs]
