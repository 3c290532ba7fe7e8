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
from siaut_core.finess import LigneFautive, lire_etablissements
from siaut_core.finess.source import AUTO, LIGNE_MAXIMALE, Source, lignes_de_texte
from tests.entities.fautes import fautes
from tests.finess.lignes import une_ligne_et

TEXTE = "finess;etalab;95;2021-01-08\nstructureet;1;É;\n\nstructureet;2;€œ;\n"


def _lire(source: object, encodage: str = AUTO) -> tuple[list[str], list[str]]:
    """
    Give the lines without their ends, and the codes of the faulty ones.
    """
    fautives: list[LigneFautive] = []
    lignes = lignes_de_texte(cast("Source", source), encodage, fautives.append)
    lues = [ligne.rstrip("\r\n") for _, ligne in lignes]
    return lues, [f"{f.numero_ligne} {e.code}" for f in fautives for e in f.erreurs]


def _morceaux(octets: bytes, taille: int) -> Iterator[bytes]:
    return (octets[i : i + taille] for i in range(0, len(octets), taille))


class SansRead:
    """
    A file of which only the lines can be had.
    """

    def __init__(self, octets: bytes) -> None:
        self.readline = io.BytesIO(octets).readline

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


FORMES: dict[str, Callable[[str, str], object]] = {
    "text file": lambda t, _: io.StringIO(t),
    "text lines": lambda t, _: t.splitlines(keepends=True),
    "text lines without ends": lambda t, _: t.split("\n")[:-1],
    "binary file": lambda t, e: io.BytesIO(t.encode(e)),
    "byte lines": lambda t, e: t.encode(e).splitlines(keepends=True),
    "byte lines without ends": lambda t, e: iter(t.encode(e).split(b"\n")[:-1]),
    "CRLF": lambda t, e: io.BytesIO(t.replace("\n", "\r\n").encode(e)),
    "no last end": lambda t, e: io.BytesIO(t.removesuffix("\n").encode(e)),
    "gzip file": lambda t, e: io.BytesIO(gzip.compress(t.encode(e))),
    "gzip without read": lambda t, e: SansRead(gzip.compress(t.encode(e))),
    "gzip by pieces": lambda t, e: _morceaux(gzip.compress(t.encode(e)), 7),
    "gzip with empty pieces": lambda t, e: (
        m for p in _morceaux(gzip.compress(t.encode(e)), 9) for m in (p, b"")
    ),
    "two gzip members": lambda t, e: io.BytesIO(
        gzip.compress(t.encode(e)[:40]) + gzip.compress(t.encode(e)[40:])
    ),
}


@pytest.mark.parametrize("encodage", ["utf-8", "iso8859-15"])
@pytest.mark.parametrize("forme", FORMES)
def test_every_form_of_a_source_gives_the_same_lines(forme: str, encodage: str) -> None:
    expected: tuple[list[str], list[str]] = (TEXTE.split("\n")[:-1], [])

    assert expected == _lire(FORMES[forme](TEXTE, encodage))
    assert expected == _lire(FORMES[forme](TEXTE, encodage), encodage)


@given(
    st.lists(
        st.text(
            st.characters(codec="iso8859-15", categories=["L", "N", "P"]), min_size=2
        )
    ),
    st.sampled_from(["utf-8", "iso8859-15"]),
)
def test_the_encoding_is_found_by_itself(textes: list[str], encodage: str) -> None:
    """
    Not ISO-8859-15 for all texts: some of its lines may be UTF-8 by chance.
    """
    lignes = ["structureet;éà", *textes]

    assert (lignes, []) == _lire([ligne.encode(encodage) for ligne in lignes], encodage)
    if encodage == "utf-8":
        assert (lignes, []) == _lire([ligne.encode() for ligne in lignes])


@given(st.lists(st.sampled_from(["ascii", "utf-8", "iso8859-15"])))
@example(["ascii", "utf-8", "iso8859-15", "utf-8"])
@example(["iso8859-15", "utf-8", "ascii", "iso8859-15"])
def test_a_line_in_another_encoding_is_faulty_and_the_only_one(
    encodages: list[str],
) -> None:
    """
    The first line that is not ASCII decides.
    """
    textes = ["abc" if e == "ascii" else "Hôpital" for e in encodages]
    octets = [t.encode(e) for t, e in zip(textes, encodages, strict=True)]
    premier = next((e for e in encodages if e != "ascii"), "ascii")
    bons = [e in {"ascii", premier} for e in encodages]

    expected = (
        [t for t, bon in zip(textes, bons, strict=True) if bon],
        [f"{n} ENCODAGE" for n, bon in enumerate(bons, 1) if not bon],
    )
    assert expected == _lire(octets)


def test_half_an_utf8_character_among_accents_is_still_iso_8859_15() -> None:
    """
    "CAFÉ»" holds, by chance, the two bytes of one UTF-8 character.
    """
    textes = ["«CAFÉ»", "«CAFÉ»"]

    assert (textes, []) == _lire([t.encode("iso8859-15") for t in textes])


