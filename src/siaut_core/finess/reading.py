"""
*Reading*: from an extract as it is published to checked lines, one at a time.

The extracts have no header: a line is named by its first field, and its
positions by their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Final, TypeVar

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.instant import read_day
from siaut_core.entities.structure import Coordonnees
from siaut_core.entities.value import trusted
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess.fields import (
    LAYOUT_EJ,
    LAYOUT_ET,
    LOCALITY,
    TEXTS,
    Layout,
    Locality,
    read_locality,
    read_texts,
)
from siaut_core.finess.lines import (
    EJLine,
    ETLine,
    FaultyLine,
    Report,
    fault,
    report_or_raise,
)
from siaut_core.finess.source import AUTO, Quotes, Source, lines_of_text

__all__ = ["read_entites_juridiques", "read_etablissements"]

L = TypeVar("L", EJLine, ETLine)

# Comment; coordinates, which cs1100507 has after its structures; empty line.
WITHOUT_STRUCTURE: Final = frozenset({"finess", "geolocalisation", ""})


def read_etablissements(
    source: Source, *, encoding: str = AUTO, report: Report | None = None
) -> Iterator[ETLine]:
    """
    Read the établissements of an extract, ``etalab-cs1100502`` or ``cs1100507``.

    Args:
        source: An opened file, or lines; bytes or text, plain or gzip.
        encoding: Of bytes: ``"auto"`` tells UTF-8 from ISO-8859-15; or any
            name known to Python of an encoding that extends ASCII.
        report: Who hears of faulty lines, which are then skipped, such as
            ``faulty.append``; without it the first one is fatal.

    Raises:
        siaut_core.errors.DonneesInvalidesError: On the first faulty line, named
            as ``lines[12].nofinesset``, unless *report* is given; always
            for a source that is no file nor lines, or listener gzip is broken.
        LookupError: If the encoding is unknown.
    """
    return _read(source, encoding, LAYOUT_ET, ETLine, report_or_raise(report))


def read_entites_juridiques(
    source: Source, *, encoding: str = AUTO, report: Report | None = None
) -> Iterator[EJLine]:
    """
    Read the entités juridiques of an extract, ``etalab-cs1100501``.

    Arguments and errors are those of `read_etablissements`.
    """
    return _read(source, encoding, LAYOUT_EJ, EJLine, report_or_raise(report))


def _read(
    source: Source,
    encoding: str,
    layout: Layout,
    record: Callable[..., L],
    report: Report,
) -> Iterator[L]:
    parse, quotes = _parser(layout, record), Quotes(report)
    section, count = layout.section, len(layout.positions)
    for number, text in lines_of_text(source, encoding, report):
        if '"' in text or quotes.unfinished:
            row = quotes.cut(number, text)
            if row is None:
                continue
            line_number, fields = row
        else:
            line_number, fields = number, text.rstrip("\r\n").split(";")
        if fields[0] != section or len(fields) != count:
            if fields[0] not in WITHOUT_STRUCTURE:
                report(_misshapen(line_number, fields[0], section, count))
            continue
        try:
            line = parse(line_number, fields)
        except DonneesInvalidesError as error:
            report(FaultyLine(line_number, error.faults))
            continue
        yield line
    quotes.finish()


def _misshapen(line_number: int, found: str, section: str, count: int) -> FaultyLine:
    if found != section:
        return fault(line_number, "SECTION", f"Une ligne {section} est attendue.")
    return fault(line_number, "POSITIONS", f"{count} positions sont attendues.")


def _parser(layout: Layout, record: Callable[..., L]) -> Callable[[int, list[str]], L]:
    """
    Make what reads a line: fields are picked by their rank, once for all lines.
    """
    rank = layout.positions.index
    texts = itemgetter(*map(rank, (*TEXTS, layout.code)))
    locality = itemgetter(*map(rank, LOCALITY))
    # Neighbours, both.
    numeros = slice(rank(layout.numeros[0]), rank(layout.numeros[-1]) + 1)
    days = slice(rank(layout.days[0]), rank(layout.days[-1]) + 1)

    def parse(line_number: int, fields: list[str]) -> L:
        try:
            nom, street, telephone, code = read_texts(*texts(fields))
            found = read_locality(*locality(fields))
            return record(
                line_number,
                *map(NumeroFiness.parse, fields[numeros]),
                nom,
                _coordonnees(street, found, telephone),
                found.code_departement,
                code,
                *[read_day(day) if day else None for day in fields[days]],
            )
        except ValueError:  # DonneesInvalidesError is one.
            raise layout.faults(fields) from None

    return parse


def _coordonnees(street: str, locality: Locality, telephone: str) -> Coordonnees:
    # Read just before: their constructor would check again, for half the time.
    return trusted(Coordonnees)(
        numero_et_voie=street,
        code_postal=locality.code_postal,
        commune=locality.commune,
        departement=locality.departement,
        telephone=telephone,
        courriel_representant=None,
    )
