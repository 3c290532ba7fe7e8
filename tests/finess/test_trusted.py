"""
*Confiance*: entities made without their constructors are the same entities.
"""

from __future__ import annotations

import copy
import pickle
from itertools import product

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.structure import Coordonnees
from siaut_core.finess.fields import Place
from siaut_core.finess.trust import build_coordonnees, read_numero
from siaut_core.testing.factory import a_numero
from siaut_core.testing.strategies import coordonnees
from tests.entities.faults import faults


def _verdict(text: str) -> tuple[str | None, list[tuple[str, str]]]:
    erreurs = faults(NumeroFiness.parse, text)
    return (None if erreurs else NumeroFiness.parse(text).value), erreurs


def _our_verdict(text: str) -> tuple[str | None, list[tuple[str, str]]]:
    erreurs = faults(read_numero, text)
    return (None if erreurs else read_numero(text).value), erreurs


@given(st.text(st.sampled_from("0123456789AB ٣²a"), max_size=12))
@example("000000000")
@example("")
@example("2a 000 001 0")
def test_a_number_is_read_as_its_entity_reads_it(text: str) -> None:
    assert _verdict(text) == _our_verdict(text)


@pytest.mark.parametrize("prefix", ["01", "2A", "2B", "29", "97", "99"])
def test_every_key_of_many_numbers_is_judged_alike(prefix: str) -> None:
    """
    Each table of the key is read at each of its entries.
    """
    orders = [*range(1, 1_000, 7), *range(1, 100_000, 997), 99_999]
    texts = [
        f"{a_numero(order, prefix).value[:8]}{cle}"
        for order, cle in product(orders, range(10))
    ]

    assert [_verdict(text) for text in texts] == [_our_verdict(t) for t in texts]


def test_each_entry_of_the_tables_is_right() -> None:
    """
    All thousands of the middle and of the end, and all beginnings.
    """
    texts = [f"01{n:06d}"[:6] + "024" for n in range(10_000)]
    texts += [f"010000{n:03d}" for n in range(1_000)]
    texts += [f"{n:02d}0000024" for n in range(100)] + ["2A0000024", "2B0000024"]

    assert [_verdict(text) for text in texts] == [_our_verdict(t) for t in texts]


@given(coordonnees)
def test_coordinates_are_those_of_the_constructor(expected: Coordonnees) -> None:
    c = attrs.evolve(expected, courriel_representant=None)
    place = Place(c.code_postal, c.commune, c.departement, "")
    done = build_coordonnees(c.numero_et_voie, place, c.telephone)

    assert type(done) is Coordonnees
    assert c == done
    assert hash(c) == hash(done)


@pytest.mark.parametrize(
    "entite",
    [read_numero("010000024"), build_coordonnees("1 R", Place("", "", None, ""), "")],
    ids=["numero", "coordonnees"],
)
def test_they_are_frozen_and_copied_as_others_are(
    entite: NumeroFiness | Coordonnees,
) -> None:
    field = attrs.fields(type(entite))[0].name

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(entite, field, "x")
    assert entite == copy.deepcopy(entite)
    assert entite == pickle.loads(pickle.dumps(entite))  # noqa: S301  (our own bytes)
    assert entite == attrs.evolve(entite)
