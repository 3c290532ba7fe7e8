"""
Whatever comes in: an object, or one typed error.
"""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from decimal import Decimal
from enum import IntEnum
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.structure import Groupe, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization import from_json
from siaut_core.serialization.documents import ENTITES
from siaut_core.serialization.shapes import Kind
from siaut_core.testing.strategies import typed_texts
from tests.data import reference_data
from tests.serialization.examples import (
    CONVERTER,
    DOCUMENTS,
    plain_form,
    read,
    shape_of,
)


class Text(str):
    """
    What a framework makes of a form: a text, and more.
    """

    __slots__ = ()


class Integer(IntEnum):
    UN = 1


class Object:
    """
    Nothing that JSON knows.
    """


def deep(depth: int) -> object:
    mailbox: object = "fond"
    for _ in range(depth):
        mailbox = [mailbox]
    return mailbox


INTRUDER: list[Any] = [
    Text("u-1"),
    Text("2023-11-08T12:00:00+00:00"),
    Integer.UN,
    True,
    -1,
    10**4999,
    1.5,
    float("nan"),
    float("inf"),
    Decimal(1),
    b"u-1",
    (),
    ("QA001",),
    frozenset({"QA001"}),
    {},
    {"structure_id": []},
    OrderedDict(structure_id="et-1", type_structure="ET"),
    defaultdict(str),
    [{}],
    [[]],
    [Text("QA001")],
    deep(100_000),
    Object(),
    Object,
    "a" * 200_000,
    ["QA001"] * 50_000,
    "\ud800",
    "\x00",
    "2023-11-08T12:00:00\ud800",
    "99999-11-08T12:00:00+00:00",
    "0001-01-01T00:00:00+23:59",
]

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | typed_texts,
    lambda content: (
        st.lists(content, max_size=4)
        | st.dictionaries(typed_texts, content, max_size=4)
    ),
    max_leaves=10,
)


def read_or_refused(raw: object, kind: Kind) -> object:
    """
    Read, or give the error; any other exception is let through.
    """
    try:
        return read(raw, kind)
    except DonneesInvalidesError as error:
        return error


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_an_intruder_in_any_place_is_read_or_refused(cls: type) -> None:
    for key in plain_form(cls):
        for intruder in INTRUDER:
            parsed = read_or_refused({**plain_form(cls), key: intruder}, cls)
            if isinstance(parsed, DonneesInvalidesError):
                assert {key} == {
                    e.field.partition("[")[0].partition(".")[0] for e in parsed.faults
                }


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_an_intruder_is_no_document(cls: type) -> None:
    kinds: list[Kind] = [cls, Structure]
    if cls in ENTITES:
        kinds.append(cast("Kind", list)[cls])
    for intruder in filter(None, INTRUDER):  # All keys of a body may have defaults.
        for kind in kinds:
            assert isinstance(read_or_refused(intruder, kind), DonneesInvalidesError)
            assert isinstance(read_or_refused([intruder], kind), DonneesInvalidesError)


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_any_json_in_any_place_is_read_or_refused(cls: type) -> None:
    @settings(max_examples=40)  # Of each kind: as many times as there are kinds.
    @given(st.data())
    def attempt(data: st.DataObject) -> None:
        keys = st.sampled_from([*plain_form(cls)]) | typed_texts
        changes = data.draw(st.dictionaries(keys, any_json, max_size=4))
        read_or_refused({**plain_form(cls), **changes}, cls)
        read_or_refused(changes, cls)

    attempt()


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_naughty_strings_are_read_or_refused(cls: type) -> None:
    texts = [
        line["string"] if isinstance(line, dict) else line
        for line in json.loads(
            reference_data("naughty", "blns.json").read_text("utf-8")
        )
    ]
    assert len(texts) > 500
    for key in plain_form(cls):
        for text in texts:
            read_or_refused({**plain_form(cls), key: text}, cls)


def test_every_address_that_is_accepted_is_read_again() -> None:
    """
    The stored address is not the typed one: it must be accepted too.
    """
    lines = reference_data("emails", "addresses.jsonl").read_text("utf-8").splitlines()
    accepted = 0
    for line in lines:
        try:
            courriel = Courriel.parse(json.loads(line)["email"])
        except DonneesInvalidesError:
            continue
        accepted += 1
        read_back = CONVERTER.structure(CONVERTER.unstructure(courriel), Courriel)
        compte = CONVERTER.structure(
            shape_of(Utilisateur, courriel=courriel.adresse), Utilisateur
        )
        for other in (read_back, compte.courriel):
            assert (courriel.adresse, courriel.cle) == (other.adresse, other.cle)
    assert accepted > 100


# No JSON, or not only JSON.
UNREADABLE: list[Any] = [
    "",
    " ",
    "{",
    "{}x",
    "{} {}",
    "nul",
    "'{}'",
    '{"type": "DemanderLien",}',
    '"\n"',
    "NaN",
    "[Infinity]",
    '{"format": -Infinity}',
    "1" * 5000,
    "[" * 200_000,
    '{"a":' * 100_000,
    "\ufeff{}",
    "\u00a0{}",
    "\ud800",
    b"\xff{}",
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
    None,
    5,
    10**12,
    {},
    bytearray(b"{}"),
]


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(DonneesInvalidesError) as raised:
        from_json(text, Groupe)

    assert [("", "JSON")] == [(e.field, e.code) for e in raised.value.faults]


@given(st.text() | st.binary() | any_json.map(json.dumps))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    with pytest.raises(DonneesInvalidesError):
        from_json(text, Groupe)


@pytest.mark.parametrize("text", [" \r\n\t{} \n", b" {} "])
def test_json_may_stand_among_blanks(text: str | bytes) -> None:
    with pytest.raises(DonneesInvalidesError) as raised:
        from_json(text, Groupe)

    assert ["TYPE", "FORMAT"] == [e.code for e in raised.value.faults]
