"""
*Reading*: from an extract as it is published to checked lines, one at a time.

The extracts have no header: a line is named by its first field, and its
positions by their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.instant import read_day
from siaut_core.entities.structure import Coordonnees
from siaut_core.entities.value import trusted
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess.fields import (
    POSITIONS_EJ,
    POSITIONS_ET,
    Place,
    collect,
    read_place,
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
    listener = report_or_raise(report)
    lines = lines_of_text(source, encoding, listener)
    return _read(lines, "structureet", len(POSITIONS_ET), _et_line, listener)


def read_entites_juridiques(
    source: Source, *, encoding: str = AUTO, report: Report | None = None
) -> Iterator[EJLine]:
    """
    Read the entités juridiques of an extract, ``etalab-cs1100501``.

    Arguments and errors are those of `read_etablissements`.
    """
    listener = report_or_raise(report)
    lines = lines_of_text(source, encoding, listener)
    return _read(lines, "structureej", len(POSITIONS_EJ), _ej_line, listener)


def _read(
    lines: Iterable[tuple[int, str]],
    section: str,
    positions: int,
    parse: Callable[[int, list[str]], L],
    report: Report,
) -> Iterator[L]:
    quotes = Quotes(report)
    for number, text in lines:
        if '"' in text or quotes.unfinished:
            row = quotes.cut(number, text)
            if row is None:
                continue
            line_number, fields = row
        else:
            line_number, fields = number, text.rstrip("\r\n").split(";")
        if fields[0] != section or len(fields) != positions:
            if fields[0] not in WITHOUT_STRUCTURE:
                report(_misshapen(line_number, fields[0], section, positions))
            continue
        try:
            line = parse(line_number, fields)
        except DonneesInvalidesError as error:
            report(FaultyLine(line_number, error.faults))
            continue
        yield line
    quotes.finish()


def _misshapen(
    line_number: int, found: str, section: str, positions: int
) -> FaultyLine:
    if found != section:
        return fault(line_number, "SECTION", f"Une ligne {section} est attendue.")
    return fault(line_number, "POSITIONS", f"{positions} positions sont attendues.")


def _coordonnees(voie: str, place: Place, telephone: str) -> Coordonnees:
    # Read just before: their constructor would check again, for half the time.
    return trusted(Coordonnees)(
        numero_et_voie=voie,
        code_postal=place.code_postal,
        commune=place.commune,
        departement=place.departement,
        telephone=telephone,
        courriel_representant=None,
    )


def _et_line(line_number: int, fields: list[str]) -> ETLine:
    # fmt: off
    (_, nofinesset, nofinessej, rs, rslongue, _, _, numvoie, typvoie, voie, compvoie,
     lieuditbp, commune, departement, _, ligneacheminement, telephone, _, categetab,
     _, _, _, _, _, _, _, _, _, dateouv, dateautor, datemaj, _) = fields
    # fmt: on
    try:
        nom, street, phone, code = read_texts(
            rs,
            rslongue,
            numvoie,
            compvoie,
            typvoie,
            voie,
            lieuditbp,
            telephone,
            categetab,
        )
        place = read_place(ligneacheminement, departement, commune)
        return ETLine(
            line_number,
            NumeroFiness.parse(nofinesset),
            NumeroFiness.parse(nofinessej),
            nom,
            _coordonnees(street, place, phone),
            place.code_departement,
            code,
            read_day(dateouv) if dateouv else None,
            read_day(dateautor) if dateautor else None,
            read_day(datemaj) if datemaj else None,
        )
    except ValueError:  # DonneesInvalidesError is one.
        raise collect(POSITIONS_ET, fields) from None


def _ej_line(line_number: int, fields: list[str]) -> EJLine:
    # fmt: off
    (_, nofiness, rs, rslongue, _, numvoie, typvoie, voie, compvoie, _, lieuditbp,
     commune, ligneacheminement, departement, _, telephone, statutjuridique,
     _, _, _, _, _, datecrea) = fields
    # fmt: on
    try:
        nom, street, phone, code = read_texts(
            rs,
            rslongue,
            numvoie,
            compvoie,
            typvoie,
            voie,
            lieuditbp,
            telephone,
            statutjuridique,
        )
        place = read_place(ligneacheminement, departement, commune)
        return EJLine(
            line_number,
            NumeroFiness.parse(nofiness),
            nom,
            _coordonnees(street, place, phone),
            place.code_departement,
            code,
            read_day(datecrea) if datecrea else None,
        )
    except ValueError:  # DonneesInvalidesError is one.
        raise collect(POSITIONS_EJ, fields) from None
