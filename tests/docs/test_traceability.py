"""
Each line of the guide has a public name that answers it and a test that proves it.
"""

from __future__ import annotations

import re

import pytest

from docs._tools import traceability
from docs._tools.lines import CHAPTERS, LINES, cited_lines
from docs._tools.names import documented
from siaut_core import Silences
from tests.data import ROOT

DECISIONS = {
    fiche.name[:4]: fiche.read_text("utf-8")
    for fiche in (ROOT / "docs" / "decisions").glob("0*.md")
}


def test_the_lines_are_those_of_the_guide() -> None:
    numbers = {"R": 6, "C": 20, "L": 5, "F": 3, "S": 4, "T": 5}

    assert list(numbers) == list(CHAPTERS)
    assert [f"{c}{n}" for c in numbers for n in range(1, numbers[c] + 1)] == list(LINES)


@pytest.mark.parametrize("line", LINES)
def test_a_line_has_a_public_name(line: str) -> None:
    """
    One that cites it in its docstring: ``Guide: S1``.
    """
    assert traceability.names_by_line().get(line, ())


@pytest.mark.parametrize("line", LINES)
def test_a_line_has_a_test(line: str) -> None:
    """
    One that cites it in its docstring, or is listed in ``MORE_TESTS``.
    """
    assert traceability.tests_by_line()[line]


def test_nothing_cites_a_line_that_the_guide_has_not() -> None:
    cites = {*traceability.names_by_line(), *traceability.tests_by_line()}

    assert set() == cites - LINES.keys()


def test_what_is_listed_by_hand_exists() -> None:
    for line, tests in traceability.MORE_TESTS.items():
        assert line in LINES
        assert set() == set(tests) - traceability.tests_of_the_project().keys()


def test_tests_are_found_where_they_are_also_in_classes() -> None:
    me = "tests/docs/test_traceability.py"

    assert f"{me}::test_a_line_has_a_test" in traceability.tests_of_the_project()
    assert f"{me}::TestOfAClass::test_of_a_class" in traceability.tests_of_the_project()


def test_a_contract_is_named_once_where_it_is_written() -> None:
    names = traceability.tests_of_the_project()

    assert any(name.startswith("src/siaut_core/testing/") for name in names)
    assert not any("/sync/" in name for name in names)


class TestOfAClass:
    def test_of_a_class(self) -> None:
        """
        Found under the name of its class.
        """
        assert "test_of_a_class" in type(self).__dict__


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Delete. Guide: S1, S2.", ["S1", "S2"]),
        ("Guide: C9-C11, T4", ["C9", "C10", "C11", "T4"]),
        ("Guide: R5; cut. And C9.", ["R5"]),
        ("The guide says S1.", []),
        ("On two lines. Guide:\n    L1.", ["L1"]),
        (None, []),
    ],
)
def test_marks_are_read_as_written(text: str | None, lines: list[str]) -> None:
    assert lines == list(cited_lines(text))


def test_the_docstring_of_a_value_is_not_that_of_its_class() -> None:
    """
    ``ACTIVITES_2023`` answers no line because ``Nomenclature`` does.
    """
    names = {
        name for listed in traceability.names_by_line().values() for name in listed
    }

    assert "siaut_core.ACTIVITES_2023" in dict(documented())
    assert "siaut_core.ACTIVITES_2023" not in names
    assert "siaut_core.Nomenclature" in names


def test_a_decision_that_is_cited_is_recorded() -> None:
    cited_ones = {
        numero
        for path in (ROOT / "src").rglob("*.py")
        for numero in re.findall(r"decision\s+(\d{4})", path.read_text("utf-8"))
    }

    assert cited_ones
    assert set() == cited_ones - DECISIONS.keys()


def test_decisions_are_numbered_without_gap_and_tell_why() -> None:
    assert [f"{n:04}" for n in range(1, len(DECISIONS) + 1)] == sorted(DECISIONS)
    for numero, text in DECISIONS.items():
        assert text.startswith(f"# {numero}. ")
        for part in ("**Context.**", "**Choice.**", "**Consequences.**"):
            assert 1 == text.count(part)


@pytest.mark.parametrize("silence", [field.name for field in Silences.__attrs_attrs__])
def test_a_silence_has_a_decision_that_names_its_switch(silence: str) -> None:
    assert [numero for numero, text in DECISIONS.items() if silence in text]
