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
from siaut_core.testing.fabrique import MIDI, un_et, un_groupe, un_numero, une_ej
from siaut_core.testing.strategies import (
    coordonnees,
    groupes,
    structure_ids,
    structures,
)
from tests.entities.fautes import fautes

if TYPE_CHECKING:
    from collections.abc import Callable

LIGNES = ["numero_et_voie", "code_postal", "commune", "telephone"]

PAS_DES_DEPARTEMENTS = ["", "1", "20", "2a", "999", 75, [], {}, b"75"]

FINESS: dict[str, Callable[..., EntiteJuridique | Etablissement]] = {
    "EJ": une_ej,
    "ET": un_et,
}
TOUTES: dict[str, Callable[..., Structure]] = {**FINESS, "Groupe": un_groupe}


@given(structures)
def test_a_structure_survives_a_copy_and_a_pickle(structure: Structure) -> None:
    for autre in (
        copy.copy(structure),
        copy.deepcopy(structure),
        pickle.loads(pickle.dumps(structure)),  # noqa: S301  (made here)
    ):
        assert structure == autre
        assert hash(structure) == hash(autre)


@given(structures)
def test_a_structure_shows_only_its_id(structure: Structure) -> None:
    assert f"{type(structure).__name__}(id={structure.id!r})" == repr(structure)


@given(structures)
def test_a_structure_built_again_is_the_same(structure: Structure) -> None:
    assert structure == attrs.evolve(structure)


@pytest.mark.parametrize(
    ("structure", "nom", "type_structure"),
    [
        (une_ej(raison_sociale="CH"), "CH", TypeStructure.EJ),
        (un_et(raison_sociale="Site"), "Site", TypeStructure.ET),
        (un_groupe(libelle="GHT"), "GHT", TypeStructure.GROUPE),
    ],
)
def test_every_structure_has_a_name_and_a_kind(
    structure: Structure, nom: str, type_structure: TypeStructure
) -> None:
    """
    Guide: T3, the columns Type and Nom.
    """
    assert (nom, type_structure) == (structure.nom, structure.type_structure)


@pytest.mark.parametrize("fabriquer", TOUTES.values(), ids=TOUTES)
def test_a_structure_cannot_be_changed(fabriquer: Callable[..., Structure]) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        fabriquer().version = 2  # type: ignore[misc]  # wrong on purpose


@pytest.mark.parametrize("fabriquer", FINESS.values(), ids=FINESS)
def test_an_ej_and_an_et_may_be_without_number_and_without_address(
    fabriquer: Callable[..., EntiteJuridique | Etablissement],
) -> None:
    """
    Guide: C16, R3.
    """
    structure = fabriquer(numero=None, coordonnees=Coordonnees())

    assert structure.numero is None
    assert structure.coordonnees.region is None


def test_a_groupe_has_neither_number_nor_address_nor_end() -> None:
    """
    Guide: T3. Not even by force.
    """
    groupe = un_groupe()

    assert (None, None, Coordonnees()) == (
        groupe.numero,
        groupe.fermee_le,
        groupe.coordonnees,
    )
    with pytest.raises(TypeError):
        un_groupe(numero=un_numero())


@given(groupes)
def test_the_libelle_of_a_groupe_is_unique_however_it_is_typed(groupe: Groupe) -> None:
    autrement = f"  {groupe.libelle.swapcase()}"
    if fautes(un_groupe, libelle=autrement):
        return  # In the other case it is too long.

    assert groupe.cle == un_groupe(libelle=autrement).cle


def test_two_libelles_are_two_groupes() -> None:
    assert un_groupe(libelle="GHT Nord").cle != un_groupe(libelle="GHT Sud").cle


@pytest.mark.parametrize("membres", [["ej-1", "ej-2", "ej-1"], {"ej-1": 1, "ej-2": 2}])
def test_the_members_of_a_groupe_are_a_set(membres: object) -> None:
    assert frozenset({"ej-1", "ej-2"}) == un_groupe(membres=membres).membres


def test_a_groupe_may_be_without_members() -> None:
    assert frozenset() == Groupe(id=un_groupe().id, libelle="GHT").membres


@pytest.mark.parametrize(
    ("membres", "attendues"),
    [
        (None, [("membres", "TYPE")]),
        (3, [("membres", "TYPE")]),
        ("ej-1", [("membres", "TYPE")]),
        ([["ej-1"]], [("membres", "TYPE")]),
        (["ej-1", "é"], [("membres", "IDENTIFIANT")]),
        ([""], [("membres", "IDENTIFIANT")]),
        ([1, 2], [("membres", "IDENTIFIANT")] * 2),
    ],
)
def test_members_that_are_no_ids_are_refused(
    membres: object, attendues: list[tuple[str, str]]
) -> None:
    assert attendues == fautes(un_groupe, membres=membres)


@pytest.mark.parametrize("fabriquer", FINESS.values(), ids=FINESS)
@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
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
        ("fermee_le", MIDI, "TYPE"),
        ("fermee_le", "2023-11-08", "TYPE"),
        ("version", 0, "VERSION"),
        ("version", -1, "VERSION"),
        ("version", True, "VERSION"),
        ("version", 1.0, "VERSION"),
        ("version", None, "VERSION"),
    ],
)
def test_a_wrong_field_of_an_ej_or_an_et_is_named(
    fabriquer: Callable[..., Structure], champ: str, valeur: object, code: str
) -> None:
    assert [(champ, code)] == fautes(fabriquer, **{champ: valeur})


