"""
*Rows*: RFC 4180, and a quote that nobody closes swallows nothing.
"""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.finess import FaultyLine
from siaut_core.finess.source import LINES_PER_ROW, SECTIONS, Quotes
from tests.finess.lines import row

# What matters to a CSV reader, and little else.
fields = st.text(st.sampled_from('abé ;"'), max_size=6)


def _split(text: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    faulty_ones: list[FaultyLine] = []
    quotes = Quotes(faulty_ones.append)
    lines = enumerate(io.StringIO(text, newline=""), 1)
    cut = [quotes.cut(numero, line) for numero, line in lines]
    quotes.finish()
    rows = [row for row in cut if row]
    return rows, [f"{f.line_number} {e.code}" for f in faulty_ones for e in f.faults]


@given(
    st.lists(st.lists(fields, min_size=2, max_size=5)), st.sampled_from(["\n", "\r\n"])
)
def test_rows_are_those_of_the_csv_module(rows: list[list[str]], ending: str) -> None:
    text = "".join(row(fields) + ending for fields in rows)
    results, faulty_ones = _split(text)

    assert [*csv.reader(io.StringIO(text, newline=""), delimiter=";")] == rows
    assert (rows, []) == ([fields for _, fields in results], faulty_ones)
    assert [*range(1, len(rows) + 1)] == [numero for numero, _ in results]


def test_a_field_may_go_on_over_several_lines() -> None:
    text = 'a;1\r\nb;"DEUX\r\nlignes";2\nc;3\n'

    expected = [(1, ["a", "1"]), (2, ["b", "DEUX lignes", "2"]), (4, ["c", "3"])]
    assert (expected, []) == _split(text)


def test_quotes_inside_a_field_without_quotes_are_text() -> None:
    assert ([(1, ["a", 'le "bon" 5" b'])], []) == _split('a;le "bon" 5" b\n')


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("field", ['"jamais fermé', '"fermé"trop tôt', '"'])
def test_a_wrong_quote_stops_where_a_line_begins(field: str, section: str) -> None:
    text = f"structureet;{field};\nsuite\n{section}bon\n"

    assert ([(3, [*section.split(";")[:-1], "bon"])], ["1 GUILLEMET"]) == _split(text)


def test_a_row_whose_quote_is_wrong_may_be_followed_by_another() -> None:
    text = 'structureet;"a\nstructureet;"b\nstructureet;"c"\n'

    assert ([(3, ["structureet", "c"])], ["1 GUILLEMET", "2 GUILLEMET"]) == _split(text)


def test_a_quote_open_at_the_end_is_told() -> None:
    assert ([(1, ["a"])], ["2 GUILLEMET"]) == _split('a\nb;"c\nd\n')


@pytest.mark.parametrize("sequences", [LINES_PER_ROW - 1, LINES_PER_ROW])
def test_a_row_has_few_lines(sequences: int) -> None:
    """
    Beyond, each line more would cost the time of all those before.
    """
    text = '"' + "x\n" * sequences + '"\n'

    rows, faulty_ones = _split(text)
    assert (sequences < LINES_PER_ROW) is (faulty_ones == [])
    assert (sequences < LINES_PER_ROW) is (len(rows) == 1)
