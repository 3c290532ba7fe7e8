"""
No command asks more of its host than it ever did.

``protocol_calls.toml`` was counted before commands had one shape, for each trial,
granted or refused, and for what names nothing: the units of work, the calls made in
them, and what is asked of the host besides (clock, identifiers, password policy).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import SiautError, aio
from tests.hosts.country import build
from tests.hosts.spy import DEPOSITS
from tests.hosts.tries import TRIES
from tests.use_cases.test_hostiles import FORM_FIELDS, KINDS, STORED

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.hosts.house import House

FILE: Final = Path(__file__).parent / "protocol_calls.toml"
CALLS: Final[dict[str, dict[str, int]]] = tomllib.loads(FILE.read_text("utf-8"))

# As an identifier may be typed: empty, one that cannot be one, one of nobody.
TYPED: Final = ("", "é", "nobody")


def calls_of(house: House, act: Callable[[], object]) -> Counter[str]:
    """
    Count what an operation asks of its host.
    """
    calls: Counter[str] = Counter()

    def count(moment: str, call: str, _: object) -> None:
        part, _, method = call.partition(".")
        kind = "inside" if part in DEPOSITS else "beside"
        if part == "unit":
            kind = "units"
        calls[kind] += moment == "before" and method != "exit"

    house.listen(count)
    with suppress(SiautError):
        act()
    return calls


# Each command with, in each field that names something, what names nothing.
HOSTILE: Final = [
    (name, field, typed)
    for name, form in FORM_FIELDS.items()
    for field in form
    if field.endswith("_id")
    for typed in TYPED
]


def trial(house: House, name: str) -> Counter[str]:
    """
    Play one of `TRIES`.
    """
    trial = TRIES[name]
    token = trial.prepare(house)
    return calls_of(house, lambda: trial.act(house, token))


def hostile(house: House, name: str, field: str, typed: str) -> Counter[str]:
    """
    Play a command one field of which names nothing.
    """
    command: Any = KINDS[name](**{**FORM_FIELDS[name], field: typed})
    operation: Any = getattr(aio, command.operation.value.lower())
    return calls_of(house, lambda: house.do(operation, command))


def test_every_trial_was_counted() -> None:
    """
    A new operation adds its own to the file.
    """
    names = chain(TRIES, map(" ".join, HOSTILE))
    assert sorted(names) == sorted(CALLS)


@pytest.mark.parametrize("name", TRIES)
def test_a_command_asks_no_more_than_before(async_memory: House, name: str) -> None:
    """
    Granted, and refused for each reason.
    """
    assert trial(async_memory, name) <= Counter(CALLS[name])


@pytest.mark.parametrize(("name", "field", "typed"), HOSTILE)
def test_what_names_nothing_asks_no_more_than_before(
    tmp_path: Path, name: str, field: str, typed: str
) -> None:
    """
    In particular of what cannot be an identifier nothing is asked.
    """
    house = build("async_memory", tmp_path / "none")
    house.seed(*STORED.structures.values(), *STORED.comptes.values())
    asked = hostile(house, name, field, typed)
    house.close()

    assert asked <= Counter(CALLS[f"{name} {field} {typed}"])


@pytest.mark.parametrize("typed", ["", "é", "x" * 65])
@pytest.mark.parametrize(
    ("operation", "field"),
    [
        (aio.consulter_utilisateur, "utilisateur_id"),
        (aio.consulter_structure, "structure_id"),
    ],
)
def test_a_record_that_cannot_be_asks_for_its_reader_only(
    async_memory: House,
    operation: Callable[..., Coroutine[Any, Any, object]],
    field: str,
    typed: str,
) -> None:
    """
    Reads too ask nothing of what cannot be an identifier.
    """
    asked = calls_of(
        async_memory,
        lambda: async_memory.do(operation, acteur_id="g-ej", **{field: typed}),
    )
    assert 1 == asked["inside"]
