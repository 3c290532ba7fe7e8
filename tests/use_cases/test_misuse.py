"""
What a host gives back of another type: told at once, in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from siaut_core import MisuseError, MotDePasse
from siaut_core.use_cases.misuse import (
    check_digest,
    check_outside,
    check_renewal,
    check_told,
    check_unit,
    check_verdict,
)

Check = Callable[[Any], None]


class Later:
    """
    What must still be awaited.
    """

    def __await__(self) -> Iterator[None]:
        yield


class Unit:
    """
    A unit of work that is entered at once.
    """

    def __enter__(self) -> None: ...


def each() -> Iterator[int]:
    yield 1


DIGEST: Final = "prepare rend un condensé, en texte, ou lève DonneesInvalidesError."
RENEWAL: Final = "renew rend un condensé, en texte, ou None."
OUTSIDE: Final = "Écrivez dans l'unité de travail donnée, sans appeler d'opération."
TOLD: Final = "Une fonction qui a tout fait quand elle rend la main est attendue."


def check_entered(unit: object) -> None:
    check_unit(unit, "__enter__")


RIGHT: Final[list[tuple[Check, object]]] = [
    (check_verdict, True),
    (check_verdict, False),
    (check_renewal, None),
    (check_renewal, "scrypt$d2"),
    (check_digest, "scrypt$d2"),
    (check_told, None),
    (check_told, 3),
    (check_told, [1]),
    (check_entered, Unit()),
    (check_outside, ()),
]
WRONG: Final[list[tuple[Check, object, str, str]]] = [
    *(
        (check_verdict, answer, "passwords", "verify rend True ou False.")
        for answer in (1, 0, "oui", None, object())
    ),
    *((check_renewal, answer, "passwords", RENEWAL) for answer in ("", b"neuf", 3)),
    *(
        (check_digest, answer, "passwords", DIGEST)
        for answer in (None, "", b"abc", MotDePasse("abc"))
    ),
    *((check_told, answer, "on_event", TOLD) for answer in (Later(), each())),
    (check_outside, ["an event"], "on_event", OUTSIDE),
    (check_entered, Later(), "unit_of_work", "Un objet avec __enter__ est attendu."),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_what_a_host_should_give_is_taken(check: Check, answer: object) -> None:
    check(answer)


@pytest.mark.parametrize(("check", "answer", "argument", "sentence"), WRONG)
def test_what_a_host_should_not_give_is_told(
    check: Check, answer: object, argument: str, sentence: str
) -> None:
    with pytest.raises(MisuseError) as refusal:
        check(answer)
    assert argument == refusal.value.argument
    assert f"{argument} : {sentence}" == str(refusal.value)
