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
    LigneEJ,
    LigneET,
    lire_entites_juridiques,
    lire_etablissements,
)
from siaut_core.finess.confiance import lire_numero
from tests.donnees import donnees
from tests.entities.fautes import codes


@pytest.fixture(scope="module")
def et_de_2021() -> list[LigneET]:
    chemin = donnees("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    with chemin.open("rb") as fichier:
        return list(lire_etablissements(fichier))


@pytest.fixture(scope="module")
def ej_de_2021() -> list[LigneEJ]:
    chemin = donnees("finess", "officiel", "etalab-cs1100501-20210108.csv.gz")
    with chemin.open("rb") as fichier:
        return list(lire_entites_juridiques(fichier))


@pytest.fixture(scope="module")
def et_de_2026() -> list[LigneET]:
    with donnees("finess", "etalab-cs1100502-extrait-brut.csv").open("rb") as fichier:
        return list(lire_etablissements(fichier))


@pytest.fixture(scope="module")
def numeros(
    et_de_2021: list[LigneET], ej_de_2021: list[LigneEJ], et_de_2026: list[LigneET]
) -> set[NumeroFiness]:
    reels = {ligne.numero for ligne in ej_de_2021}
    for et in (*et_de_2021, *et_de_2026):
        reels |= {et.numero, et.numero_ej}
    for nom in ("sae_et_2023.csv.gz", "sae_ej_2023.csv.gz"):
        with gzip.open(donnees("finess", nom), "rt", encoding="utf-8") as fichier:
            for ligne in csv.DictReader(fichier, delimiter=";"):
                champs = ("nofinesset", "nofinessej", "nofiness")
                reels |= {NumeroFiness(ligne[c]) for c in champs if ligne.get(c)}
    return reels


@pytest.mark.slow
def test_every_line_of_2021_is_read(
    et_de_2021: list[LigneET], ej_de_2021: list[LigneEJ]
) -> None:
    """
    A faulty one would have raised.
    """
    assert (95_333, 47_084) == (len(et_de_2021), len(ej_de_2021))
    assert {et.numero_ej for et in et_de_2021} == {ej.numero for ej in ej_de_2021}


@pytest.mark.slow
def test_what_is_read_is_what_is_written(et_de_2021: list[LigneET]) -> None:
    """
    Compared with the csv module, position by position.
    """
    chemin = donnees("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    with gzip.open(chemin, "rt", encoding="iso8859-15", newline="") as fichier:
        rangees = list(csv.reader(fichier, delimiter=";"))

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
        for r in rangees[1:]
    ] == [
        (
            str(et.numero),
            str(et.numero_ej),
            et.raison_sociale,
            f"{et.coordonnees.code_postal} {et.coordonnees.commune}".strip(),
            et.coordonnees.telephone,
            et.categorie,
            str(et.ouverture_le or ""),
        )
        for et in et_de_2021
    ]


@pytest.mark.slow
def test_the_traps_of_the_extracts_are_there(et_de_2021: list[LigneET]) -> None:
    """
    So that these tests see them: names are no key, dates are conventions.
    """
    noms = Counter(et.raison_sociale for et in et_de_2021)
    dates = Counter(str(et.ouverture_le) for et in et_de_2021)

    assert 15_000 < sum(n for n in noms.values() if n > 1)
    assert (4_687, 1_655) == (dates["1904-04-04"], dates["1901-01-01"])
    assert 6_000 < sum(bool(et.dates_conventionnelles) for et in et_de_2021)


@pytest.mark.slow
def test_every_line_has_a_departement_of_the_cog(
    et_de_2021: list[LigneET], ej_de_2021: list[LigneEJ]
) -> None:
    lignes: list[LigneET | LigneEJ] = [*et_de_2021, *ej_de_2021]

    assert 0 == sum(ligne.departement_inconnu for ligne in lignes)
    assert None not in {ligne.coordonnees.departement for ligne in lignes}


def test_the_raw_lines_of_2026_are_read(et_de_2026: list[LigneET]) -> None:
    """
    In UTF-8; twelve are overseas, and one has its EJ in another région.
    """
    assert 13 == len(et_de_2026)
    assert Counter(
        {"973": 2, "974": 3, "972": 2, "978": 2, "977": 1, "976": 1, "986": 1, "01": 1}
    ) == Counter(et.coordonnees.departement for et in et_de_2026)
    assert "VALLÉE 3 BP 208" in {
        et.coordonnees.numero_et_voie.removeprefix("ZI ") for et in et_de_2026
    }
    assert (
        "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT" == et_de_2026[0].raison_sociale
    )
    ailleurs = et_de_2026[-1]
    assert ("970216057", "590799730") == (str(ailleurs.numero), str(ailleurs.numero_ej))


@pytest.mark.slow
def test_every_real_number_is_accepted(numeros: set[NumeroFiness]) -> None:
    """
    By the constructor, and by the reader that does without it.
    """
    assert 142_839 == len(numeros)
    assert [] == [n for n in numeros if NumeroFiness(n.valeur) != lire_numero(n.valeur)]


@pytest.mark.slow
def test_one_wrong_digit_in_a_real_number_is_refused(
    numeros: set[NumeroFiness],
) -> None:
    hasard = random.Random(2021)  # noqa: S311  (a sample, always the same)
    for numero in hasard.sample(sorted(numeros), 300):
        n = numero.valeur
        for rang in (i for i in range(9) if n[i].isdigit()):
            faux = str((int(n[rang]) + hasard.randrange(1, 10)) % 10)
            assert codes(NumeroFiness, f"{n[:rang]}{faux}{n[rang + 1 :]}")


@pytest.mark.slow
def test_corsican_numbers_stay_apart_from_their_twins(
    et_de_2021: list[LigneET], ej_de_2021: list[LigneEJ]
) -> None:
    """
    2A and 2B have the key of 21 and 22: 316 numbers of 2021 meet a real twin.
    """
    lignes: list[LigneET | LigneEJ] = [*et_de_2021, *ej_de_2021]
    numeros = {ligne.numero for ligne in lignes}
    lettres = str.maketrans("AB", "12")
    jumeaux = {
        numero: jumeau
        for numero in numeros
        if numero.valeur[1] in "AB"
        and (jumeau := NumeroFiness(numero.valeur.translate(lettres))) in numeros
    }

    assert len(lignes) == len(numeros)
    assert 316 == len(jumeaux)
    assert [] == [n for n, jumeau in jumeaux.items() if n == jumeau]
