"""
*Identifiers*: 1 to 64 printable ASCII characters, and nothing else.
"""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifier import is_identifier, read_identifier
from siaut_core.testing.strategies import identifiers, typed_texts
from tests.entities.faults import codes


def test_the_characters_of_an_identifier_are_the_95_that_print() -> None:
    accepted = [c for c in map(chr, range(sys.maxunicode + 1)) if is_identifier(c)]

    assert [chr(point) for point in range(0x20, 0x7F)] == accepted


@pytest.mark.parametrize(
    ("length", "accepted"), [(0, False), (1, True), (64, True), (65, False)]
)
def test_an_identifier_has_1_to_64_characters(length: int, *, accepted: bool) -> None:
    assert accepted is is_identifier("x" * length)


@pytest.mark.parametrize("value", [None, 1, b"u-1", ["u-1"], object(), str])
def test_only_a_text_is_an_identifier(value: object) -> None:
    assert not is_identifier(value)


def test_a_kind_of_text_of_ones_own_is_no_identifier() -> None:
    """
    It could compare as it likes.
    """

    class Text(str):
        __slots__ = ()

    assert not is_identifier(Text("u-1"))


@given(identifiers)
def test_an_identifier_is_read_as_it_is(identifier: str) -> None:
    assert identifier is read_identifier(identifier)


@given(typed_texts | st.none() | st.integers() | st.binary())
def test_what_is_no_identifier_is_refused(value: object) -> None:
    expected = [] if is_identifier(value) else ["IDENTIFIANT"]

    assert expected == codes(read_identifier, value)
