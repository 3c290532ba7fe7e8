"""
What the kit says to whoever wrote an adapter, and what it tells apart.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import attrs
import pytest

from siaut_core import ConflictError, Courriel
from siaut_core.testing.factory import NOON, a_groupe, a_lien, an_ej, an_utilisateur
from siaut_core.testing.requirements import must_allow, must_equal

ADVICE = "keep it as it was"

COMPTE = an_utilisateur(valide_le=NOON)
GROUPE = a_groupe(membres={"ej-1", "ej-2"})


def having(field: str, value: object) -> object:
    """
    Make an account that holds something as a careless adapter would read it.
    """
    compte = attrs.evolve(COMPTE)
    object.__setattr__(compte, field, value)
    return compte


def in_winter(instant: datetime) -> datetime:
    return instant.astimezone(timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    "read_back",
    [
        None,
        a_lien(),
        [COMPTE],
        attrs.evolve(COMPTE, courriel=Courriel.parse("U-1@test.fr")),
        having("actif", 1),
        having("profil", COMPTE.profil.value),
        having("activites", list(COMPTE.activites)[:1]),
        having("valide_le", in_winter(NOON)),
        having("valide_le", NOON.replace(tzinfo=None)),
        having("valide_le", None),
        having("nom", "Te\u0301st"),
    ],
)
def test_what_equality_would_let_through_is_told(read_back: object) -> None:
    with pytest.raises(AssertionError, match=ADVICE):
        must_equal(COMPTE, read_back, ADVICE)


@pytest.mark.parametrize(
    ("expected", "read_back"),
    [
        ([GROUPE], [GROUPE, GROUPE]),
        ({"a": GROUPE}, {}),
        ({}, {"a": GROUPE}),
        (GROUPE, a_groupe(membres={"ej-1"})),
        (date(2023, 11, 8), datetime(2023, 11, 8)),  # noqa: DTZ001  (as read too fast)
        (a_groupe("x"), an_ej("x")),
    ],
)
def test_collections_and_kinds_are_compared_too(
    expected: object, read_back: object
) -> None:
    with pytest.raises(AssertionError, match=ADVICE):
        must_equal(expected, read_back, ADVICE)


@pytest.mark.parametrize("obj", [COMPTE, GROUPE, [COMPTE], {"a": GROUPE}, None])
def test_a_copy_is_equal(obj: object) -> None:
    """
    A list is as good as a tuple, and a set has no order.
    """
    must_equal(obj, obj, ADVICE)
    must_equal([obj], (obj,), ADVICE)
    must_equal(frozenset("ab"), frozenset("ba"), ADVICE)


def test_a_refusal_is_told_with_its_kind() -> None:
    def refuse() -> None:
        raise ConflictError

    with (
        pytest.raises(AssertionError, match=rf"{ADVICE} \(it raised ConflictError\)"),
        must_allow(ADVICE),
    ):
        refuse()


def test_what_is_allowed_goes_through() -> None:
    facts = []
    with must_allow(ADVICE):
        facts.append(1)

    assert [1] == facts
