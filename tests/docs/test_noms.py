"""
Every public name is in the reference, and every word of the domain in the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from docs._tools.lines import LINES
from docs._tools.noms import public_classes, public_noms
from siaut_core import Motif
from tests.docs.pages import DOCS

API = (DOCS / "reference" / "api.md").read_text("utf-8")
GLOSSARY = (DOCS / "glossaire.md").read_text("utf-8")

DOCUMENTED = re.findall(r"^\.\. (?:auto\w+|py:data):: (\S+)$", API, re.MULTILINE)


def rows() -> Iterator[dict[str, str]]:
    """
    Read the tables of the glossary, each row by the titles of its columns.
    """
    titles: list[str] = []
    for line in GLOSSARY.splitlines():
        if not line.startswith("|"):
            titles = []
        elif not titles:
            titles = cells(line)
        elif not line.startswith("| ---"):
            yield dict(zip(titles, cells(line), strict=True))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


ROWS = list(rows())
IDENTIFIERS = [
    identifier
    for row in ROWS
    for identifier in re.findall(r"`([^`]+)`", row["Identifier"])
]


def test_every_public_name_is_in_the_reference() -> None:
    assert set() == {nom for nom, _ in public_noms()} - set(DOCUMENTED)


def test_the_reference_tells_each_name_once() -> None:
    assert sorted(set(DOCUMENTED)) == sorted(DOCUMENTED)


@pytest.mark.parametrize("nom", DOCUMENTED)
def test_a_name_of_the_reference_exists(nom: str) -> None:
    module, _, last = nom.rpartition(".")

    assert hasattr(import_module(module), last)


def test_the_two_colours_have_the_same_names() -> None:
    """
    So that the reference tells of ``sync`` when it tells of ``aio``.
    """
    for module in ("aio", "aio.protocols", "aio.memory"):
        aio = import_module(f"siaut_core.{module}")
        sync = import_module(f"siaut_core.{module.replace('aio', 'sync')}")
        assert aio.__all__ == sync.__all__


@pytest.mark.parametrize("nom", public_classes())
def test_a_public_class_is_in_the_glossary(nom: str) -> None:
    assert nom in IDENTIFIERS


def test_a_word_of_the_glossary_names_something() -> None:
    known = {nom.rpartition(".")[2]: obj for nom, obj in public_noms()}

    def existe(identifier: str) -> bool:
        nom, _, membre = identifier.partition(".")
        if nom in Motif.__members__:
            return not membre
        return nom in known and (not membre or hasattr(known[nom], membre))

    assert [] == [nom for nom in IDENTIFIERS if not existe(nom)]


def test_lines_of_the_glossary_are_lines_of_the_guide() -> None:
    for row in ROWS:
        lines = set(row.get("Lines", "").split(", ")) - {""}
        assert set() == lines - LINES.keys()


def test_every_reason_is_in_the_glossary_with_its_lines() -> None:
    expected = {
        motif.code: [source for source in motif.sources if source in LINES]
        for motif in Motif
    }
    actual = {
        row["Identifier"].strip("`"): [
            line for line in row["Lines"].split(", ") if line
        ]
        for row in ROWS
        if row["Identifier"].strip("`") in Motif.__members__
    }

    assert expected == actual


@pytest.mark.parametrize(
    "mots",
    [
        ("Reader", "Consultation"),
        ("inactiver", "désactiver"),
        ("valideur", "droit de validation"),
        ("compte activé", "compte validé", "courriel confirmé"),
    ],
)
def test_the_glossary_settles_where_the_guide_wavers(mots: tuple[str, ...]) -> None:
    [row] = [
        row
        for row in ROWS
        if all(f"*{mot}*" in row.get("The guide says", "") for mot in mots)
    ]

    assert row["We say"]
