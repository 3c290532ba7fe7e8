"""
*Structures*: EJ, ET and groupes; what each must have, and cannot have.
"""

from __future__ import annotations

import copy
import pickle
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.testing.factory import NOON, a_groupe, a_numero, an_ej, an_et
from siaut_core.testing.strategies import (
    coordonnees,
    groupes,
    structure_ids,
    structures,
)
from tests.entities.faults import faults

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = ["numero_et_voie", "code_postal", "commune", "telephone"]

NOT_DEPARTEMENTS = ["", "1", "20", "2a", "999", 75, [], {}, b"75"]

FINESS: dict[str, Callable[..., EntiteJuridique | Etablissement]] = {
    "EJ": an_ej,
    "ET": an_et,
}
ALL: dict[str, Callable[..., Structure]] = {**FINESS, "Groupe": a_groupe}


@given(structures)
def test_a_structure_survives_a_copy_and_a_pickle(structure: Structure) -> None:
    for other in (
        copy.copy(structure),
        copy.deepcopy(structure),
        pickle.loads(pickle.dumps(structure)),  # noqa: S301  (made here)
    ):
        assert structure == other
        assert hash(structure) == hash(other)


@given(structures)
def test_a_structure_shows_only_its_id(structure: Structure) -> None:
    assert f"{type(structure).__name__}(id={structure.id!r})" == repr(structure)


@given(structures)
def test_a_structure_built_again_is_the_same(structure: Structure) -> None:
    assert structure == attrs.evolve(structure)


@pytest.mark.parametrize(
    ("structure", "nom", "type_structure"),
    [
        (an_ej(raison_sociale="CH"), "CH", TypeStructure.EJ),
        (an_et(raison_sociale="Site"), "Site", TypeStructure.ET),
        (a_groupe(libelle="GHT"), "GHT", TypeStructure.GROUPE),
    ],
)
def test_every_structure_has_a_name_and_a_kind(
    structure: Structure, nom: str, type_structure: TypeStructure
) -> None:
    """
    Guide: T3, the columns Type and Nom.
    """
    assert (nom, type_structure) == (structure.nom, structure.type_structure)


@pytest.mark.parametrize("build", ALL.values(), ids=ALL)
def test_a_structure_cannot_be_changed(build: Callable[..., Structure]) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        build().version = 2  # type: ignore[misc]  # wrong on purpose


@pytest.mark.parametrize("build", FINESS.values(), ids=FINESS)
def test_an_ej_and_an_et_may_be_without_number_and_without_address(
    build: Callable[..., EntiteJuridique | Etablissement],
) -> None:
    """
    Guide: C16, R3.
    """
    structure = build(numero=None, coordonnees=Coordonnees())

    assert structure.numero is None
    assert structure.coordonnees.region is None


def test_a_groupe_has_neither_number_nor_address_nor_end() -> None:
    """
    Guide: T3. Not even by force.
    """
    groupe = a_groupe()

    assert (None, None, Coordonnees()) == (
        groupe.numero,
        groupe.fermee_le,
        groupe.coordonnees,
    )
    with pytest.raises(TypeError):
        a_groupe(numero=a_numero())


@given(groupes)
def test_the_libelle_of_a_groupe_is_unique_however_it_is_typed(groupe: Groupe) -> None:
    otherwise = f"  {groupe.libelle.swapcase()}"
    if faults(a_groupe, libelle=otherwise):
        return  # In the other case it is too long.

    assert groupe.cle == a_groupe(libelle=otherwise).cle


def test_two_libelles_are_two_groupes() -> None:
    assert a_groupe(libelle="GHT Nord").cle != a_groupe(libelle="GHT Sud").cle


@pytest.mark.parametrize("membres", [["ej-1", "ej-2", "ej-1"], {"ej-1": 1, "ej-2": 2}])
def test_the_members_of_a_groupe_are_a_set(membres: object) -> None:
    assert frozenset({"ej-1", "ej-2"}) == a_groupe(membres=membres).membres


def test_a_groupe_may_be_without_members() -> None:
    assert frozenset() == Groupe(id=a_groupe().id, libelle="GHT").membres


@pytest.mark.parametrize(
    ("membres", "expected"),
    [
        (None, [("membres", "TYPE")]),
        (3, [("membres", "TYPE")]),
        ("ej-1", [("membres", "TYPE")]),
        ([["ej-1"]], [("membres", "TYPE")]),
        (["ej-1", "é"], [("membres", "IDENTIFIANT")]),
        ([""], [("membres", "IDENTIFIANT")]),
        ([1, 2], [("membres", "IDENTIFIANT")] * 2),
        ([*["ej-1"] * 1_000, "ej-2"], [("membres", "LONGUEUR")]),
    ],
)
def test_members_that_are_no_ids_are_refused(
    membres: object, expected: list[tuple[str, str]]
) -> None:
    assert expected == faults(a_groupe, membres=membres)


@pytest.mark.parametrize("build", FINESS.values(), ids=FINESS)
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "", "IDENTIFIANT"),
        ("id", None, "IDENTIFIANT"),
        ("raison_sociale", " ", "OBLIGATOIRE"),
        ("raison_sociale", "x" * 201, "LONGUEUR"),
        ("raison_sociale", None, "TYPE"),
        ("numero", "010000016", "TYPE"),
        ("numero", 3, "TYPE"),
        ("coordonnees", None, "TYPE"),
        ("coordonnees", {}, "TYPE"),
        ("fermee_le", NOON, "TYPE"),
        ("fermee_le", "2023-11-08", "TYPE"),
        ("version", 0, "VERSION"),
        ("version", -1, "VERSION"),
        ("version", True, "VERSION"),
        ("version", 1.0, "VERSION"),
        ("version", None, "VERSION"),
    ],
)
def test_a_wrong_field_of_an_ej_or_an_et_is_named(
    build: Callable[..., Structure], field: str, value: object, code: str
) -> None:
    assert [(field, code)] == faults(build, **{field: value})


