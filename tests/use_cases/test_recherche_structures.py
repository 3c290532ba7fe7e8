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
from siaut_core.entities.text import search_key
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.testing.factory import a_gestionnaire, a_groupe, an_ej, an_et
from siaut_core.testing.populations import CRITERES_STRUCTURES as CRITERES
from siaut_core.testing.populations import (
    STRUCTURES,
    perimetres,
)
from siaut_core.testing.strategies import structures
from siaut_core.use_cases.recherche.columns import structure_columns
from siaut_core.use_cases.recherche.rows import StructureRow
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    CriteresStructures,
    RechercherStructures,
    TriStructures,
)

# The guide's criteria, as a reader would say them.
READING: Final[dict[str, Callable[[Any, Structure], bool]]] = {
    "numero": lambda v, s: (
        not v.strip() or str(s.numero or "").startswith(v.replace(" ", "").upper())
    ),
    "nom": lambda v, s: search_key(v) in search_key(s.nom),
    "types": lambda v, s: not v or s.type_structure in v,
    "avec_numero": lambda v, s: v in {None, s.numero is not None},
    "regions": lambda v, s: not v or s.coordonnees.region in v,
}

some_or_others = st.sampled_from(STRUCTURES) | structures
of_structures = st.lists(some_or_others, max_size=12, unique_by=lambda s: s.id)


def demande(**fields: object) -> RechercherStructures:
    return RechercherStructures(acteur_id="g-1", **fields)  # type: ignore[arg-type]  # as it was asked


def walk(
    every_one: list[Structure], visible: Perimetre, **fields: object
) -> list[Structure]:
    views: list[StructureRow] = []
    page = STRUCTURES_SEARCH.search(demande(**fields), visible, every_one)
    while page.following is not None:
        views.extend(page.rows)
        assert len(views) <= len(every_one), "the walk has no end"
        sequel = demande(**fields, after=page.following.text())
        page = STRUCTURES_SEARCH.search(sequel, visible, every_one)
    return [row.structure for row in (*views, *page.rows)]


def rank(tri: TriStructures, structure: Structure) -> tuple[object, ...]:
    nom = (search_key(structure.nom), structure.nom)
    column: object = {
        TriStructures.TYPE: structure.type_structure.value,
        TriStructures.NOM: nom,
        TriStructures.NUMERO: str(structure.numero or ""),
    }[tri]
    return (column, nom, structure.id)


def test_the_form_is_the_table() -> None:
    """
    Guide: T2.
    """
    expected = ["numero", "nom", "types", "avec_numero", "regions"]
    assert expected == list(CriteresStructures.TABLE)
    assert expected == list(CRITERES) == list(READING)
    assert expected == [field.name for field in attrs.fields(CriteresStructures)]


@given(st.fixed_dictionaries({}, optional=CRITERES), some_or_others)
def test_criteria_are_cumulative_and_mean_what_a_reader_says(
    formulaire: dict[str, Any], structure: Structure
) -> None:
    """
    Each alone, and all together. Guide: T2.
    """
    replies = {
        field: STRUCTURES_SEARCH.matches(
            CriteresStructures(**{field: value}), structure
        )
        for field, value in formulaire.items()
    }
    assert {c: READING[c](v, structure) for c, v in formulaire.items()} == replies
    together = CriteresStructures(**formulaire)
    assert all(replies.values()) == STRUCTURES_SEARCH.matches(together, structure)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("numero", "01 0", "02"),
        ("nom", "CLINIQUE", "hôpital"),
        ("types", ["ET", "EJ"], ["Groupe"]),
        ("avec_numero", True, False),
        ("regions", "84", ["11"]),
    ],
)
def test_a_criterion_can_keep_and_can_refuse(
    field: str, good: object, bad: object
) -> None:
    def is_kept(value: Any) -> bool:  # noqa: ANN401  (one criterion or another)
        return STRUCTURES_SEARCH.matches(CriteresStructures(**{field: value}), an_et())

    assert (True, False) == (is_kept(good), is_kept(bad))


@given(of_structures, perimetres, st.sampled_from(TriStructures), st.integers(1, 5))
def test_a_walk_shows_each_structure_of_the_perimeter_once_in_order(
    every_one: list[Structure], visible: Perimetre, tri: TriStructures, size: int
) -> None:
    """
    Both ways. Guide: T1, T3.
    """
    expected = sorted(
        (s for s in every_one if visible.contient(s)), key=lambda s: rank(tri, s)
    )
    assert expected == walk(every_one, visible, tri=tri, size=size)
    assert expected[::-1] == walk(
        every_one, visible, tri=tri, size=size, descendant=True
    )


def test_a_gestionnaire_lists_et_ej_and_groupes() -> None:
    """
    Whatever the page holds. Guide: T1.
    """
    acteur = a_gestionnaire(structure=an_ej())
    every_one: list[Structure] = [
        an_ej(),
        an_ej("ej-2"),
        an_et(),
        an_et("et-2", ej_id="ej-2"),
        a_groupe(),
    ]
    for size in (1, 2, 50):
        views = walk(every_one, perimetre(acteur), tri=TriStructures.TYPE, size=size)
        assert ["ej-1", "et-1", "gr-1"] == [s.id for s in views]


@pytest.mark.parametrize(
    ("structure", "columns"),
    [
        (an_ej(), ["EJ", "CENTRE HOSPITALIER DE TEST", str(an_ej().numero)]),
        (an_et(numero=None), ["ET", "CLINIQUE DE TEST", ""]),
        (a_groupe(), ["Groupe", "GROUPE DE TEST", ""]),
    ],
    ids=["EJ", "ET", "Groupe"],
)
def test_the_columns_are_those_of_the_screen(
    structure: Structure, columns: list[str]
) -> None:
    """
    Guide: T3; all three sortable.
    """
    expected = dict(zip([t.header for t in TriStructures], columns, strict=True))
    assert expected == dict(StructureRow(structure).colonnes().values())


def test_a_groupe_is_in_no_region() -> None:
    places: tuple[Structure, ...] = (an_et(), a_groupe())
    assert ["84", ""] == [structure_columns(place)["region"] for place in places]


@given(some_or_others, st.sampled_from(TriStructures))
def test_a_sort_key_is_never_null(structure: Structure, tri: TriStructures) -> None:
    order = STRUCTURES_SEARCH.orders[tri]
    key = STRUCTURES_SEARCH.sort_key(order, structure)
    assert {"NOM": 3, "TYPE": 4, "NUMERO": 4}[tri] == len(key) == len(order)
    assert all(isinstance(text, str) for text in key)


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = demande(
        criteres=CriteresStructures(
            numero=7,  # type: ignore[arg-type]  # as it was typed
            nom="x" * 201,
            types=["ET", "UFR"],
            avec_numero="oui",  # type: ignore[arg-type]  # as it was typed
            regions=["00"],
        ),
        size=0,
    )
    with pytest.raises(DonneesInvalidesError) as error:
        STRUCTURES_SEARCH.search(wrong, Perimetre(), [])
    assert [
        ("criteres.numero", "TYPE"),
        ("criteres.nom", "LONGUEUR"),
        ("criteres.types[1]", "INCONNU"),
        ("criteres.avec_numero", "TYPE"),
        ("criteres.regions[0]", "INCONNU"),
        ("size", "TAILLE"),
    ] == [(e.field, e.code) for e in error.value.faults]


def test_criteria_of_another_kind_are_refused() -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        STRUCTURES_SEARCH.search(demande(criteres=None), Perimetre(), [])
    assert ["criteres"] == [e.field for e in error.value.faults]
