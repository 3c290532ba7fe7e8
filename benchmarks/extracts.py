"""
*Extracts* of FINESS, against a bare `csv.reader` and a loop written by hand.
"""

from __future__ import annotations

import csv
import io
import random
import tracemalloc
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from benchmarks.harness import (
    SEED,
    Baseline,
    Figure,
    Item,
    Scale,
    at_least,
    at_most,
    repeated,
)
from siaut_core import Coordonnees, NumeroFiness
from siaut_core.entities.territoire import departement_of_finess
from siaut_core.finess import ETLine, read_etablissements

__all__ = ["items"]

ENCODING: Final = "iso8859-15"

COMMUNES: Final = (
    ("053", "01", "01000 BOURG EN BRESSE"),
    ("123", "69", "69003 LYON"),
    ("056", "75", "75010 PARIS"),
    ("004", "2A", "20000 AJACCIO"),
    ("411", "9D", "97410 ST PIERRE"),
)

FUNDING: Final = (
    "26010004500012;8610Z;03;ARS établissements publics de santé dotation globale;"
    "1;Etablissement public de santé"
)


def a_key(eight: str) -> int:
    """
    Give the ninth digit of a FINESS number.
    """
    digits = [int(c) for c in eight]
    return -sum(sum(divmod(c * (1 + r % 2), 10)) for r, c in enumerate(digits)) % 10


def a_numero(rank: int) -> str:
    """
    Make the number of that rank.
    """
    eight = f"{rank // 100_000 + 10:02d}0{rank % 100_000:05d}"
    return f"{eight}{a_key(eight)}"


def lines(count: int) -> Iterator[bytes]:
    """
    Make up an extract, one line at a time, as it is published.
    """
    draws = random.Random(SEED)
    yield b"finess;etalab;95;2021-01-08\n"
    for rank in range(count):
        commune, departement, routing = draws.choice(COMMUNES)
        numero, ej = a_numero(rank), a_numero(500_000 + rank // 3)
        day = date.fromordinal(draws.randrange(700_000, 737_000))
        line = (
            f"structureet;{numero};{ej};CTRE SANTÉ N° {rank};CENTRE DE SANTÉ N° {rank};"
            f";;{rank % 90 + 1};R;DE L'HÔPITAL;;;{commune};{departement};X;"
            f"{routing};0400000000;0400000001;355;Centre Hospitalier (C.H.);1102;"
            f"Centres Hospitaliers;{FUNDING};{day};{day};"
            f"2020-12-{rank % 28 + 1:02d};\n"
        )
        yield line.encode(ENCODING)


def read_bare(octets: bytes) -> Iterator[list[str]]:
    """
    Cut the lines, and nothing more.
    """
    return csv.reader(
        io.TextIOWrapper(io.BytesIO(octets), ENCODING, newline=""), delimiter=";"
    )


def read_by_hand(octets: bytes) -> Iterator[ETLine]:
    """
    Build the same checked objects, as one writes it without a reader.
    """
    for line_number, fields in enumerate(read_bare(octets), 1):
        if fields[0] == "structureet":
            yield a_row(line_number, fields)


def a_row(line_number: int, fields: list[str]) -> ETLine:
    """
    Build one of them, from the fields by their place.
    """
    code_postal, _, commune = fields[15].partition(" ")
    return ETLine(
        line_number=line_number,
        numero=NumeroFiness(fields[1]),
        numero_ej=NumeroFiness(fields[2]),
        raison_sociale=fields[4] or fields[3],
        coordonnees=Coordonnees(
            numero_et_voie=" ".join(
                filter(None, (fields[7], fields[10], fields[8], fields[9]))
            ),
            code_postal=code_postal,
            commune=commune,
            departement=departement_of_finess(fields[13], code_postal, fields[12]),
            telephone=fields[16],
        ),
        code_departement=fields[13],
        category=fields[18],
        ouverture_le=a_day(fields[28]),
        autorisation_le=a_day(fields[29]),
        mise_a_jour_le=a_day(fields[30]),
    )


def a_day(text: str) -> date | None:
    """
    Read a date; nothing is none.
    """
    return date.fromisoformat(text) if text else None


def parse(octets: bytes) -> Iterator[ETLine]:
    """
    Read as a host does, from an opened file.
    """
    return read_etablissements(io.BytesIO(octets))


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the time of one line, and the memory that reading takes.
    """
    octets = b"".join(lines(scale.lines))
    assert list(parse(octets)) == list(read_by_hand(octets))
    names = {**globals(), "octets": octets, "consume": deque(maxlen=0).extend}
    yield Item(
        "finess-reading",
        f"FINESS, a line of {scale.lines:,}",
        repeated("consume(parse(octets))", names, scale.lines),
        (
            Baseline(
                "bare csv.reader",
                repeated("consume(read_bare(octets))", names, scale.lines),
                at_least(0.35),
            ),
            Baseline(
                "loop by hand, same objects",
                repeated("consume(read_by_hand(octets))", names, scale.lines),
                at_least(0.9),
            ),
        ),
    )
    del octets, names
    few, many = (_peak(count) for count in (scale.lines // 10, scale.lines))
    yield Item(
        "finess-memory",
        "FINESS, peak memory of reading",
        figures=(
            Figure(f"{scale.lines // 10:,} lines", "kB", few / 1000),
            Figure(f"{scale.lines:,} lines", "kB", many / 1000),
            Figure("ten times as many lines", "x", many / few, at_most(1.5)),
        ),
    )


def _peak(count: int) -> int:
    """
    Read lines that are made as they are read, and give the most that was held.
    """
    tracemalloc.start()
    results = _count(read_etablissements(lines(count)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert results == count
    return peak


def _count(results: Iterable[object]) -> int:
    return sum(1 for _ in results)
