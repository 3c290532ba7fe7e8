"""
Every public name is in the reference, and every word of the domain in the glossary.
"""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from docs._tools.glossary import IDENTIFIERS, ROWS, SOURCES, sources
from docs._tools.names import public_classes, public_names
from docs._tools.pages import DOCS
from siaut_core import Motif
from siaut_core.finess.fields import POSITIONS_EJ, POSITIONS_ET
from tests.architecture.words import names

API = "".join(
    page.read_text("utf-8") for page in sorted((DOCS / "reference").glob("api*.md"))
)

DOCUMENTED = re.findall(r"^\.\. (?:auto\w+|py:data):: (\S+)$", API, re.MULTILINE)


def test_every_public_name_is_in_the_reference() -> None:
    assert set() == {name for name, _ in public_names()} - set(DOCUMENTED)


def test_the_reference_tells_each_name_once() -> None:
    assert sorted(set(DOCUMENTED)) == sorted(DOCUMENTED)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_name_of_the_reference_exists(name: str) -> None:
    module, _, last = name.rpartition(".")

    assert hasattr(import_module(module), last)


def test_the_two_colours_have_the_same_names() -> None:
    """
    So that the reference tells of ``sync`` when it tells of ``aio``.
    """
    for module in ("aio", "aio.protocols", "aio.memory"):
        aio = import_module(f"siaut_core.{module}")
        sync = import_module(f"siaut_core.{module.replace('aio', 'sync')}")
        assert aio.__all__ == sync.__all__


@pytest.mark.parametrize("name", public_classes())
def test_a_public_class_is_in_the_glossary(name: str) -> None:
    assert name in IDENTIFIERS


def test_a_word_of_the_glossary_names_something() -> None:
    known = {name.rpartition(".")[2]: obj for name, obj in public_names()}
    bound = {name for name, place in names().items() if place.startswith("src/")}
    bound |= {*POSITIONS_EJ, *POSITIONS_ET}  # Fields are picked by these.

    def exists(identifier: str) -> bool:
        name, _, member = identifier.partition(".")
        if name in known and member:
            return hasattr(known[name], member)
        return bound.issuperset(identifier.split("."))

    assert [] == [name for name in IDENTIFIERS if not exists(name)]


def test_a_row_of_the_glossary_says_where_its_word_comes_from() -> None:
    """
    A line of the guide, a decision record or a column of a FINESS extract.
    """
    assert [] == [row for row in ROWS if not SOURCES.issuperset(sources(row))]


def test_every_reason_is_in_the_glossary_with_its_sources() -> None:
    expected = {motif.code: list(motif.sources) for motif in Motif}
    actual = {
        row["Identifier"].strip("`"): sources(row)
        for row in ROWS
        if row["Identifier"].strip("`") in Motif.__members__
    }

    assert expected == actual


@pytest.mark.parametrize(
    "words",
    [
        ("Reader", "Consultation"),
        ("inactiver", "désactiver"),
        ("valideur", "droit de validation"),
        ("compte activé", "compte validé", "courriel confirmé"),
    ],
)
def test_the_glossary_settles_where_the_guide_wavers(words: tuple[str, ...]) -> None:
    [row] = [
        row
        for row in ROWS
        if all(f"*{word}*" in row.get("The guide says", "") for word in words)
    ]

    assert row["We say"]
