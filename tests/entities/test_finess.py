"""
*Numéros FINESS*: nine characters whose key holds, Corsica's letters kept.
"""

from __future__ import annotations

import copy
import pickle
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from siaut_core.entities.finess import NumeroFiness
from siaut_core.testing.fabrique import un_numero
from siaut_core.testing.strategies import numeros, saisies
from tests.entities.fautes import codes

if TYPE_CHECKING:
    from collections.abc import Callable


@given(numeros)
def test_a_number_is_kept_as_the_directory_writes_it(numero: NumeroFiness) -> None:
    assert numero == NumeroFiness(numero.valeur) == NumeroFiness.lire(str(numero))
    assert f"{numero}" == numero.valeur


@given(
    numeros,
    st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\t"]),
    st.sampled_from([str.lower, str.upper]),
)
def test_spaces_and_lower_case_are_accepted(
    numero: NumeroFiness, espace: str, casse: Callable[[str], str]
) -> None:
    n = numero.valeur
    typee = espace.join(["", n[:2], n[2:5], n[5:8], n[8:], ""])

    assert numero == NumeroFiness.lire(casse(typee))


@given(numeros, st.integers(0, 8), st.sampled_from(digits))
def test_one_wrong_digit_is_always_seen(
    numero: NumeroFiness, rang: int, chiffre: str
) -> None:
    n = numero.valeur
    assume(n[rang] in digits)  # A letter has a twin: see below.
    typee = f"{n[:rang]}{chiffre}{n[rang + 1 :]}"

    assert (typee == n) is (codes(NumeroFiness, typee) == [])


@given(numeros)
def test_only_one_key_in_ten_is_right(numero: NumeroFiness) -> None:
    justes = [cle for cle in digits if not codes(NumeroFiness, numero.valeur[:8] + cle)]

    assert [numero.valeur[8]] == justes


@given(st.integers(1, 99_999), st.sampled_from([("2A", "21"), ("2B", "22")]))
def test_a_corsican_number_is_not_its_twin(
    ordre: int, jumeaux: tuple[str, str]
) -> None:
    """
    Both have the same key: the letter must be stored, and compared.
    """
    corse, continental = (un_numero(ordre, prefixe) for prefixe in jumeaux)

    assert corse.valeur[2:] == continental.valeur[2:]
    assert corse != continental
    assert 2 == len({corse, continental})


@pytest.mark.parametrize("lettre", ascii_uppercase)
@pytest.mark.parametrize("rang", range(9))
def test_only_corsica_has_letters(rang: int, lettre: str) -> None:
    numero = un_numero(1, "20").valeur
    typee = f"{numero[:rang]}{lettre}{numero[rang + 1 :]}"

    permis = rang == 1 and lettre in "AB"
    assert permis is ("NUMERO_FINESS" not in codes(NumeroFiness, typee))


def test_the_third_character_is_a_zero() -> None:
    assert ["NUMERO_FINESS"] == codes(NumeroFiness, "011000015")


@pytest.mark.parametrize(("blancs", "expected"), [(23, []), (24, ["NUMERO_FINESS"])])
def test_a_number_is_typed_in_32_characters_at_most(
    blancs: int, expected: list[str]
) -> None:
    numero = un_numero().valeur
    saisie = numero[:2] + " " * blancs + numero[2:]
    assert expected == codes(NumeroFiness.lire, saisie)


def test_the_mask_of_the_guide_is_nobody_s_number() -> None:
    """
    Although its key holds.
    """
    assert ["CLE_FINESS"] == codes(NumeroFiness, "000000000")


@pytest.mark.parametrize(
    "typee",
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
def test_what_is_no_number_is_refused(typee: str) -> None:
    assert ["NUMERO_FINESS"] == codes(NumeroFiness, typee)
    if typee != "2a0000014":
        assert ["NUMERO_FINESS"] == codes(NumeroFiness.lire, typee)


@pytest.mark.parametrize(
    "valeur", [None, 10780054, 1.0, b"010780054", ["010780054"], object()]
)
def test_only_a_text_is_a_number(valeur: object) -> None:
    """
    A number that a spreadsheet made an integer has lost its zero.
    """
    assert ["NUMERO_FINESS"] == codes(NumeroFiness.lire, valeur)
    assert ["NUMERO_FINESS"] == codes(NumeroFiness, valeur)


@given(saisies)
def test_any_text_is_read_or_refused(saisie: str) -> None:
    assert codes(NumeroFiness.lire, saisie) in ([], ["NUMERO_FINESS"], ["CLE_FINESS"])


@given(st.lists(numeros))
def test_numbers_sort_as_their_texts(liste: list[NumeroFiness]) -> None:
    assert sorted(n.valeur for n in liste) == [n.valeur for n in sorted(liste)]


@given(numeros)
def test_a_number_survives_a_copy_and_a_pickle(numero: NumeroFiness) -> None:
    assert numero == copy.deepcopy(numero)
    assert numero == pickle.loads(pickle.dumps(numero))  # noqa: S301  (made here)
