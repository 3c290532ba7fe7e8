"""
*Numéros FINESS*: nine characters whose key holds, Corsica's letters kept.
"""

from __future__ import annotations

import copy
import pickle
import re
from itertools import product
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from siaut_core.entities.finess import NumeroFiness
from siaut_core.testing.factory import a_numero
from siaut_core.testing.strategies import numeros, typed_texts
from tests.entities.faults import codes, faults

if TYPE_CHECKING:
    from collections.abc import Callable


@given(numeros)
def test_a_number_is_kept_as_the_directory_writes_it(numero: NumeroFiness) -> None:
    assert numero == NumeroFiness(numero.value) == NumeroFiness.parse(str(numero))
    assert f"{numero}" == numero.value


@given(
    numeros,
    st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\t"]),
    st.sampled_from([str.lower, str.upper]),
)
def test_spaces_and_lower_case_are_accepted(
    numero: NumeroFiness, space: str, case: Callable[[str], str]
) -> None:
    n = numero.value
    typed = space.join(["", n[:2], n[2:5], n[5:8], n[8:], ""])

    assert numero == NumeroFiness.parse(case(typed))


@given(numeros, st.integers(0, 8), st.sampled_from(digits))
def test_one_wrong_digit_is_always_seen(
    numero: NumeroFiness, rank: int, digit: str
) -> None:
    n = numero.value
    assume(n[rank] in digits)  # A letter has a twin: see below.
    typed = f"{n[:rank]}{digit}{n[rank + 1 :]}"

    assert (typed == n) is (codes(NumeroFiness, typed) == [])


@given(numeros)
def test_only_one_key_in_ten_is_right(numero: NumeroFiness) -> None:
    right = [key for key in digits if not codes(NumeroFiness, numero.value[:8] + key)]

    assert [numero.value[8]] == right


@given(st.integers(1, 99_999), st.sampled_from([("2A", "21"), ("2B", "22")]))
def test_a_corsican_number_is_not_its_twin(order: int, twins: tuple[str, str]) -> None:
    """
    Both have the same key: the letter must be stored, and compared.
    """
    corsican, continental = (a_numero(order, prefix) for prefix in twins)

    assert corsican.value[2:] == continental.value[2:]
    assert corsican != continental
    assert 2 == len({corsican, continental})


@pytest.mark.parametrize("letter", ascii_uppercase)
@pytest.mark.parametrize("rank", range(9))
def test_only_corsica_has_letters(rank: int, letter: str) -> None:
    numero = a_numero(1, "20").value
    typed = f"{numero[:rank]}{letter}{numero[rank + 1 :]}"

    allowed = rank == 1 and letter in "AB"
    assert allowed is ("NUMERO_FINESS" not in codes(NumeroFiness, typed))


def test_the_third_character_is_a_zero() -> None:
    assert ["NUMERO_FINESS"] == codes(NumeroFiness, "011000015")


@pytest.mark.parametrize(("blanks", "expected"), [(23, []), (24, ["NUMERO_FINESS"])])
def test_a_number_is_typed_in_32_characters_at_most(
    blanks: int, expected: list[str]
) -> None:
    numero = a_numero().value
    entered = numero[:2] + " " * blanks + numero[2:]
    assert expected == codes(NumeroFiness.parse, entered)


def test_the_mask_of_the_guide_is_nobody_s_number() -> None:
    """
    Although its key holds.
    """
    assert ["CLE_FINESS"] == codes(NumeroFiness, "000000000")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "10780054",  # Eight digits: refused, not padded.
        "0107800540",
        "-10780054",
        "01078005.",
        "0107 80054\n\n\x00",
        "2a0000014",
        "\uff10\uff11\uff10\uff17\uff18\uff10\uff10\uff15\uff14",
        "\u0660\u0661\u0660\u0667\u0668\u0660\u0660\u0665\u0664",
        " " * 24 + "010780054",
        "010780054" * 50_000,
    ],
    ids=ascii,
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert ["NUMERO_FINESS"] == codes(NumeroFiness, typed)
    if typed != "2a0000014":
        assert ["NUMERO_FINESS"] == codes(NumeroFiness.parse, typed)


@pytest.mark.parametrize(
    "value", [None, 10780054, 1.0, b"010780054", ["010780054"], object()]
)
def test_only_a_text_is_a_number(value: object) -> None:
    """
    A number that a spreadsheet made an integer has lost its zero.
    """
    assert ["NUMERO_FINESS"] == codes(NumeroFiness.parse, value)
    assert ["NUMERO_FINESS"] == codes(NumeroFiness, value)


@given(typed_texts)
def test_any_text_is_read_or_refused(entered: str) -> None:
    assert codes(NumeroFiness.parse, entered) in ([], ["NUMERO_FINESS"], ["CLE_FINESS"])


@given(st.lists(numeros))
def test_numbers_sort_as_their_texts(listed: list[NumeroFiness]) -> None:
    assert sorted(n.value for n in listed) == [n.value for n in sorted(listed)]


@given(numeros)
def test_a_number_survives_a_copy_and_a_pickle(numero: NumeroFiness) -> None:
    assert numero == copy.deepcopy(numero)
    assert numero == pickle.loads(pickle.dumps(numero))  # noqa: S301  (made here)


def by_hand(text: str) -> list[tuple[str, str]]:
    """
    Judge a number as one would on paper: its form, then its key, digit by digit.
    """
    if not re.fullmatch(r"(?:[0-9]{2}|2[AB])0[0-9]{6}", text):
        return [("", "NUMERO_FINESS")]
    total = 0
    for rank, digit in enumerate(text.translate(str.maketrans("AB", "12"))):
        double = int(digit) * (1 + rank % 2)
        total += double // 10 + double % 10
    right = total % 10 == 0 and text != "000000000"
    return [] if right else [("", "CLE_FINESS")]


@given(st.text(st.sampled_from("0123456789AB ٣²a"), max_size=12))
@example("000000000")
@example("")
@example("2a 000 001 0")
def test_a_number_is_judged_as_by_hand(text: str) -> None:
    assert by_hand(text) == faults(NumeroFiness, text)


@pytest.mark.parametrize("prefix", ["01", "2A", "2B", "29", "97", "99"])
def test_every_key_of_many_numbers_is_judged_alike(prefix: str) -> None:
    """
    Each table of the key is read at each of its entries.
    """
    orders = [*range(1, 1_000, 7), *range(1, 100_000, 997), 99_999]
    texts = [
        f"{a_numero(order, prefix).value[:8]}{key}"
        for order, key in product(orders, range(10))
    ]

    assert [by_hand(t) for t in texts] == [faults(NumeroFiness, t) for t in texts]


def test_each_entry_of_the_tables_is_right() -> None:
    """
    All thousands of the middle and of the end, and all beginnings.
    """
    texts = [f"01{n:06d}"[:6] + "024" for n in range(10_000)]
    texts += [f"010000{n:03d}" for n in range(1_000)]
    texts += [f"{n:02d}0000024" for n in range(100)] + ["2A0000024", "2B0000024"]

    assert [by_hand(t) for t in texts] == [faults(NumeroFiness, t) for t in texts]
