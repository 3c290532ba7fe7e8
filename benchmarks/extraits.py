"""
*Extraits* of FINESS, against a bare `csv.reader` and a loop written by hand.
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
from siaut_core.entities.territoire import departement_de_finess
from siaut_core.finess import LigneET, lire_etablissements

__all__ = ["items"]

ENCODAGE: Final = "iso8859-15"

COMMUNES: Final = (
    ("053", "01", "01000 BOURG EN BRESSE"),
    ("123", "69", "69003 LYON"),
    ("056", "75", "75010 PARIS"),
    ("004", "2A", "20000 AJACCIO"),
    ("411", "9D", "97410 ST PIERRE"),
)

FINANCEMENT: Final = (
    "26010004500012;8610Z;03;ARS établissements publics de santé dotation globale;"
    "1;Etablissement public de santé"
)


def une_cle(huit: str) -> int:
    """
    Give the ninth digit of a FINESS number.
    """
    chiffres = [int(c) for c in huit]
    return -sum(sum(divmod(c * (1 + r % 2), 10)) for r, c in enumerate(chiffres)) % 10


def un_numero(rang: int) -> str:
    """
    Make the number of that rank.
    """
    huit = f"{rang // 100_000 + 10:02d}0{rang % 100_000:05d}"
    return f"{huit}{une_cle(huit)}"


def lignes(nombre: int) -> Iterator[bytes]:
    """
    Make up an extract, one line at a time, as it is published.
    """
    tirage = random.Random(SEED)
    yield b"finess;etalab;95;2021-01-08\n"
    for rang in range(nombre):
        commune, departement, acheminement = tirage.choice(COMMUNES)
        numero, ej = un_numero(rang), un_numero(500_000 + rang // 3)
        jour = date.fromordinal(tirage.randrange(700_000, 737_000))
        ligne = (
            f"structureet;{numero};{ej};CTRE SANTÉ N° {rang};CENTRE DE SANTÉ N° {rang};"
            f";;{rang % 90 + 1};R;DE L'HÔPITAL;;;{commune};{departement};X;"
            f"{acheminement};0400000000;0400000001;355;Centre Hospitalier (C.H.);1102;"
            f"Centres Hospitaliers;{FINANCEMENT};{jour};{jour};"
            f"2020-12-{rang % 28 + 1:02d};\n"
        )
        yield ligne.encode(ENCODAGE)


def lire_nu(octets: bytes) -> Iterator[list[str]]:
    """
    Cut the lines, and nothing more.
    """
    return csv.reader(
        io.TextIOWrapper(io.BytesIO(octets), ENCODAGE, newline=""), delimiter=";"
    )


def lire_a_la_main(octets: bytes) -> Iterator[LigneET]:
    """
    Build the same checked objects, as one writes it without a reader.
    """
    for numero_ligne, champs in enumerate(lire_nu(octets), 1):
        if champs[0] == "structureet":
            yield une_ligne(numero_ligne, champs)


def une_ligne(numero_ligne: int, champs: list[str]) -> LigneET:
    """
    Build one of them, from the fields by their place.
    """
    code_postal, _, commune = champs[15].partition(" ")
    return LigneET(
        numero_ligne=numero_ligne,
        numero=NumeroFiness(champs[1]),
        numero_ej=NumeroFiness(champs[2]),
        raison_sociale=champs[4] or champs[3],
        coordonnees=Coordonnees(
            numero_et_voie=" ".join(
                filter(None, (champs[7], champs[10], champs[8], champs[9]))
            ),
            code_postal=code_postal,
            commune=commune,
            departement=departement_de_finess(champs[13], code_postal, champs[12]),
            telephone=champs[16],
        ),
        code_departement=champs[13],
        categorie=champs[18],
        ouverture_le=un_jour(champs[28]),
        autorisation_le=un_jour(champs[29]),
        mise_a_jour_le=un_jour(champs[30]),
    )


def un_jour(texte: str) -> date | None:
    """
    Read a date; nothing is none.
    """
    return date.fromisoformat(texte) if texte else None


def lire(octets: bytes) -> Iterator[LigneET]:
    """
    Read as a host does, from an opened file.
    """
    return lire_etablissements(io.BytesIO(octets))


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the time of one line, and the memory that reading takes.
    """
    octets = b"".join(lignes(scale.lines))
    assert list(lire(octets)) == list(lire_a_la_main(octets))
    noms = {**globals(), "octets": octets, "vider": deque(maxlen=0).extend}
    yield Item(
        "finess-lecture",
        f"FINESS, a line of {scale.lines:,}",
        repeated("vider(lire(octets))", noms, scale.lines),
        (
            Baseline(
                "bare csv.reader",
                repeated("vider(lire_nu(octets))", noms, scale.lines),
                at_least(0.35),
            ),
            Baseline(
                "loop by hand, same objects",
                repeated("vider(lire_a_la_main(octets))", noms, scale.lines),
                at_least(0.9),
            ),
        ),
    )
    del octets, noms
    peu, beaucoup = (_pic(nombre) for nombre in (scale.lines // 10, scale.lines))
    yield Item(
        "finess-memoire",
        "FINESS, peak memory of reading",
        figures=(
            Figure(f"{scale.lines // 10:,} lines", "kB", peu / 1000),
            Figure(f"{scale.lines:,} lines", "kB", beaucoup / 1000),
            Figure("ten times as many lines", "x", beaucoup / peu, at_most(1.5)),
        ),
    )


def _pic(nombre: int) -> int:
    """
    Read lines that are made as they are read, and give the most that was held.
    """
    tracemalloc.start()
    lues = _compter(lire_etablissements(lignes(nombre)))
    _, pic = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lues == nombre
    return pic


def _compter(lus: Iterable[object]) -> int:
    return sum(1 for _ in lus)
