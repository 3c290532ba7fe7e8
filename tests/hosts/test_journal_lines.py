"""
Whatever is typed, a command leaves one event, on one line, that holds none of it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import SiautError, Token, aio
from siaut_core.testing.factory import TOKEN, a_numero
from tests.data import reference_data
from tests.hosts import gestures
from tests.hosts.country import build
from tests.hosts.tries import Line
from tests.use_cases.test_hostiles import FIELDS, FORM_FIELDS, KINDS, STORED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core.aio import Event
    from tests.hosts.house import House

# A false line of a journal, after whatever may begin a line, hide or turn one.
SEPARATORS: Final = {
    "CR LF": "\r\n",
    "LF": "\n",
    "CR": "\r",
    "NUL": "\x00",
    "vertical tab": "\v",
    "form feed": "\f",
    "file separator": "\x1c",
    "NEL": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "zero width": "\u200b",
    "escape": "\x1b[2K",
    "lone surrogate": "\ud800",
}
FAKE_ROW: Final = "CREER_UTILISATEUR accordee=True acteur_id=g-forge"
HOSTILES: Final = {
    name: f"Durand{separator}{FAKE_ROW}" for name, separator in SEPARATORS.items()
}

LISTS: Final = {"activites", "membres"}


def populated(name: str) -> House:
    """
    Build a service where each of the forms goes through.
    """
    house = build(name, Path())
    house.seed(
        *STORED.structures.values(), *STORED.comptes.values(), *STORED.liens.values()
    )
    for id in STORED.comptes:
        gestures.give_password(house, id)
    return house


@pytest.fixture(params=["sync_memory", "async_memory"])
def service(request: pytest.FixtureRequest) -> Iterator[House]:
    house = populated(request.param)
    yield house
    house.close()


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_each_form_goes_through_before_it_is_spoilt(service: House, name: str) -> None:
    [event] = events_of(service, name, {})

    assert event.granted


def events_of(house: House, name: str, fields: dict[str, Any]) -> list[Event]:
    """
    Send a form, and give what it leaves in the journal, whatever it raises.
    """
    before = len(house.journal)
    command: Any = KINDS[name](**{**FORM_FIELDS[name], **fields})
    operation: Any = getattr(aio, command.operation.value.lower())
    with suppress(SiautError):
        house.do(operation, command)
    return list(house.journal[before:])


def check(events: list[Event], value: str) -> None:
    [event] = events
    for text in (str(event), repr(event), f"{event}"):
        assert [text] == text.splitlines()
        assert text.isprintable()
    kept = [v for v in attrs.astuple(event) if isinstance(v, str)]
    assert all([guard] == guard.splitlines() for guard in kept)
    # Of what is typed, only whom it is done for stays: one honest line.
    assert value not in {*kept} - {event.au_titre_de}
    assert FAKE_ROW not in repr(event)


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_no_text_forges_a_line(service: House, name: str, field: str) -> None:
    """
    In any field of any command, on a service where it may be granted.
    """
    for value in HOSTILES.values():
        typed = [value] if field in LISTS else value
        check(events_of(service, name, {field: typed}), value)


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_no_text_in_all_fields_forges_a_line(service: House, name: str) -> None:
    for value in HOSTILES.values():
        fields = {
            field: [value] if field in LISTS else value for field in FORM_FIELDS[name]
        }
        check(events_of(service, name, fields), value)


@pytest.mark.parametrize("name", HOSTILES)
def test_no_row_of_an_extract_forges_a_line(service: House, name: str) -> None:
    """
    Nor who it is imported for.
    """
    value, numero = HOSTILES[name], a_numero(77)
    for fields in (
        {"entites": [Line(numero, value)]},
        {"etablissements": [Line(numero, value, a_numero(78))]},
        {"au_titre_de": value, "entites": [Line(numero, "CH")]},
    ):
        before = len(service.journal)
        with suppress(SiautError):
            gestures.import_structures(service, **fields)
        check(list(service.journal[before:]), value)


@pytest.fixture(scope="module")
def chains() -> list[str]:
    lines = json.loads(reference_data("naughty", "blns.json").read_text("utf-8"))
    return [line["string"] for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_no_naughty_text_forges_a_line(
    name: str, field: str, chains: list[str]
) -> None:
    """
    The public list of naughty strings.
    """
    service = populated("sync_memory")
    for chain in chains:
        value = [chain] if field in LISTS else chain
        check(events_of(service, name, {field: value}), chain)


def test_a_look_at_a_link_leaves_no_event(service: House) -> None:
    """
    Mail scanners follow links: only a command is told.
    """
    service.do(aio.examiner_lien, Token(TOKEN))

    assert () == service.journal
