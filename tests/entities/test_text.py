"""
*Texts*: kept as typed but for NFC and their edges; folded to be searched.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from siaut_core.entities.text import (
    read_libelle,
    read_nom,
    read_text,
    search_key,
    shorten,
)
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.strategies import noms, prenoms, texts, typed_texts
from tests.entities.faults import codes

if TYPE_CHECKING:
    from collections.abc import Callable

# What is typed, then what is kept.
KEPT = [
    ("  Aurélie ", "Aurélie"),
    ("Aure\u0301lie", "Aurélie"),
    ("\u00a0Zo\u0308e\u00a0", "Zöe"),
    ("\tJean  Pierre\r\n", "Jean  Pierre"),
    ("O\u2019Brien", "O\u2019Brien"),
    ("d'Été-Ça", "d'Été-Ça"),
    ("\ufb01", "\ufb01"),  # A ligature is not NFKC's business.
    ("\u1f87", "\u1f87"),
    ("\u03b1\u0313\u0342\u0345", "\u1f86"),
    ("\U0001f469", "\U0001f469"),
    ("🏴", "🏴"),
    ("'; DROP TABLE utilisateurs; --", "'; DROP TABLE utilisateurs; --"),
    ("{{7*7}} ${7*7} %s", "{{7*7}} ${7*7} %s"),
]

# One of each family that nobody sees: they forge lines and disguise names.
INVISIBLE = {
    "NUL": "a\x00b",
    "line feed": "a\nb",
    "tab": "a\tb",
    "delete": "a\x7fb",
    "next line": "é\x85b",
    "soft hyphen": "a\u00adb",
    "zero width space": "a\u200bb",
    "zero width joiner": "a\u200db",
    "right-to-left override": "a\u202eb",
    "isolate": "a\u2066b",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "byte order mark": "\ufeffa",
    "private use": "a\ue000b",
    "lone surrogate": "a\ud800b",
    "tag": "a\U000e0041b",
}


@pytest.mark.parametrize(("entered", "guard"), KEPT)
def test_a_text_is_kept_but_for_its_form_and_its_edges(
    entered: str, guard: str
) -> None:
    assert guard == read_nom(entered)


@pytest.mark.parametrize("entered", INVISIBLE.values(), ids=INVISIBLE)
def test_nothing_invisible_is_kept(entered: str) -> None:
    assert ["CARACTERE"] == codes(read_nom, entered)


@given(typed_texts)
def test_a_text_is_kept_or_refused_and_never_altered(entered: str) -> None:
    try:
        guard = read_text(entered, 30)
    except DonneesInvalidesError:
        return
    assert unicodedata.normalize("NFC", entered.strip()) == guard
    assert len(guard) <= 30


@given(prenoms | noms | texts)
def test_reading_again_changes_nothing(text: str) -> None:
    assert text == read_text(text, 60)


@pytest.mark.parametrize(("reader", "maximum"), [(read_nom, 100), (read_libelle, 200)])
@pytest.mark.parametrize(
    "letter", ["a", "é", "e\u0301", "\u03b1\u0313\u0342\u0345", "\U0001f469", "\uac00"]
)
def test_length_counts_what_is_kept(
    reader: Callable[[object], str], maximum: int, letter: str
) -> None:
    """
    Not what is typed: four code points may make one.
    """
    guard = unicodedata.normalize("NFC", letter)

    assert guard * maximum == reader(f" {letter * maximum} ")
    assert ["LONGUEUR"] == codes(reader, letter * (maximum + 1))


@pytest.mark.parametrize("reader", [read_nom, read_libelle])
@pytest.mark.parametrize("entered", ["", " ", "\t\n", "\u00a0\u2003", "\u2028"])
def test_a_name_is_required(reader: Callable[[object], str], entered: str) -> None:
    assert ["OBLIGATOIRE"] == codes(reader, entered)


def test_a_text_may_be_empty() -> None:
    assert "" == read_text("  ", 10)


@pytest.mark.parametrize("reader", [read_nom, read_libelle])
@pytest.mark.parametrize("value", [None, 3, 1.5, True, b"Zoe", ["Zoe"], object(), str])
def test_only_a_text_is_a_text(reader: Callable[[object], str], value: object) -> None:
    assert ["TYPE"] == codes(reader, value)


# Stable: adapters store these keys. A text, then its key.
KEYS = [
    ("", ""),
    ("   ", ""),
    ("Test", "test"),
    ("Sacré-Cœur", "sacre coeur"),
    ("SACRÉ\u2010CŒUR", "sacre coeur"),
    ("L\u2019Hôpital", "l hopital"),
    ("L'Hôpital", "l hopital"),
    ("L\u02bcHôpital", "l hopital"),
    ("l`hôpital", "l hopital"),
    ("l\u00b4hôpital", "l hopital"),
    ("  Saint \u00a0 Jean\t", "saint jean"),
    ("Curriculum vitæ", "curriculum vitae"),
    ("ÆSIR", "aesir"),
    ("Straße", "strasse"),
    ("STRASSE", "strasse"),
    ("Łódź", "lodz"),
    ("Søren Đorđe", "soren dorde"),
    ("İstanbul \u0131ss\u0131z", "istanbul issiz"),
    ("Ÿ ÿ Ç ç Ñ ñ", "y y c c n n"),
    ("n\u00ba 1 \u2116 2 \u2122", "no 1 no 2 tm"),
    ("\ufb01n", "fin"),
    ("\uff34\uff45\uff53\uff54", "test"),
    ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ("Сергей", "сергеи"),
    ("Centre hospitalier (01) – Été", "centre hospitalier (01) ete"),
    ("co\u00adopérer", "cooperer"),
    ("100 %_*", "100 %_*"),
    ("A\U00011f41É", "a\U00011f41e"),  # Newer than some Pythons.
]


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_a_key_is_what_it_has_always_been(text: str, key: str) -> None:
    assert key == search_key(text)


def test_a_key_folds_each_letter_once_and_for_all() -> None:
    """
    On every code point that the case or the form of a text can change.
    """
    changing = [
        c
        for c in map(chr, range(sys.maxunicode + 1))
        if unicodedata.normalize("NFKD", c) != c or c.casefold() != c
    ]

    assert len(changing) > 15_000
    assert [] == [c for c in changing if search_key(search_key(c)) != search_key(c)]


@pytest.mark.parametrize("shape", ["NFC", "NFD"])
@pytest.mark.parametrize("case", [str.lower, str.upper, str.casefold, str.swapcase])
@given(text=texts | typed_texts)
def test_a_key_forgets_case_and_form(
    shape: str, case: Callable[[str], str], text: str
) -> None:
    typed = unicodedata.normalize(shape, case(text))  # type: ignore[arg-type]  # one of the four

    assert search_key(text) == search_key(typed)


@given(texts | typed_texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    key = search_key(text)

    assert key == search_key(key)


@given(typed_texts, typed_texts | texts, typed_texts)
def test_a_part_of_a_text_folds_to_a_part_of_its_key(
    before: str, part: str, after: str
) -> None:
    """
    So that searching a folded fragment misses nothing.
    """
    assert search_key(part) in search_key(before + part + after)


@given(
    noms, st.sampled_from(["'", "\u2019", "\u02bc", "-", "\u2011", " ", "  ", "\u00a0"])
)
def test_every_apostrophe_hyphen_and_space_is_the_same(nom: str, lien: str) -> None:
    assume(search_key(nom))

    assert search_key(f"d {nom}") == search_key(f"D{lien}{nom}")


@given(texts)
def test_accents_do_not_count(text: str) -> None:
    accented = "".join(f"{c}\u0301\u0327" for c in text)

    assert search_key(text) == search_key(accented)


@pytest.mark.parametrize(
    ("width", "expected"),
    [(11, "Deux mots !"), (10, "Deux mo..."), (8, "Deux..."), (2, "...")],
)
def test_a_cut_text_fills_its_width_and_ends_on_a_letter(
    width: int, expected: str
) -> None:
    assert expected == shorten("Deux mots !", width)


def test_a_cut_text_keeps_its_beginning() -> None:
    assert " Deux..." == shorten(" Deux mots !", 9)


@given(st.text(max_size=80), st.integers(0, 80))
def test_a_text_is_cut_to_the_width_with_three_dots(text: str, width: int) -> None:
    """
    Guide: R5; a text that fits is whole.
    """
    cut = shorten(text, width)
    assert (cut == text) or cut.endswith("...")
    assert len(cut) <= max(width, 3)
    assert text.startswith(cut.removesuffix("..."))
