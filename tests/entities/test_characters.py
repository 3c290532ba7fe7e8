"""
What is seen of each character there is, against what Unicode says of it.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from functools import cache
from typing import Final

import pytest
import regex  # type: ignore[import-untyped]  # It has the properties that unicodedata lacks.
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.characters import (
    hides_something,
    is_invisible,
    is_newer,
    is_plain,
    separates,
)
from siaut_core.entities.text import read_nom, search_key
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.strategies import noms, typed_texts
from siaut_core.testing.values import REAL_NAMES
from tests.entities.faults import codes

ALL: Final = [chr(point) for point in range(sys.maxunicode + 1)]

# Of what is shown, the names of what is shown as nothing.
BLANK: Final = regex.compile(r"^KHITAN SMALL SCRIPT FILLER$| BLANK$|\bNULL NOTEHEAD$")

APOSTROPHES: Final = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c0\u02ca\u02cb\u02ee\u0384\u055a"
    "\u05f3\u07f4\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018\u2019\u201a\u201b\u2032"
    "\u2033\u2035\ua78b\ua78c\uff07\uff40"
)
HYPHENS: Final = (
    "-\u02d7\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2027\u2043"
    "\u207b\u2212\u2e17\u2e3a\u2e40\u2e5d\u301c\u3030\u30a0\u30fb\ufe31\ufe58\ufe63"
    "\uff0d\uff65\U00010ead"
)


def having(name_of_property: str) -> set[str]:
    """
    List every character that has a property of Unicode.
    """
    return set(regex.findall(rf"\p{{{name_of_property}}}", "".join(ALL)))


@cache
def unseen() -> frozenset[str]:
    """
    List every character that shows nothing, for all the tests that ask.
    """
    return frozenset(c for c in ALL if is_invisible(c))


def is_refused(text: str) -> bool:
    try:
        read_nom(text)
    except DonneesInvalidesError:
        return True
    return False


def test_whatever_unicode_ignores_is_invisible() -> None:
    ignorable = having("Default_Ignorable_Code_Point")

    assert 4_174 == len(ignorable)
    assert ignorable <= unseen()


def test_nothing_else_is_invisible_but_what_has_no_shape() -> None:
    """
    Controls, formats, private use, surrogates, separators, no characters, blanks.

    Not what Unicode has not assigned yet: a name may hold it on a later Python.
    """
    shapeless = {
        c
        for c in ALL
        if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
        or ((name := unicodedata.name(c, "")) and BLANK.search(name))
    }
    later = {chr(point) for point in range(0x13430, 0x13443)} - {"\U00013440"}
    expected = (
        shapeless
        | later
        | having("Default_Ignorable_Code_Point")
        | having("Noncharacter_Code_Point")
    )

    assert expected == unseen()


@pytest.mark.slow
def test_what_is_invisible_makes_no_name_and_hides_in_none() -> None:
    """
    Every character alone, then between two letters. Guide: C2.
    """
    hidden = unseen()
    blanks = {c for c in ALL if c.isspace()} - hidden

    assert hidden | blanks == {c for c in ALL if is_refused(c)}
    assert hidden == {c for c in ALL if is_refused(f"a{c}b")}


def test_what_is_plain_hides_nothing() -> None:
    assert [] == [c for c in unseen() if is_plain(c)]


@given(typed_texts | noms)
def test_a_text_that_is_plain_hides_nothing(text: str) -> None:
    assert not (is_plain(text) and any(map(is_invisible, text)))


@pytest.mark.parametrize(
    "name",
    [
        *REAL_NAMES,
        "\u8fba\ufe00",
        "\U00031350\U000e0101",  # Assigned after Unicode 14, in a plane of ideographs.
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647",
        "\u0628\u0650\u200c\u0645",  # A vowel before the non-joiner.
        "\u09b0\u200d\u09cd\u09af\u09be",  # The Bengali ra, joined before its virama.
        "\u0d28\u0d4d\u200d",  # A chillu of Malayalam ends its word.
        "\u1832\u180e\u1820",
        "\u2764\ufe0f",
        "Ng\u0169g\u0129 wa Thiong\u2019o",
        "\u05d2\u05f3\u05d5",
    ],
    ids=ascii,
)
def test_a_real_name_is_kept_whole(name: str) -> None:
    """
    What is not seen is right where it changes its neighbour.
    """
    assert unicodedata.normalize("NFC", name) == read_nom(name)
    assert "" != search_key(name)


@pytest.mark.parametrize(
    "text",
    [
        "\u115f",
        "\u034f",
        "\ufe0f",
        "\u3164",
        "\u2800",
        "\U0001d159",
        "\U000e0100\u8fbb",  # Before its ideograph.
        "\u8fbb\U000e0100\U000e0100",
        "Je\ufe0fan",
        "Je\u200dan",
        "Je\u200can",
        "\u05d0\ufe0f",
        "\u0645\u06cc\u200c",
        "\u0645\u06cc\u200d\u062e",  # Joined already.
        "\u0645\u200ca",
        "a\u180eb",
        "\u1832\u115f",
        "\ud55c\u1160",
        "\u8fbb\u200d",
    ],
    ids=ascii,
)
def test_what_is_not_seen_is_refused_elsewhere(text: str) -> None:
    assert hides_something(text)
    assert ["CARACTERE"] == codes(read_nom, text)


@given(
    st.text("a\u8fbb\u0645\u0d4d\u1832", max_size=3),
    st.sampled_from("\u200c\u200d\ufe00\U000e0100\u180b\u180e\u034f\u115f\u2800"),
    st.text("a\u8fbb\u0645\u0d4d\u1832", max_size=3),
)
def test_what_is_not_seen_is_not_searched(before: str, hidden: str, after: str) -> None:
    assert search_key(before + after) == search_key(before + hidden + after)


def test_what_is_invisible_has_no_key() -> None:
    """
    But the blanks: line feeds and tabs stand between words.
    """
    hidden = [c for c in unseen() if not c.isspace()]
    blanks = [c for c in ALL if c.isspace()]

    assert {"ab"} == {search_key(f"a{c}b") for c in hidden}
    assert {"a b"} == {search_key(f"a{c}b") for c in blanks}


@pytest.mark.parametrize("name_of_property", ["Dash", "Hyphen"])
def test_all_that_unicode_calls_a_hyphen_is_one(name_of_property: str) -> None:
    """
    But those that this Python does not know; a soft one shows nothing.
    """
    known = {c for c in having(name_of_property) if unicodedata.name(c, "")} - {
        "\u00ad"
    }

    assert len(known) > 9
    assert {"a b"} == {search_key(f"a{c}b") for c in known}


@pytest.mark.parametrize("family", [APOSTROPHES, HYPHENS], ids=["'", "-"])
def test_apostrophes_and_hyphens_of_every_script_are_alike(family: str) -> None:
    assert {"ta ofi"} == {search_key(f"Ta{c}ofi") for c in family}


def test_no_letter_separates() -> None:
    """
    Of those that a script has, saltillos excepted: they are written as apostrophes.
    """
    letters = {
        c
        for c in ALL
        if unicodedata.category(c) in {"Lu", "Ll", "Lt", "Lo"}
        and unicodedata.normalize("NFKD", c) == c
    }

    assert {"\ua78b", "\ua78c"} == {c for c in letters if separates(c)}


@pytest.mark.slow
def test_each_character_has_the_same_key_alone_and_among_others() -> None:
    """
    ASCII texts are folded at once, others one character after the other.
    """
    assert [] == [
        c for c in ALL if search_key(f"x{c}x") not in search_key(f"\u00e9x{c}x\u00e9")
    ]


def test_verdicts_and_keys_are_those_of_every_python() -> None:
    """
    Stores keep the keys: whatever the Unicode of this Python, to the letter.
    """
    digest, hidden = hashlib.sha256(), unseen()
    for c in ALL:
        key = search_key(f"a{c}b").encode("unicode_escape")
        digest.update(b"%d %s\n" % (c in hidden, key))

    assert "7acda2b67657b37d886d814ce342e0a8cd2d90b0cf0aa2cbc809fd756b58c66a" == (
        digest.hexdigest()
    )


def test_what_is_newer_is_left_as_it_is() -> None:
    newer = [c for c in ALL if is_newer(c)]

    assert 72 == len(newer)
    assert [f"a{c}b" for c in newer] == [search_key(f"a{c}b") for c in newer]
