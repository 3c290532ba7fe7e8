"""
How the code names things, and that it asks nobody what time it is.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.architecture.words import bound_name
from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES = sorted((ROOT / "src").rglob("*.py"))

# Without its accent each is another word: "activé" reads as "active".
PARTICIPLES = {"active", "desactive", "expire", "supprime", "valide"}

CLOCKS = {"now", "today", "utcnow"}


def identifiers(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if name := bound_name(node):
            yield name


def last_word(identifier: str) -> str:
    """
    Give the last word of a name in any of the usual cases, in lower case.
    """
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z_]+", identifier)
    return words[-1].lower() if words else ""


def ambiguous(source: str) -> set[str]:
    return {name for name in identifiers(source) if last_word(name) in PARTICIPLES}


def accented(source: str) -> set[str]:
    return {name for name in identifiers(source) if not name.isascii()}


def clocks_read(source: str) -> set[str]:
    """
    Find where the clock of the machine is read from a date class.
    """
    return {
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and ast.unparse(node.value).rpartition(".")[2] in {"date", "datetime", "dt"}
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_name_ends_in_a_participle_that_reads_as_another_word(path: Path) -> None:
    assert set() == ambiguous(path.read_text("utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_names_carry_no_accent(path: Path) -> None:
    assert set() == accented(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.name != "defaults.py"],
    ids=lambda path: path.stem,
)
def test_only_the_defaults_read_the_clock(path: Path) -> None:
    """
    Everything else is told the time, so that a test can tell it another.
    """
    assert set() == clocks_read(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "compte_active = True",
        "lien.valide: bool = True",
        "def est_expire(): ...",
        "async def desactive(): ...",
        "class CompteSupprime: ...",
        "def f(*, compte_active): ...",
        "class Etat(Enum): COMPTE_VALIDE = 1",
        "try: ...\nexcept ValueError as expire: ...",
        "match x:\n    case [*_, supprime]: ...",
        "import cle as cle_valide",
    ],
)
def test_an_ambiguous_name_is_seen_wherever_it_is_bound(source: str) -> None:
    assert 1 == len(ambiguous(source))


def test_names_beside_the_ambiguous_ones_are_left_alone() -> None:
    assert set() == ambiguous(
        "def est_validee(valide_le, expiration, inactive_s, desactiver): lu.active()"
    )


def test_an_accent_is_seen() -> None:
    assert {"périmètre"} == accented("périmètre = perimetre")


@pytest.mark.parametrize(
    "source", ["datetime.now(UTC)", "dt.datetime.utcnow()", "x = date.today"]
)
def test_a_clock_is_seen_being_read(source: str) -> None:
    assert 1 == len(clocks_read(source))
