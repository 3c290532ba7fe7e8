"""
Each line of the guide has a public name that answers it and a test that proves it.
"""

from __future__ import annotations

import re

import pytest

from siaut_core import Silences
from tests.docs import tracabilite
from tests.docs.lignes import CHAPITRES, LIGNES, lignes_citees
from tests.docs.noms import documentes
from tests.donnees import RACINE

DECISIONS = {
    fiche.name[:4]: fiche.read_text("utf-8")
    for fiche in (RACINE / "docs" / "decisions").glob("0*.md")
}


def test_the_lines_are_those_of_the_guide() -> None:
    nombres = {"R": 6, "C": 20, "L": 5, "F": 3, "S": 4, "T": 5}

    assert list(nombres) == list(CHAPITRES)
    assert [f"{c}{n}" for c in nombres for n in range(1, nombres[c] + 1)] == list(
        LIGNES
    )


@pytest.mark.parametrize("ligne", LIGNES)
def test_a_line_has_a_public_name(ligne: str) -> None:
    """
    One that cites it in its docstring: ``Guide: S1``.
    """
    assert tracabilite.noms_par_ligne().get(ligne, ())


@pytest.mark.parametrize("ligne", LIGNES)
def test_a_line_has_a_test(ligne: str) -> None:
    """
    One that cites it in its docstring, or is listed in ``TESTS_EN_PLUS``.
    """
    assert tracabilite.tests_par_ligne()[ligne]


def test_nothing_cites_a_line_that_the_guide_has_not() -> None:
    cites = {*tracabilite.noms_par_ligne(), *tracabilite.tests_par_ligne()}

    assert set() == cites - LIGNES.keys()


def test_what_is_listed_by_hand_exists() -> None:
    for ligne, tests in tracabilite.TESTS_EN_PLUS.items():
        assert ligne in LIGNES
        assert set() == set(tests) - tracabilite.tests_du_projet().keys()


def test_tests_are_found_where_they_are_also_in_classes() -> None:
    moi = "tests/docs/test_tracabilite.py"

    assert f"{moi}::test_a_line_has_a_test" in tracabilite.tests_du_projet()
    assert f"{moi}::TestOfAClass::test_of_a_class" in tracabilite.tests_du_projet()


class TestOfAClass:
    def test_of_a_class(self) -> None:
        """
        Found under the name of its class.
        """
        assert "test_of_a_class" in type(self).__dict__


@pytest.mark.parametrize(
    ("texte", "lignes"),
    [
        ("Delete. Guide: S1, S2.", ["S1", "S2"]),
        ("Guide: C9-C11, T4", ["C9", "C10", "C11", "T4"]),
        ("Guide: R5; cut. And C9.", ["R5"]),
        ("The guide says S1.", []),
        ("On two lines. Guide:\n    L1.", ["L1"]),
        (None, []),
    ],
)
def test_marks_are_read_as_written(texte: str | None, lignes: list[str]) -> None:
    assert lignes == list(lignes_citees(texte))


def test_the_docstring_of_a_value_is_not_that_of_its_class() -> None:
    """
    ``ACTIVITES_2023`` answers no line because ``Nomenclature`` does.
    """
    noms = {nom for liste in tracabilite.noms_par_ligne().values() for nom in liste}

    assert "siaut_core.ACTIVITES_2023" in dict(documentes())
    assert "siaut_core.ACTIVITES_2023" not in noms
    assert "siaut_core.Nomenclature" in noms


def test_a_decision_that_is_cited_is_recorded() -> None:
    citees = {
        numero
        for chemin in (RACINE / "src").rglob("*.py")
        for numero in re.findall(r"decision\s+(\d{4})", chemin.read_text("utf-8"))
    }

    assert citees
    assert set() == citees - DECISIONS.keys()


def test_decisions_are_numbered_without_gap_and_tell_why() -> None:
    assert [f"{n:04}" for n in range(1, len(DECISIONS) + 1)] == sorted(DECISIONS)
    for numero, texte in DECISIONS.items():
        assert texte.startswith(f"# {numero}. ")
        for partie in ("**Context.**", "**Choice.**", "**Consequences.**"):
            assert 1 == texte.count(partie)


@pytest.mark.parametrize("silence", [champ.name for champ in Silences.__attrs_attrs__])
def test_a_silence_has_a_decision_that_names_its_switch(silence: str) -> None:
    assert [numero for numero, texte in DECISIONS.items() if silence in texte]
