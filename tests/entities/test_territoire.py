"""
*Territoires*: our table is that of the COG, and FINESS codes lead to it.
"""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from siaut_core.entities.territoire import (
    DEPARTEMENTS,
    REGIONS,
    Departement,
    Region,
    departement_of_finess,
)
from tests.data import reference_data


def _table(name: str) -> list[dict[str, str]]:
    with reference_data("cog", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_regions_are_those_of_the_cog() -> None:
    expected = {r["code"]: Region(r["code"], r["nom"]) for r in _table("regions.csv")}

    assert expected == REGIONS


def test_departements_are_those_of_the_cog() -> None:
    expected = {
        d["code"]: Departement(
            d["code"], d["nom"], d["region"], d["departement_finess"]
        )
        for d in _table("departements.csv")
    }

    assert expected == DEPARTEMENTS


def test_every_departement_is_in_a_region_and_every_region_has_one() -> None:
    assert set(REGIONS) == {d.region for d in DEPARTEMENTS.values()}


def test_there_are_as_many_as_everybody_knows() -> None:
    """
    18 régions, 101 départements, 8 collectivités that stand for both.
    """
    others = {"975", "977", "978", "984", "986", "987", "988", "989"}

    assert len(REGIONS.keys() - others) == 18
    assert len(DEPARTEMENTS.keys() - others) == 101
    assert {d: d for d in others} == {d: DEPARTEMENTS[d].region for d in others}


@pytest.mark.parametrize(
    ("code", "nom", "region", "code_finess"),
    [
        ("2A", "Corse-du-Sud", "Corse", "2A"),
        ("90", "Territoire de Belfort", "Bourgogne-Franche-Comté", "90"),
        ("971", "Guadeloupe", "Guadeloupe", "9A"),
        ("987", "Polynésie française", "Polynésie française", ""),
    ],
)
def test_a_departement_has_its_name_its_region_and_its_code_in_finess(
    code: str, nom: str, region: str, code_finess: str
) -> None:
    departement = DEPARTEMENTS[code]
    assert (code, nom, region, code_finess) == (
        departement.code,
        departement.nom,
        REGIONS[departement.region].nom,
        departement.code_finess,
    )


@pytest.mark.parametrize("table", [REGIONS, DEPARTEMENTS])
def test_tables_cannot_be_changed(table: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        table["99"] = None


def test_metropolitan_codes_are_unchanged_in_finess() -> None:
    mainland = {code for code in DEPARTEMENTS if len(code) == 2}

    assert {code: code for code in mainland} == {
        code: departement_of_finess(code) for code in mainland
    }


@pytest.mark.parametrize(
    ("code", "code_postal", "commune", "departement"),
    [
        ("9A", "97110", "120", "971"),
        ("9A", "97133", "", "977"),
        ("9A", "97150", "", "978"),
        ("9A", "97095", "123", "977"),
        ("9A", "97054", "127", "978"),
        ("9B", "97200", "209", "972"),
        ("9C", "97300", "302", "973"),
        ("9D", "97400", "411", "974"),
        ("9E", "97500", "502", "975"),
        ("9F", "97600", "610", "976"),
        ("9J", "98600", "613", "986"),
    ],
)
def test_overseas_codes_of_finess_are_translated(
    code: str, code_postal: str, commune: str, departement: str
) -> None:
    assert departement == departement_of_finess(code, code_postal, commune)


@pytest.mark.parametrize("code", ["", "00", "20", "96", "971", "9a", "9Z", "2C", " 01"])
def test_other_codes_are_unknown(code: str) -> None:
    assert departement_of_finess(code, "97150", "127") is None


def test_only_guadeloupe_is_told_apart_by_the_postal_code() -> None:
    """
    Commune 123 or 127 is somebody else elsewhere.
    """
    seen_ones = Counter(
        departement_of_finess(d.code_finess, "97133", "127")
        for d in DEPARTEMENTS.values()
        if d.code_finess and d.code_finess != "9A"
    )

    assert seen_ones == Counter(
        d.code for d in DEPARTEMENTS.values() if d.code_finess not in {"", "9A"}
    )
