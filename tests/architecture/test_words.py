"""
Each word of a name is in the glossary, or in a sorted list of English words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.architecture import words
from tests.architecture.words import faults, is_of_the_glossary, names_of

if TYPE_CHECKING:
    from pathlib import Path


def test_each_word_of_a_name_is_in_the_glossary_or_is_english() -> None:
    """
    Nor has the list a word twice, out of its place, or that names nothing.
    """
    assert [] == faults()


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (["house", "old"], ["maison (old_maison, src/x.py): neither"]),
        (["house", "maison", "old", "window"], ["window: names nothing"]),
        (["old", "house", "maison"], ["house: not sorted"]),
        (["house", "house", "maison", "old"], ["house: not sorted, or twice"]),
        (["house", "maison", "old"], []),
    ],
)
def test_what_is_wrong_with_a_word_is_told(
    listed: list[str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"old_maison": "src/x.py", "House2": "src/y.py", "Liens": "src/z.py"}
    monkeypatch.setattr(words, "names", lambda: names)
    monkeypatch.setattr(words, "english", lambda: listed)

    found = faults()

    assert len(told) == len(found)
    assert all(map(str.startswith, found, told))


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("creer_utilisateur", ["creer", "utilisateur"]),
        ("EJLine", ["ej", "line"]),
        ("ETRow", ["et", "row"]),
        ("TypeStructure", ["type", "structure"]),
        ("ACTIVITES_2023", ["activites"]),
        ("_périmètre", ["périmètre"]),
        ("_x1", []),
    ],
)
def test_a_name_is_cut_into_its_words(identifier: str, expected: list[str]) -> None:
    assert expected == words.words(identifier)


def test_a_plural_is_the_word_that_the_glossary_has() -> None:
    known = [w for w in ("lien", "liens", "niveaux", "maison") if is_of_the_glossary(w)]

    assert ["lien", "liens", "niveaux"] == known


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("src/house.py", {"src", "house", "Room", "open", "door", "key", "WALL", "w"}),
        ("tests/house.py", {"tests", "house", "Room", "open", "WALL"}),
        ("examples/x_tests/y.py", {"examples", "x_tests", "y", "Room", "open", "WALL"}),
    ],
)
def test_names_are_those_that_are_bound_or_that_tests_share(
    place: str, expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A test keeps a name of its own.
    """
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(
        "class Room:\n"
        "    def open(self, door):\n"
        "        key = door\n"
        "    def test_a_door(w): ...\n"
        "WALL = 1\n"
    )
    monkeypatch.setattr(words, "ROOT", tmp_path)

    assert expected == set(names_of(path)) - {"self"}