def test_a_named_encoding_is_the_only_one_tried() -> None:
    assert ([], ["1 ENCODAGE"]) == _lire(["é".encode("iso8859-15")], "utf-8")
    assert (["Ã©"], []) == _lire(["é".encode()], "iso8859-1")
    assert (["’"], []) == _lire([b"\x92"], "cp1252")


def test_an_unknown_encoding_is_told_before_reading() -> None:
    with pytest.raises(LookupError):
        _lire([], "klingon")


@pytest.mark.parametrize("encodage", ["utf-8", AUTO])
def test_a_byte_order_mark_is_no_text(encodage: str) -> None:
    octets = b"\xef\xbb\xbffiness;\n\xc3\xa9\n"

    assert (["finess;", "é"], []) == _lire(io.BytesIO(octets), encodage)
    assert (["finess;"], []) == _lire(["\ufefffiness;"])


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
    assert [("source", "TYPE")] == fautes(_lire, source)


@pytest.mark.parametrize("source", [[], [b""], [""], io.StringIO(""), io.BytesIO(b"")])
def test_an_empty_source_has_no_structure(source: Source) -> None:
    assert [] == list(lire_etablissements(source))


@pytest.mark.parametrize("coupe", [2, 12, 30, -9, -4])
def test_a_cut_gzip_is_told(coupe: int) -> None:
    octets = gzip.compress(TEXTE.encode())[:coupe]

    assert [("source", "COMPRESSION")] == fautes(_lire, io.BytesIO(octets))


@pytest.mark.parametrize("rang", [2, 15, -6])
def test_a_damaged_gzip_is_told(rang: int) -> None:
    octets = bytearray(gzip.compress(TEXTE.encode()))
    octets[rang] ^= 0xFF

    assert [("source", "COMPRESSION")] == fautes(_lire, io.BytesIO(octets))


def test_an_error_of_the_file_itself_is_left_as_it_is() -> None:
    class Debranche(io.BytesIO):
        def readline(self, *_: object) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        _lire(Debranche())


TROP = LIGNE_MAXIMALE + 1


@pytest.mark.parametrize("longueur", [TROP, TROP + 1, 3 * TROP])
@pytest.mark.parametrize(
    "forme",
    [
        io.StringIO,
        lambda t: io.BytesIO(t.encode()),
        lambda t: io.BytesIO(gzip.compress(t.encode())),
        lambda t: t.splitlines(keepends=True),
        lambda t: t.split("\n"),
    ],
)
def test_an_endless_line_is_faulty_and_the_next_one_is_read(
    forme: Callable[[str], Iterable[str]], longueur: int
) -> None:
    texte = f"avant\n{'x' * longueur}\naprès"

    assert (["avant", "après"], ["2 LONGUEUR"]) == _lire(forme(texte))


def test_the_longest_line_is_read() -> None:
    texte = f"{'x' * (LIGNE_MAXIMALE - 1)}\nsuite"

    assert (texte.split("\n"), []) == _lire(io.BytesIO(texte.encode()))


def test_memory_does_not_grow_with_the_source() -> None:
    """
    100 MB on one compressed line: a thousandth of it is ever held.
    """
    bombe = gzip.compress(bytes(100_000_000), 1)
    tracemalloc.start()
    try:
        assert ([], ["1 LONGUEUR"]) == _lire(io.BytesIO(bombe))
        _, sommet = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sommet < 1_000_000


def test_lines_are_given_as_they_come() -> None:
    """
    The source is never read more than one line ahead.
    """
    lues = 0

    def source() -> Iterator[str]:
        nonlocal lues
        while True:
            lues += 1
            yield une_ligne_et()

    etablissements = lire_etablissements(source())
    for n in range(1, 4):
        next(etablissements)
        assert n == lues


def test_a_faulty_line_is_fatal_when_nobody_listens() -> None:
    with pytest.raises(DonneesInvalidesError, match=r"lignes\[2\] : ") as info:
        list(lire_etablissements([une_ligne_et().encode(), "É".encode(), b"\xe9"]))
    assert ["SECTION"] == [e.code for e in info.value.erreurs]


@pytest.mark.parametrize(
    "forme", [io.StringIO, lambda texte: io.BytesIO(texte.encode())]
)
def test_a_line_just_too_long_takes_nothing_of_the_next(
    forme: Callable[[str], io.StringIO | io.BytesIO],
) -> None:
    """
    It is read whole, its end included: what follows is another line.
    """
    longue = "x" * 65_536
    for fin in ("\n", "y\n", "yy\n", "y" * 65_536 + "\n"):
        lues, fautes = _lire(forme(f"{longue}{fin}après\net encore\n"))
        assert (["après", "et encore"], ["1 LONGUEUR"]) == (lues, fautes)
