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
    LigneFautive,
    lire_entites_juridiques,
    lire_etablissements,
    vers_structures,
)
from siaut_core.testing.fabrique import un_numero
from tests.finess.lignes import NUMERO_EJ, une_ligne_ej, une_ligne_et

if TYPE_CHECKING:
    from siaut_core.finess.source import Source

PRISE = "Ce numéro FINESS est déjà celui d'une autre structure."


@pytest.mark.parametrize(
    ("lignes", "champ", "code", "phrase"),
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
            [une_ligne_et(dateouv="hier")],
            "dateouv",
            "DATE",
            "Une date de la forme AAAA-MM-JJ est attendue.",
        ),
        (
            [une_ligne_et(nofinesset="0")],
            "nofinesset",
            "NUMERO_FINESS",
            "Neuf caractères, comme 010780054.",
        ),
    ],
)
def test_a_faulty_line_says_what_is_expected(
    lignes: list[str | bytes], champ: str, code: str, phrase: str
) -> None:
    fautives: list[LigneFautive] = []
    assert [] == list(
        lire_etablissements(cast("Source", lignes), signaler=fautives.append)
    )
    assert [(champ, code, phrase)] == [
        (e.champ, e.code, e.message) for e in fautives[-1].erreurs
    ]


def test_a_faulty_line_of_legal_entities_says_what_is_expected() -> None:
    fautives: list[LigneFautive] = []
    lignes = [une_ligne_et(), "structureej;"]
    assert [] == list(lire_entites_juridiques(lignes, signaler=fautives.append))
    assert [
        "Une ligne structureej est attendue.",
        "23 positions sont attendues.",
    ] == [e.message for fautive in fautives for e in fautive.erreurs]


@pytest.mark.parametrize(
    ("source", "code", "phrase"),
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
    source: Source, code: str, phrase: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        list(lire_etablissements(source))
    assert [("source", code, phrase)] == [
        (e.champ, e.code, e.message) for e in refus.value.erreurs
    ]


def test_a_number_that_another_structure_has_says_so() -> None:
    """
    An EJ met twice; an ET with the number of an EJ; an ET whose EJ is an ET.
    """
    trois = str(un_numero(3))
    ejs = lire_entites_juridiques([une_ligne_ej(), une_ligne_ej()])
    ets = lire_etablissements(
        [
            une_ligne_et(),
            une_ligne_et(nofinesset=NUMERO_EJ),
            une_ligne_et(nofinesset=trois, nofinessej=str(un_numero(2))),
        ]
    )
    fautives: list[LigneFautive] = []
    ids = map(str, range(9))
    faites = list(
        vers_structures(ejs, ets, lambda: next(ids), signaler=fautives.append)
    )
    assert 2 == len(faites)
    assert [
        (2, "nofiness", "DOUBLON", PRISE),
        (2, "nofinesset", "DOUBLON", PRISE),
        (3, "nofinessej", "DOUBLON", PRISE),
    ] == [
        (f.numero_ligne, e.champ, e.code, e.message)
        for f in fautives
        for e in f.erreurs
    ]
