"""
*Sources*: what the host has opened, as lines of text, and as fields.

Plain or gzip, bytes or text; never more than one line in memory. An extract
has one encoding: unless it is named, the first line that is not ASCII tells
UTF-8 from ISO-8859-15, and a later line that contradicts it is faulty: better
a loud reader than names spelt wrong.

Lines are cut as RFC 4180 has it. A field in quotes may hold semicolons, doubled
quotes, and ends of line, which are read as spaces. A quote that nobody closes would
swallow the rest of the extract: it stops where a line begins as those of an extract do.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import IO, Final, TypeAlias, cast

from siaut_core import phrases
from siaut_core.entities.misuse import check_types
from siaut_core.errors import DonneesInvalidesError, invalid
from siaut_core.finess.lines import Report, fault

__all__ = ["AUTO", "LINE_MAX", "Quotes", "Source", "lines_of_text"]

Source: TypeAlias = Iterable[bytes] | Iterable[str]

Decoder: TypeAlias = Callable[[bytes], tuple[str, int]]

AUTO: Final = "auto"

# The longest line of the extracts has some 600 characters.
LINE_MAX: Final = 1 << 16

BLOCK: Final = 1 << 16

GZIP: Final = b"\x1f\x8b"

OUT_OF_ENCODING: Final = "Cette ligne n'est pas dans l'encodage du fichier, à préciser."

_utf8: Final = codecs.getdecoder("utf-8")
_decode_latin9: Final = codecs.getdecoder("iso8859-15")


class _Pieces:
    """
    Pieces of bytes, read as a file.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = filter(None, pieces)  # Nothing read means the end.
        self._rest = b""

    def read(self, size: int) -> bytes:
        piece = self._rest or next(self._pieces, b"")
        self._rest = piece[size:]
        return piece[:size]


def _lines_of_a_file(readline: Callable[[int], bytes | str]) -> Iterator[bytes | str]:
    """
    Give the lines of a file, of which no more than a bounded part is read.
    """
    while line := readline(LINE_MAX + 1):
        yield line
        while len(line) > LINE_MAX and line[-1:] not in {"\n", b"\n"}:
            line = readline(LINE_MAX + 1)


def _decompress(pieces: Iterator[bytes]) -> Iterator[bytes]:
    file = gzip.GzipFile(fileobj=cast("IO[bytes]", _Pieces(pieces)), mode="rb")
    try:
        yield from cast("Iterator[bytes]", _lines_of_a_file(file.readline))
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise invalid(
            "COMPRESSION", "Ce fichier compressé est tronqué ou abîmé.", "source"
        ) from None


def _not_a_source() -> DonneesInvalidesError:
    return invalid("TYPE", "Un fichier ouvert ou des lignes sont attendus.", "source")


def _raw_lines(source: Source) -> Iterator[bytes | str]:
    if isinstance(source, str | bytes | bytearray) or not hasattr(source, "__iter__"):
        raise _not_a_source()
    readline = getattr(source, "readline", None)
    lines: Iterator[bytes | str] = (
        _lines_of_a_file(readline) if readline else iter(source)
    )
    head = list(islice(lines, 1))
    if any(isinstance(line, bytes) and line.startswith(GZIP) for line in head):
        read = getattr(source, "read", None)
        rest = iter(partial(read, BLOCK), b"") if read else lines
        lines = _decompress(cast("Iterator[bytes]", chain(head, rest)))
        head = list(islice(lines, 1))
    return chain(map(_without_bom, head), lines)


def _without_bom(line: bytes | str) -> bytes | str:
    if isinstance(line, bytes):
        return line.removeprefix(codecs.BOM_UTF8)
    return line.removeprefix("\ufeff") if isinstance(line, str) else line


def _is_utf8(line: bytes) -> bool:
    # Cheaper to see than to fail each time.
    return line.decode("utf-8", "ignore").encode() == line


def _latin9(line: bytes) -> tuple[str, int]:
    if _is_utf8(line):
        raise UnicodeError
    return _decode_latin9(line)


def lines_of_text(
    source: Source, encoding: str, report: Report
) -> Iterator[tuple[int, str]]:
    """
    Give every line with its number, its end included.
    """
    check_types(encoding=(encoding, str))
    decoder: Decoder | None = None if encoding == AUTO else codecs.getdecoder(encoding)
    for number, line in enumerate(_raw_lines(source), 1):
        try:
            if len(line) > LINE_MAX:
                report(fault(number, "LONGUEUR", phrases.at_most(LINE_MAX)))
                continue
            if isinstance(line, str):
                text = line
            elif line.isascii():
                text = str(line, "ascii")
            else:
                # Learnt from the first line that is not ASCII.
                decoder = decoder or (_utf8 if _is_utf8(line) else _latin9)
                text, _ = decoder(line)
        except UnicodeError:
            report(fault(number, "ENCODAGE", OUT_OF_ENCODING))
            continue
        except (AttributeError, TypeError):
            raise _not_a_source() from None
        yield number, text


SECTIONS: Final = ("structureet;", "structureej;", "geolocalisation;", "finess;")

UNFINISHED: Final = "Un guillemet est mal placé, ou n'est pas fermé."

# A row is cut again at each of its lines: few, so that it costs little.
LINES_PER_ROW: Final = 16


def _fields(text: str) -> list[str] | None:
    try:
        return next(csv.reader((text,), delimiter=";", strict=True))
    except csv.Error:
        return None


class Quotes:
    """
    Cuts the lines that hold quotes, and those that go on with one.

    Attributes:
        unfinished: The lines of a row whose last quote is not closed yet.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._start = 0
        self.unfinished: list[str] = []

    def cut(self, number: int, line: str) -> tuple[int, list[str]] | None:
        """
        Give the row that ends here, with the number of its first line, if any.
        """
        if line.startswith(SECTIONS):
            self.finish()
        if not self.unfinished:
            self._start = number
        self.unfinished.append(line.rstrip("\r\n"))
        fields = _fields(" ".join(self.unfinished))
        if fields is None:
            if len(self.unfinished) == LINES_PER_ROW:
                self.finish()
            return None
        self.unfinished.clear()
        return self._start, fields

    def finish(self) -> None:
        """
        Tell of the row that nothing will end.
        """
        if self.unfinished:
            self._report(fault(self._start, "GUILLEMET", UNFINISHED))
            self.unfinished.clear()
