"""
The official extracts, whole: every line of them is read.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter

import pytest

from siaut_core.entities.finess import NumeroFiness
from siaut_core.finess import (
    EJLine,
    ETLine,
    read_entites_juridiques,
    read_etablissements,
)
from tests.data import reference_data
from tests.entities.faults import codes


@pytest.fixture(scope="module")
def et_of_2021() -> list[ETLine]:
    path = reference_data("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    with path.open("rb") as file:
        return list(read_etablissements(file))


@pytest.fixture(scope="module")
def ej_of_2021() -> list[EJLine]:
    path = reference_data("finess", "officiel", "etalab-cs1100501-20210108.csv.gz")
    with path.open("rb") as file:
        return list(read_entites_juridiques(file))


@pytest.fixture(scope="module")
def et_of_2026() -> list[ETLine]:
    with reference_data("finess", "etalab-cs1100502-extrait-brut.csv").open(
        "rb"
    ) as file:
        return list(read_etablissements(file))


@pytest.fixture(scope="module")
def numeros(
    et_of_2021: list[ETLine], ej_of_2021: list[EJLine], et_of_2026: list[ETLine]
) -> set[NumeroFiness]:
    real = {line.numero for line in ej_of_2021}
    for et in (*et_of_2021, *et_of_2026):
        real |= {et.numero, et.numero_ej}
    for name in ("sae_et_2023.csv.gz", "sae_ej_2023.csv.gz"):
        with gzip.open(reference_data("finess", name), "rt", encoding="utf-8") as file:
            for line in csv.DictReader(file, delimiter=";"):
                fields = ("nofinesset", "nofinessej", "nofiness")
                real |= {NumeroFiness(line[c]) for c in fields if line.get(c)}
    return real


@pytest.mark.slow
def test_every_line_of_2021_is_read(
    et_of_2021: list[ETLine], ej_of_2021: list[EJLine]
) -> None:
    """
    A faulty one would have raised.
    """
    assert (95_333, 47_084) == (len(et_of_2021), len(ej_of_2021))
    assert {et.numero_ej for et in et_of_2021} == {ej.numero for ej in ej_of_2021}


@pytest.mark.slow
def test_what_is_read_is_what_is_written(et_of_2021: list[ETLine]) -> None:
    """
    Compared with the csv module, position by position.
    """
    path = reference_data("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    with gzip.open(path, "rt", encoding="iso8859-15", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))

    windows = str.maketrans("\x92\x9c", "’œ")
    assert [
        (
            r[1],
            r[2],
            (r[4] or r[3]).strip().translate(windows),
            r[15],
            r[16],
            r[18],
            r[28],
        )
        for r in rows[1:]
    ] == [
        (
            str(et.numero),
            str(et.numero_ej),
            et.raison_sociale,
            f"{et.coordonnees.code_postal} {et.coordonnees.commune}".strip(),
            et.coordonnees.telephone,
            et.category,
            str(et.ouverture_le or ""),
        )
        for et in et_of_2021
    ]


@pytest.mark.slow
def test_the_traps_of_the_extracts_are_there(et_of_2021: list[ETLine]) -> None:
    """
    So that these tests see them: names are no key, dates are conventions.
    """
    noms = Counter(et.raison_sociale for et in et_of_2021)
    dates = Counter(str(et.ouverture_le) for et in et_of_2021)

    assert 15_000 < sum(n for n in noms.values() if n > 1)
    assert (4_687, 1_655) == (dates["1904-04-04"], dates["1901-01-01"])
    assert 6_000 < sum(bool(et.conventional_dates) for et in et_of_2021)


@pytest.mark.slow
def test_every_line_has_a_departement_of_the_cog(
    et_of_2021: list[ETLine], ej_of_2021: list[EJLine]
) -> None:
    lines: list[ETLine | EJLine] = [*et_of_2021, *ej_of_2021]

    assert 0 == sum(line.unknown_departement for line in lines)
    assert None not in {line.coordonnees.departement for line in lines}


def test_the_raw_lines_of_2026_are_read(et_of_2026: list[ETLine]) -> None:
    """
    In UTF-8; twelve are overseas, and one has its EJ in another région.
    """
    assert 13 == len(et_of_2026)
    assert Counter(
        {"973": 2, "974": 3, "972": 2, "978": 2, "977": 1, "976": 1, "986": 1, "01": 1}
    ) == Counter(et.coordonnees.departement for et in et_of_2026)
    assert "VALLÉE 3 BP 208" in {
        et.coordonnees.numero_et_voie.removeprefix("ZI ") for et in et_of_2026
    }
    assert (
        "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT" == et_of_2026[0].raison_sociale
    )
    elsewhere = et_of_2026[-1]
    assert ("970216057", "590799730") == (
        str(elsewhere.numero),
        str(elsewhere.numero_ej),
    )


@pytest.mark.slow
def test_every_real_number_is_accepted(numeros: set[NumeroFiness]) -> None:
    """
    By the constructor, and by the reader.
    """
    assert 142_839 == len(numeros)
    assert all(
        n == NumeroFiness(n.value) == NumeroFiness.parse(str(n)) for n in numeros
    )


@pytest.mark.slow
def test_one_wrong_digit_in_a_real_number_is_refused(
    numeros: set[NumeroFiness],
) -> None:
    chance = random.Random(2021)  # noqa: S311  (a sample, always the same)
    for numero in chance.sample(sorted(numeros), 300):
        n = numero.value
        for rank in (i for i in range(9) if n[i].isdigit()):
            false = str((int(n[rank]) + chance.randrange(1, 10)) % 10)
            assert codes(NumeroFiness, f"{n[:rank]}{false}{n[rank + 1 :]}")


@pytest.mark.slow
def test_corsican_numbers_stay_apart_from_their_twins(
    et_of_2021: list[ETLine], ej_of_2021: list[EJLine]
) -> None:
    """
    2A and 2B have the key of 21 and 22: 316 numbers of 2021 meet a real twin.
    """
    lines: list[ETLine | EJLine] = [*et_of_2021, *ej_of_2021]
    numeros = {line.numero for line in lines}
    letters = str.maketrans("AB", "12")
    twins = {
        numero: twin
        for numero in numeros
        if numero.value[1] in "AB"
        and (twin := NumeroFiness(numero.value.translate(letters))) in numeros
    }

    assert len(lines) == len(numeros)
    assert 316 == len(twins)
    assert [] == [n for n, twin in twins.items() if n == twin]
