"""
*Rangées*: RFC 4180, and a quote that nobody closes swallows nothing.
"""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.finess import LigneFautive
from siaut_core.finess.rangees import LIGNES_PAR_RANGEE, SECTIONS, Guillemets
from tests.finess.lignes import rangee

# What matters to a CSV reader, and little else.
champs = st.text(st.sampled_from('abé ;"'), max_size=6)


def _decouper(texte: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    fautives: list[LigneFautive] = []
    guillemets = Guillemets(fautives.append)
    lignes = enumerate(io.StringIO(texte, newline=""), 1)
    coupees = [guillemets.couper(numero, ligne) for numero, ligne in lignes]
    guillemets.finir()
    rangees = [rangee for rangee in coupees if rangee]
    return rangees, [f"{f.numero_ligne} {e.code}" for f in fautives for e in f.erreurs]


@given(
    st.lists(st.lists(champs, min_size=2, max_size=5)), st.sampled_from(["\n", "\r\n"])
)
def test_rows_are_those_of_the_csv_module(rangees: list[list[str]], fin: str) -> None:
    texte = "".join(rangee(champs) + fin for champs in rangees)
    lues, fautives = _decouper(texte)

    assert [*csv.reader(io.StringIO(texte, newline=""), delimiter=";")] == rangees
    assert (rangees, []) == ([champs for _, champs in lues], fautives)
    assert [*range(1, len(rangees) + 1)] == [numero for numero, _ in lues]


def test_a_field_may_go_on_over_several_lines() -> None:
    texte = 'a;1\r\nb;"DEUX\r\nlignes";2\nc;3\n'

    expected = [(1, ["a", "1"]), (2, ["b", "DEUX lignes", "2"]), (4, ["c", "3"])]
    assert (expected, []) == _decouper(texte)


def test_quotes_inside_a_field_without_quotes_are_text() -> None:
    assert ([(1, ["a", 'le "bon" 5" b'])], []) == _decouper('a;le "bon" 5" b\n')


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("champ", ['"jamais fermé', '"fermé"trop tôt', '"'])
def test_a_wrong_quote_stops_where_a_line_begins(champ: str, section: str) -> None:
    texte = f"structureet;{champ};\nsuite\n{section}bon\n"

    assert ([(3, [*section.split(";")[:-1], "bon"])], ["1 GUILLEMET"]) == _decouper(
        texte
    )


def test_a_row_whose_quote_is_wrong_may_be_followed_by_another() -> None:
    texte = 'structureet;"a\nstructureet;"b\nstructureet;"c"\n'

    assert ([(3, ["structureet", "c"])], ["1 GUILLEMET", "2 GUILLEMET"]) == _decouper(
        texte
    )


def test_a_quote_open_at_the_end_is_told() -> None:
    assert ([(1, ["a"])], ["2 GUILLEMET"]) == _decouper('a\nb;"c\nd\n')


@pytest.mark.parametrize("suites", [LIGNES_PAR_RANGEE - 1, LIGNES_PAR_RANGEE])
def test_a_row_has_few_lines(suites: int) -> None:
    """
    Beyond, each line more would cost the time of all those before.
    """
    texte = '"' + "x\n" * suites + '"\n'

    rangees, fautives = _decouper(texte)
    assert (suites < LIGNES_PAR_RANGEE) is (fautives == [])
    assert (suites < LIGNES_PAR_RANGEE) is (len(rangees) == 1)
