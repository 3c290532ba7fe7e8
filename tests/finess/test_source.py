"""
*Sources*: whatever the host has opened gives the same lines of text.
"""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import FaultyLine, read_etablissements
from siaut_core.finess.source import AUTO, LINE_MAX, Source, lines_of_text
from tests.entities.faults import faults
from tests.finess.lines import an_et_line

TEXT = "finess;etalab;95;2021-01-08\nstructureet;1;É;\n\nstructureet;2;€œ;\n"


def _read(source: object, encoding: str = AUTO) -> tuple[list[str], list[str]]:
    """
    Give the lines without their ends, and the codes of the faulty ones.
    """
    faulty_ones: list[FaultyLine] = []
    lines = lines_of_text(cast("Source", source), encoding, faulty_ones.append)
    results = [line.rstrip("\r\n") for _, line in lines]
    return results, [f"{f.line_number} {e.code}" for f in faulty_ones for e in f.faults]


def _pieces(octets: bytes, size: int) -> Iterator[bytes]:
    return (octets[i : i + size] for i in range(0, len(octets), size))


class WithoutRead:
    """
    A file of which only the lines can be had.
    """

    def __init__(self, octets: bytes) -> None:
        self.readline = io.BytesIO(octets).readline

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


SHAPES: dict[str, Callable[[str, str], object]] = {
    "text file": lambda t, _: io.StringIO(t),
    "text lines": lambda t, _: t.splitlines(keepends=True),
    "text lines without ends": lambda t, _: t.split("\n")[:-1],
    "binary file": lambda t, e: io.BytesIO(t.encode(e)),
    "byte lines": lambda t, e: t.encode(e).splitlines(keepends=True),
    "byte lines without ends": lambda t, e: iter(t.encode(e).split(b"\n")[:-1]),
    "CRLF": lambda t, e: io.BytesIO(t.replace("\n", "\r\n").encode(e)),
    "no last end": lambda t, e: io.BytesIO(t.removesuffix("\n").encode(e)),
    "gzip file": lambda t, e: io.BytesIO(gzip.compress(t.encode(e))),
    "gzip without read": lambda t, e: WithoutRead(gzip.compress(t.encode(e))),
    "gzip by pieces": lambda t, e: _pieces(gzip.compress(t.encode(e)), 7),
    "gzip with empty pieces": lambda t, e: (
        m for p in _pieces(gzip.compress(t.encode(e)), 9) for m in (p, b"")
    ),
    "two gzip members": lambda t, e: io.BytesIO(
        gzip.compress(t.encode(e)[:40]) + gzip.compress(t.encode(e)[40:])
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-15"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_form_of_a_source_gives_the_same_lines(shape: str, encoding: str) -> None:
    expected: tuple[list[str], list[str]] = (TEXT.split("\n")[:-1], [])

    assert expected == _read(SHAPES[shape](TEXT, encoding))
    assert expected == _read(SHAPES[shape](TEXT, encoding), encoding)


@given(
    st.lists(
        st.text(
            st.characters(codec="iso8859-15", categories=["L", "N", "P"]), min_size=2
        )
    ),
    st.sampled_from(["utf-8", "iso8859-15"]),
)
def test_the_encoding_is_found_by_itself(texts: list[str], encoding: str) -> None:
    """
    Not ISO-8859-15 for all texts: some of its lines may be UTF-8 by chance.
    """
    lines = ["structureet;éà", *texts]

    assert (lines, []) == _read([line.encode(encoding) for line in lines], encoding)
    if encoding == "utf-8":
        assert (lines, []) == _read([line.encode() for line in lines])


@given(st.lists(st.sampled_from(["ascii", "utf-8", "iso8859-15"])))
@example(["ascii", "utf-8", "iso8859-15", "utf-8"])
@example(["iso8859-15", "utf-8", "ascii", "iso8859-15"])
def test_a_line_in_another_encoding_is_faulty_and_the_only_one(
    encodings: list[str],
) -> None:
    """
    The first line that is not ASCII decides.
    """
    texts = ["abc" if e == "ascii" else "Hôpital" for e in encodings]
    octets = [t.encode(e) for t, e in zip(texts, encodings, strict=True)]
    first = next((e for e in encodings if e != "ascii"), "ascii")
    good_ones = [e in {"ascii", first} for e in encodings]

    expected = (
        [t for t, good in zip(texts, good_ones, strict=True) if good],
        [f"{n} ENCODAGE" for n, good in enumerate(good_ones, 1) if not good],
    )
    assert expected == _read(octets)


def test_half_an_utf8_character_among_accents_is_still_iso_8859_15() -> None:
    """
    "CAFÉ»" holds, by chance, the two bytes of one UTF-8 character.
    """
    texts = ["«CAFÉ»", "«CAFÉ»"]

    assert (texts, []) == _read([t.encode("iso8859-15") for t in texts])


def test_a_named_encoding_is_the_only_one_tried() -> None:
    assert ([], ["1 ENCODAGE"]) == _read(["é".encode("iso8859-15")], "utf-8")
    assert (["Ã©"], []) == _read(["é".encode()], "iso8859-1")
    assert (["’"], []) == _read([b"\x92"], "cp1252")


def test_an_unknown_encoding_is_told_before_reading() -> None:
    with pytest.raises(LookupError):
        _read([], "klingon")


@pytest.mark.parametrize("encoding", ["utf-8", AUTO])
def test_a_byte_order_mark_is_no_text(encoding: str) -> None:
    octets = b"\xef\xbb\xbffiness;\n\xc3\xa9\n"

    assert (["finess;", "é"], []) == _read(io.BytesIO(octets), encoding)
    assert (["finess;"], []) == _read(["\ufefffiness;"])


@pytest.mark.parametrize(
    "source",
    [
        "finess.csv",
        b"finess",
        bytearray(b"x"),
        None,
        5,
        [5],
        [None],
        ["a", 5],
        [b"a", []],
    ],
    ids=repr,
)
def test_what_is_no_source_is_refused(source: object) -> None:
    """
    A path or a whole text would else be read letter by letter.
    """
    assert [("source", "TYPE")] == faults(_read, source)


@pytest.mark.parametrize("source", [[], [b""], [""], io.StringIO(""), io.BytesIO(b"")])
def test_an_empty_source_has_no_structure(source: Source) -> None:
    assert [] == list(read_etablissements(source))


@pytest.mark.parametrize("cut", [2, 12, 30, -9, -4])
def test_a_cut_gzip_is_told(cut: int) -> None:
    octets = gzip.compress(TEXT.encode())[:cut]

    assert [("source", "COMPRESSION")] == faults(_read, io.BytesIO(octets))


@pytest.mark.parametrize("rank", [2, 15, -6])
def test_a_damaged_gzip_is_told(rank: int) -> None:
    octets = bytearray(gzip.compress(TEXT.encode()))
    octets[rank] ^= 0xFF

    assert [("source", "COMPRESSION")] == faults(_read, io.BytesIO(octets))


def test_an_error_of_the_file_itself_is_left_as_it_is() -> None:
    class Unplugged(io.BytesIO):
        def readline(self, *_: object) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        _read(Unplugged())


TOO_MUCH = LINE_MAX + 1


@pytest.mark.parametrize("length", [TOO_MUCH, TOO_MUCH + 1, 3 * TOO_MUCH])
@pytest.mark.parametrize(
    "shape",
    [
        io.StringIO,
        lambda t: io.BytesIO(t.encode()),
        lambda t: io.BytesIO(gzip.compress(t.encode())),
        lambda t: t.splitlines(keepends=True),
        lambda t: t.split("\n"),
    ],
)
def test_an_endless_line_is_faulty_and_the_next_one_is_read(
    shape: Callable[[str], Iterable[str]], length: int
) -> None:
    text = f"avant\n{'x' * length}\naprès"

    assert (["avant", "après"], ["2 LONGUEUR"]) == _read(shape(text))


def test_the_longest_line_is_read() -> None:
    text = f"{'x' * (LINE_MAX - 1)}\nsuite"

    assert (text.split("\n"), []) == _read(io.BytesIO(text.encode()))


def test_memory_does_not_grow_with_the_source() -> None:
    """
    100 MB on one compressed line: a thousandth of it is ever held.
    """
    bomb = gzip.compress(bytes(100_000_000), 1)
    tracemalloc.start()
    try:
        assert ([], ["1 LONGUEUR"]) == _read(io.BytesIO(bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1_000_000


def test_lines_are_given_as_they_come() -> None:
    """
    The source is never read more than one line ahead.
    """
    results = 0

    def source() -> Iterator[str]:
        nonlocal results
        while True:
            results += 1
            yield an_et_line()

    etablissements = read_etablissements(source())
    for n in range(1, 4):
        next(etablissements)
        assert n == results


def test_a_faulty_line_is_fatal_when_nobody_listens() -> None:
    with pytest.raises(DonneesInvalidesError, match=r"lines\[2\] : ") as info:
        list(read_etablissements([an_et_line().encode(), "É".encode(), b"\xe9"]))
    assert ["SECTION"] == [e.code for e in info.value.faults]


@pytest.mark.parametrize("shape", [io.StringIO, lambda text: io.BytesIO(text.encode())])
def test_a_line_just_too_long_takes_nothing_of_the_next(
    shape: Callable[[str], io.StringIO | io.BytesIO],
) -> None:
    """
    It is read whole, its end included: what follows is another line.
    """
    long = "x" * 65_536
    for ending in ("\n", "y\n", "yy\n", "y" * 65_536 + "\n"):
        results, faults = _read(shape(f"{long}{ending}après\net encore\n"))
        assert (["après", "et encore"], ["1 LONGUEUR"]) == (results, faults)