@pytest.mark.parametrize("valeur", [None, "", "é", 3])
def test_an_et_hangs_from_an_ej(valeur: object) -> None:
    assert [("ej_id", "IDENTIFIANT")] == fautes(un_et, ej_id=valeur)


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
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
    champ: str, valeur: object, code: str
) -> None:
    assert [(champ, code)] == fautes(un_groupe, **{champ: valeur})


def test_every_fault_of_a_structure_is_told_at_once() -> None:
    tout = {
        "raison_sociale": "",
        "numero": 3,
        "coordonnees": None,
        "fermee_le": "hier",
        "version": 0,
        "ej_id": "",
    }

    assert ["id", *tout] == [champ for champ, _ in fautes(un_et, "", **tout)]
    assert ["id", "libelle", "membres", "version"] == [
        champ for champ, _ in fautes(un_groupe, "", libelle="", membres=[""], version=0)
    ]


@pytest.mark.parametrize("fabriquer", TOUTES.values(), ids=TOUTES)
def test_the_name_of_a_structure_is_tidied(fabriquer: Callable[..., Structure]) -> None:
    champ = "libelle" if fabriquer is un_groupe else "raison_sociale"

    assert "Hôpital" == fabriquer(**{champ: "  Ho\u0302pital\n"}).nom


def test_the_day_a_structure_closed_is_kept() -> None:
    assert date(2023, 11, 8) == une_ej(fermee_le=date(2023, 11, 8)).fermee_le


@given(coordonnees)
def test_coordinates_built_again_are_the_same(lieu: Coordonnees) -> None:
    assert lieu == attrs.evolve(lieu) == pickle.loads(pickle.dumps(lieu))  # noqa: S301  (made here)


@given(coordonnees)
def test_coordinates_are_not_shown(lieu: Coordonnees) -> None:
    """
    The telephone and the address may be those of a person.
    """
    assert "Coordonnees(<masqué>)" == repr(lieu)


@pytest.mark.parametrize("departement", DEPARTEMENTS)
def test_the_region_of_a_structure_is_that_of_its_departement(departement: str) -> None:
    lieu = Coordonnees(departement=departement)

    assert DEPARTEMENTS[departement].region == lieu.region


@pytest.mark.parametrize(
    "champ", ["numero_et_voie", "code_postal", "commune", "telephone"]
)
def test_a_line_of_address_is_tidied_and_may_be_empty(champ: str) -> None:
    rangees = Coordonnees(**{champ: "  Cha\u0302teau "})  # type: ignore[arg-type]  # a text

    assert "Château" == getattr(rangees, champ)
    assert "" == getattr(Coordonnees(**{champ: "  "}), champ)  # type: ignore[arg-type]  # a text


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        *product(LIGNES, [None, 3], ["TYPE"]),
        ("commune", "x" * 201, "LONGUEUR"),
        ("commune", "a\nb", "CARACTERE"),
        *product(["departement"], PAS_DES_DEPARTEMENTS, ["INCONNU"]),
        ("courriel_representant", "a@test.fr", "TYPE"),
        ("courriel_representant", 3, "TYPE"),
    ],
)
def test_a_wrong_line_of_address_is_named(
    champ: str, valeur: object, code: str
) -> None:
    assert [(champ, code)] == fautes(Coordonnees, **{champ: valeur})


def test_every_fault_of_an_address_is_told_at_once() -> None:
    champs = [champ.name for champ in attrs.fields(Coordonnees)]

    assert sorted(champs) == sorted(
        champ for champ, _ in fautes(Coordonnees, **dict.fromkeys(champs, 3))
    )


def test_an_address_may_name_the_representant_legal() -> None:
    """
    Guide: C18.
    """
    courriel = Courriel.lire("direction@test.fr")

    assert courriel == Coordonnees(courriel_representant=courriel).courriel_representant


@given(structures)
def test_an_account_sits_on_one_structure_and_its_kind(structure: Structure) -> None:
    lieu = Rattachement.a(structure)

    assert Rattachement(structure.id, structure.type_structure) == lieu
    assert lieu == pickle.loads(pickle.dumps(lieu))  # noqa: S301  (made here)


@pytest.mark.parametrize(
    ("structure_id", "type_structure", "champs"),
    [
        ("", TypeStructure.EJ, ["structure_id"]),
        (None, TypeStructure.EJ, ["structure_id"]),
        ("s-1", "EJ", ["type_structure"]),
        ("s-1", None, ["type_structure"]),
        (1, 1, ["structure_id", "type_structure"]),
    ],
)
def test_an_account_sits_on_nothing_else(
    structure_id: object, type_structure: object, champs: list[str]
) -> None:
    assert champs == [
        champ for champ, _ in fautes(Rattachement, structure_id, type_structure)
    ]


@given(structure_ids)
def test_two_kinds_are_two_places(structure_id: str) -> None:
    lieux = {Rattachement.a(f(structure_id)) for f in TOUTES.values()}

    assert 3 == len(lieux)
