"""
*Identifiants*: 1 to 64 printable ASCII characters, and nothing else.
"""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifiant import est_identifiant, lire_identifiant
from siaut_core.testing.strategies import identifiants, saisies
from tests.entities.fautes import codes


def test_the_characters_of_an_identifier_are_the_95_that_print() -> None:
    acceptes = [c for c in map(chr, range(sys.maxunicode + 1)) if est_identifiant(c)]

    assert [chr(point) for point in range(0x20, 0x7F)] == acceptes


@pytest.mark.parametrize(
    ("longueur", "accepte"), [(0, False), (1, True), (64, True), (65, False)]
)
def test_an_identifier_has_1_to_64_characters(longueur: int, *, accepte: bool) -> None:
    assert accepte is est_identifiant("x" * longueur)


@pytest.mark.parametrize("valeur", [None, 1, b"u-1", ["u-1"], object(), str])
def test_only_a_text_is_an_identifier(valeur: object) -> None:
    assert not est_identifiant(valeur)


def test_a_kind_of_text_of_ones_own_is_no_identifier() -> None:
    """
    It could compare as it likes.
    """

    class Texte(str):
        __slots__ = ()

    assert not est_identifiant(Texte("u-1"))


@given(identifiants)
def test_an_identifier_is_read_as_it_is(identifiant: str) -> None:
    assert identifiant is lire_identifiant(identifiant)


@given(saisies | st.none() | st.integers() | st.binary())
def test_what_is_no_identifier_is_refused(valeur: object) -> None:
    expected = [] if est_identifiant(valeur) else ["IDENTIFIANT"]

    assert expected == codes(lire_identifiant, valeur)