@pytest.mark.parametrize("value", [None, "", "é", 3])
def test_an_et_hangs_from_an_ej(value: object) -> None:
    assert [("ej_id", "IDENTIFIANT")] == faults(an_et, ej_id=value)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "x" * 65, "IDENTIFIANT"),
        ("libelle", "", "OBLIGATOIRE"),
        ("libelle", 3, "TYPE"),
        ("libelle", "x" * 201, "LONGUEUR"),
        ("version", 0, "VERSION"),
        ("version", "1", "VERSION"),
    ],
)
def test_a_wrong_field_of_a_groupe_is_named(
    field: str, value: object, code: str
) -> None:
    assert [(field, code)] == faults(a_groupe, **{field: value})


def test_every_fault_of_a_structure_is_told_at_once() -> None:
    everything = {
        "ej_id": "",
        "raison_sociale": "",
        "numero": 3,
        "coordonnees": None,
        "fermee_le": "hier",
        "version": 0,
    }

    assert ["id", *everything] == [
        field for field, _ in faults(an_et, "", **everything)
    ]
    assert ["id", "libelle", "membres", "version"] == [
        field for field, _ in faults(a_groupe, "", libelle="", membres=[""], version=0)
    ]


@pytest.mark.parametrize("build", ALL.values(), ids=ALL)
def test_the_name_of_a_structure_is_tidied(build: Callable[..., Structure]) -> None:
    field = "libelle" if build is a_groupe else "raison_sociale"

    assert "Hôpital" == build(**{field: "  Ho\u0302pital\n"}).nom


def test_the_day_a_structure_closed_is_kept() -> None:
    assert date(2023, 11, 8) == an_ej(fermee_le=date(2023, 11, 8)).fermee_le


@given(coordonnees)
def test_coordinates_built_again_are_the_same(place: Coordonnees) -> None:
    assert place == attrs.evolve(place) == pickle.loads(pickle.dumps(place))  # noqa: S301  (made here)


@given(coordonnees)
def test_coordinates_are_not_shown(place: Coordonnees) -> None:
    """
    The telephone and the address may be those of a person.
    """
    assert "Coordonnees(<masqué>)" == repr(place)


@pytest.mark.parametrize("departement", DEPARTEMENTS)
def test_the_region_of_a_structure_is_that_of_its_departement(departement: str) -> None:
    place = Coordonnees(departement=departement)

    assert DEPARTEMENTS[departement].region == place.region


@pytest.mark.parametrize(
    "field", ["numero_et_voie", "code_postal", "commune", "telephone"]
)
def test_a_line_of_address_is_tidied_and_may_be_empty(field: str) -> None:
    rows = Coordonnees(**{field: "  Cha\u0302teau "})  # type: ignore[arg-type]  # a text

    assert "Château" == getattr(rows, field)
    assert "" == getattr(Coordonnees(**{field: "  "}), field)  # type: ignore[arg-type]  # a text


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        *product(LINES, [None, 3], ["TYPE"]),
        ("commune", "x" * 201, "LONGUEUR"),
        ("commune", "a\nb", "CARACTERE"),
        *product(["departement"], NOT_DEPARTEMENTS, ["INCONNU"]),
        ("courriel_representant", "a@test.fr", "TYPE"),
        ("courriel_representant", 3, "TYPE"),
    ],
)
def test_a_wrong_line_of_address_is_named(field: str, value: object, code: str) -> None:
    assert [(field, code)] == faults(Coordonnees, **{field: value})


def test_every_fault_of_an_address_is_told_at_once() -> None:
    fields = [field.name for field in attrs.fields(Coordonnees)]

    assert sorted(fields) == sorted(
        field for field, _ in faults(Coordonnees, **dict.fromkeys(fields, 3))
    )


def test_an_address_may_name_the_representant_legal() -> None:
    """
    Guide: C18.
    """
    courriel = Courriel.parse("direction@test.fr")

    assert courriel == Coordonnees(courriel_representant=courriel).courriel_representant


@given(structures)
def test_an_account_sits_on_one_structure_and_its_kind(structure: Structure) -> None:
    place = Rattachement.a(structure)

    assert Rattachement(structure.id, structure.type_structure) == place
    assert place == pickle.loads(pickle.dumps(place))  # noqa: S301  (made here)


@pytest.mark.parametrize(
    ("structure_id", "type_structure", "fields"),
    [
        ("", TypeStructure.EJ, ["structure_id"]),
        (None, TypeStructure.EJ, ["structure_id"]),
        ("s-1", "EJ", ["type_structure"]),
        ("s-1", None, ["type_structure"]),
        (1, 1, ["structure_id", "type_structure"]),
    ],
)
def test_an_account_sits_on_nothing_else(
    structure_id: object, type_structure: object, fields: list[str]
) -> None:
    assert fields == [
        field for field, _ in faults(Rattachement, structure_id, type_structure)
    ]


@given(structure_ids)
def test_two_kinds_are_two_places(structure_id: str) -> None:
    places = {Rattachement.a(f(structure_id)) for f in ALL.values()}

    assert 3 == len(places)
