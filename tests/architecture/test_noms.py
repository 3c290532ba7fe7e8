"""
How the code names things, and that it asks nobody what time it is.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.donnees import RACINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES = sorted((RACINE / "src").rglob("*.py"))

# Without its accent each is another word: "activé" reads as "active".
PARTICIPES = {"active", "desactive", "expire", "supprime", "valide"}

HORLOGES = {"now", "today", "utcnow"}


def nom_lie(noeud: ast.AST) -> str | None:
    """
    Give the name that a node of the syntax tree introduces, if it does.
    """
    match noeud:
        case (
            ast.FunctionDef(name=nom)
            | ast.AsyncFunctionDef(name=nom)
            | ast.ClassDef(name=nom)
            | ast.arg(arg=nom)
            | ast.alias(asname=nom)
            | ast.Name(id=nom, ctx=ast.Store())
            | ast.Attribute(attr=nom, ctx=ast.Store())
            | ast.ExceptHandler(name=nom)
            | ast.MatchAs(name=nom)
            | ast.MatchStar(name=nom)
            | ast.MatchMapping(rest=nom)
        ):
            return nom
    return None


def identifiants(source: str) -> Iterator[str]:
    for noeud in ast.walk(ast.parse(source)):
        if nom := nom_lie(noeud):
            yield nom


def dernier_mot(identifiant: str) -> str:
    """
    Give the last word of a name in any of the usual cases, in lower case.
    """
    mots = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z_]+", identifiant)
    return mots[-1].lower() if mots else ""


def ambigus(source: str) -> set[str]:
    return {nom for nom in identifiants(source) if dernier_mot(nom) in PARTICIPES}


def accentues(source: str) -> set[str]:
    return {nom for nom in identifiants(source) if not nom.isascii()}


def horloges_lues(source: str) -> set[str]:
    """
    Find where the clock of the machine is read from a date class.
    """
    return {
        ast.unparse(noeud)
        for noeud in ast.walk(ast.parse(source))
        if isinstance(noeud, ast.Attribute)
        and noeud.attr in HORLOGES
        and ast.unparse(noeud.value).rpartition(".")[2] in {"date", "datetime", "dt"}
    }


@pytest.mark.parametrize("chemin", SOURCES, ids=lambda chemin: chemin.stem)
def test_no_name_ends_in_a_participle_that_reads_as_another_word(chemin: Path) -> None:
    assert set() == ambigus(chemin.read_text("utf-8"))


@pytest.mark.parametrize("chemin", SOURCES, ids=lambda chemin: chemin.stem)
def test_names_carry_no_accent(chemin: Path) -> None:
    assert set() == accentues(chemin.read_text("utf-8"))


@pytest.mark.parametrize(
    "chemin",
    [chemin for chemin in SOURCES if chemin.name != "defaults.py"],
    ids=lambda chemin: chemin.stem,
)
def test_only_the_defaults_read_the_clock(chemin: Path) -> None:
    """
    Everything else is told the time, so that a test can tell it another.
    """
    assert set() == horloges_lues(chemin.read_text("utf-8"))


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
    assert 1 == len(ambigus(source))


def test_names_beside_the_ambiguous_ones_are_left_alone() -> None:
    assert set() == ambigus(
        "def est_validee(valide_le, expiration, inactive_s, desactiver): lu.active()"
    )


def test_an_accent_is_seen() -> None:
    assert {"périmètre"} == accentues("périmètre = perimetre")


@pytest.mark.parametrize(
    "source", ["datetime.now(UTC)", "dt.datetime.utcnow()", "x = date.today"]
)
def test_a_clock_is_seen_being_read(source: str) -> None:
    assert 1 == len(horloges_lues(source))
