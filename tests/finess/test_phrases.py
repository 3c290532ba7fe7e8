"""
What a host reads of a line, or of a source, that cannot be read: in French.
"""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, cast

import pytest

from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import (
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
    to_structures,
)
from siaut_core.testing.factory import a_numero
from tests.finess.lines import NUMERO_EJ, an_ej_line, an_et_line

if TYPE_CHECKING:
    from siaut_core.finess.source import Source

LEASED = "Ce numéro FINESS est déjà celui d'une autre structure."


@pytest.mark.parametrize(
    ("lines", "field", "code", "sentence"),
    [
        (["autre;"], "", "SECTION", "Une ligne structureet est attendue."),
        (["structureet;"], "", "POSITIONS", "32 positions sont attendues."),
        (
            ['structureet;"ouvert'],
            "",
            "GUILLEMET",
            "Un guillemet est mal placé, ou n'est pas fermé.",
        ),
        (["x" * 65_537], "", "LONGUEUR", "65536 caractères au plus."),
        (
            ["é".encode(), "é".encode("latin-1")],
            "",
            "ENCODAGE",
            "Cette ligne n'est pas dans l'encodage du fichier, à préciser.",
        ),
        (
            [an_et_line(dateouv="hier")],
            "dateouv",
            "DATE",
            "Une date de la forme AAAA-MM-JJ est attendue.",
        ),
        (
            [an_et_line(nofinesset="0")],
            "nofinesset",
            "NUMERO_FINESS",
            "Neuf caractères, comme 010780054.",
        ),
    ],
)
def test_a_faulty_line_says_what_is_expected(
    lines: list[str | bytes], field: str, code: str, sentence: str
) -> None:
    faulty_ones: list[FaultyLine] = []
    assert [] == list(
        read_etablissements(cast("Source", lines), report=faulty_ones.append)
    )
    assert [(field, code, sentence)] == [
        (e.field, e.code, e.message) for e in faulty_ones[-1].faults
    ]


def test_a_faulty_line_of_legal_entities_says_what_is_expected() -> None:
    faulty_ones: list[FaultyLine] = []
    lines = [an_et_line(), "structureej;"]
    assert [] == list(read_entites_juridiques(lines, report=faulty_ones.append))
    assert [
        "Une ligne structureej est attendue.",
        "23 positions sont attendues.",
    ] == [e.message for faulty in faulty_ones for e in faulty.faults]


@pytest.mark.parametrize(
    ("source", "code", "sentence"),
    [
        (5, "TYPE", "Un fichier ouvert ou des lignes sont attendus."),
        ([5], "TYPE", "Un fichier ouvert ou des lignes sont attendus."),
        (
            io.BytesIO(gzip.compress(b"x")[:12]),
            "COMPRESSION",
            "Ce fichier compressé est tronqué ou abîmé.",
        ),
    ],
    ids=["an integer", "lines of integers", "a cut file"],
)
def test_what_is_no_source_says_what_is_expected(
    source: Source, code: str, sentence: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        list(read_etablissements(source))
    assert [("source", code, sentence)] == [
        (e.field, e.code, e.message) for e in refus.value.faults
    ]


def test_a_number_that_another_structure_has_says_so() -> None:
    """
    An EJ met twice; an ET with the number of an EJ; an ET whose EJ is an ET.
    """
    third = str(a_numero(3))
    ejs = read_entites_juridiques([an_ej_line(), an_ej_line()])
    ets = read_etablissements(
        [
            an_et_line(),
            an_et_line(nofinesset=NUMERO_EJ),
            an_et_line(nofinesset=third, nofinessej=str(a_numero(2))),
        ]
    )
    faulty_ones: list[FaultyLine] = []
    ids = map(str, range(9))
    done = list(to_structures(ejs, ets, lambda: next(ids), report=faulty_ones.append))
    assert 2 == len(done)
    assert [
        (2, "nofiness", "DOUBLON", LEASED),
        (2, "nofinesset", "DOUBLON", LEASED),
        (3, "nofinessej", "DOUBLON", LEASED),
    ] == [
        (f.line_number, e.field, e.code, e.message)
        for f in faulty_ones
        for e in f.faults
    ]
