"""
What was typed and found nothing never enters the journal: it leaves a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import ConflictError, DonneesInvalidesError, FieldFault, SiautError, aio
from siaut_core.entities.identifier import is_identifier
from siaut_core.sync import Event
from siaut_core.testing.factory import TOKEN
from tests.hosts import gestures
from tests.hosts.conftest import HOUSES
from tests.hosts.country import build
from tests.hosts.tries import GRANTS, TRIES
from tests.use_cases.test_hostiles import FORM_FIELDS, KINDS, STORED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hosts.house import House

# Each could be an identifier, as far as its characters go.
TYPED: Final = {
    "an address": "aurelie.test@test.fr",
    "a token": TOKEN,
    "a password": "une phrase assez longue",
    "a forged line": "g-ej CREER_UTILISATEUR accordee=True",
    "what is not there": "u-0",
    "what is of another kind": "ej-1 ",
}
CODES: Final = {
    "acteur_id": "ACTEUR_INCONNU",
    "utilisateur_id": "CIBLE_INCONNUE",
    "structure_id": "STRUCTURE_INCONNUE",
    "groupe_id": "STRUCTURE_INCONNUE",
}
FIELDS: Final = [(n, f) for n, form in FORM_FIELDS.items() for f in form if f in CODES]
IDS: Final = ("acteur_id", "cible_id", "structure_id")


@pytest.fixture(params=HOUSES)
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """
    A service where each of the forms is granted: each of the four in turn.
    """
    house = build(request.param, tmp_path / "unknown.sqlite")
    house.seed(
        *STORED.structures.values(), *STORED.comptes.values(), *STORED.liens.values()
    )
    yield house
    house.close()


def event_of(house: House, name: str, fields: dict[str, Any]) -> Event:
    command: Any = KINDS[name](**{**FORM_FIELDS[name], **fields})
    operation: Any = getattr(aio, command.operation.value.lower())
    before = len(house.journal)
    with pytest.raises(SiautError):
        house.do(operation, command)
    [event] = house.journal[before:]
    return event


def texts_of(event: Event) -> set[object]:
    return {*attrs.astuple(event), *event.codes}


def test_each_typed_text_could_be_an_identifier() -> None:
    """
    Else it would not even be asked, and prove nothing.
    """
    assert all(map(is_identifier, TYPED.values()))


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_what_found_nothing_is_a_code(
    service: House, name: str, field: str, typed: str
) -> None:
    """
    In each field of each command; what the other fields found is still named.
    """
    event = event_of(service, name, {field: TYPED[typed]})

    assert (False, True) == (event.granted, CODES[field] in event.codes)
    assert TYPED[typed] not in texts_of(event)
    found = {getattr(event, id) for id in IDS} - {None}
    assert found <= {*map(str, STORED.comptes), *map(str, STORED.structures)}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("name", dict.fromkeys(name for name, _ in FIELDS))
def test_nothing_found_at_all_leaves_every_code(
    service: House, name: str, typed: str
) -> None:
    """
    So that somebody who tries identifiers one after the other shows.
    """
    fields = dict.fromkeys((f for n, f in FIELDS if n == name), TYPED[typed])
    event = event_of(service, name, fields)

    assert {CODES[field] for field in fields} <= {*event.codes}
    assert {None} == {getattr(event, id) for id in IDS}


def busy(house: House, call: str, times: int) -> None:
    """
    Have the store refuse these many calls, then let it work.
    """
    left = times

    def refuse(moment: str, done: str, _: object) -> None:
        nonlocal left
        if (moment, done) == ("before", call) and left:
            left -= 1
            raise ConflictError

    house.tune(tries=times)
    house.listen(refuse)


@pytest.mark.parametrize("name", GRANTS)
def test_a_refusal_of_the_store_names_what_was_found(
    build_house: Any,  # noqa: ANN401  (builds the same service again)
    name: str,
) -> None:
    """
    As when it is granted; what would have been created is not there to be named.
    """
    trial = GRANTS[name]
    granted, refused = build_house(), build_house()
    trial.act(granted, trial.prepare(granted))
    token = trial.prepare(refused)
    there = {*refused.content().utilisateurs, *refused.content().structures}
    busy(refused, "journal.add", 2)
    with pytest.raises(ConflictError):
        trial.act(refused, token)

    expected, event = granted.journal[-1], refused.journal[-1]
    named = {id: getattr(expected, id) for id in IDS}
    assert {id: v if v in there else None for id, v in named.items()} == {
        id: getattr(event, id) for id in IDS
    }
    assert ("CONFLIT",) == event.codes


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_refusal_of_the_store_keeps_what_was_not_found(
    service: House, name: str, field: str
) -> None:
    busy(service, "journal.add", 2)
    event = event_of(service, name, {field: TOKEN})

    assert {CODES[field], "CONFLIT"} <= {*event.codes}
    assert TOKEN not in texts_of(event)


@pytest.mark.parametrize("name", TRIES)
def test_a_store_that_answers_nothing_leaves_no_name(
    in_memory: House, name: str
) -> None:
    """
    Of nothing is it known that it is not there.
    """
    trial = TRIES[name]
    token = trial.prepare(in_memory)
    before = len(in_memory.journal)
    busy(in_memory, "unit.enter", 2)
    with pytest.raises(ConflictError):
        trial.act(in_memory, token)

    [event] = in_memory.journal[before:]
    assert {None} == {getattr(event, id) for id in IDS}
    assert ("CONFLIT",) == event.codes


PASSWORD: Final = "une phrase que la politique cite"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (FieldFault("", "TROP_COURT", "Non."), "mot_de_passe:TROP_COURT"),
        (FieldFault("", PASSWORD, "Non."), "mot_de_passe:MOT_DE_PASSE"),
        (FieldFault(PASSWORD, "FAIBLE", "Non."), "mot_de_passe:FAIBLE"),
        (FieldFault("", "FAIBLE\nACCORD", "Non."), "mot_de_passe:MOT_DE_PASSE"),
        (FieldFault("", "x" * 65, "Non."), "mot_de_passe:MOT_DE_PASSE"),
    ],
)
def test_what_a_policy_answers_is_a_code(
    in_memory: House, fault: FieldFault, code: str
) -> None:
    """
    One that quotes the password in its reason does not write it in the journal.
    """
    token = gestures.receive(in_memory)

    def refuse(moment: str, call: str, _: object) -> None:
        if (moment, call) == ("before", "hash.prepare"):
            raise DonneesInvalidesError([fault])

    in_memory.listen(refuse)
    with pytest.raises(DonneesInvalidesError):
        gestures.use(in_memory, token, PASSWORD)

    assert (code,) == in_memory.journal[-1].codes
