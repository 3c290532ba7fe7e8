"""
``examples/read_finess.py`` as people run it.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from siaut_core.finess import (
    read_entites_juridiques,
    read_etablissements,
    to_structures,
)
from tests.data import ROOT, reference_data

SCRIPT = ROOT / "examples" / "read_finess.py"
EXAMPLES = ROOT / "examples" / "data"

WITHOUT_RICH = (
    "import runpy, sys; sys.modules['rich'] = None; sys.argv = sys.argv[1:];"
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


# Said where rich is not installed; the reading is the same.
WITHOUT_BAR = "rich n'est pas installé : lecture sans barre de progression."


def _launch(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (our own script)
        [sys.executable, "-X", "utf8", *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def _faults(run: subprocess.CompletedProcess[str]) -> str:
    return run.stderr.removeprefix(WITHOUT_BAR).strip()


def test_the_invented_extracts_are_read_when_nothing_is_asked() -> None:
    run = _launch(SCRIPT)

    assert (0, "") == (run.returncode, _faults(run))
    assert [
        "Entités juridiques : 3 lignes lues, 0 en défaut",
        "  dates conventionnelles (jour inconnu) : 1",
        "  départements inconnus : 0",
        "Établissements : 5 lignes lues, 0 en défaut",
        "  dates conventionnelles (jour inconnu) : 2",
        "  départements inconnus : 0",
        "Structures : 3 EJ et 5 ET ; 0 EJ connues par leur seul numéro",
    ] == run.stdout.splitlines()


def test_without_rich_it_says_so_and_goes_on() -> None:
    run = _launch("-c", WITHOUT_RICH, SCRIPT)

    assert 0 == run.returncode
    assert WITHOUT_BAR == run.stderr.strip()
    assert "5 lignes lues" in run.stdout


def test_faulty_lines_are_counted_by_reason(tmp_path: Path) -> None:
    """
    With the number of the first one; never what it holds.
    """
    example = (EXAMPLES / "finess-et-exemple.csv").read_bytes()
    (tmp_path / "et.csv").write_bytes(
        example.replace(b";010999019;", b";010999018;").replace(
            b";010999027;", b";999;"
        )
        + b"autre;SECRET\nautre;SECRET\n"
        + example.split(b"\n")[-2]
    )
    run = _launch(SCRIPT, "--finess-et", tmp_path / "et.csv")

    assert 0 == run.returncode
    assert [
        "Établissements : 4 lignes lues, 4 en défaut",
        "  SECTION (ligne) : 2 fois, d'abord ligne 7",
        "  CLE_FINESS (nofinesset) : 1 fois, d'abord ligne 2",
        "  NUMERO_FINESS (nofinesset) : 1 fois, d'abord ligne 3",
        "Structures : 3 EJ et 3 ET ; 3 EJ connues par leur seul numéro",
        "  DOUBLON (nofinesset) : 1 fois, d'abord ligne 9",
    ] == [
        line.partition(". ")[0]
        for line in run.stdout.splitlines()
        if not line.startswith(("  dates", "  départements"))
    ]
    assert "SECRET" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("absent.csv", None, "ce fichier n'existe pas."),
        (".", None, "c'est un dossier, pas un fichier."),
        ("empty.csv", b"", "rien à lire ici."),
        (
            "image.png",
            b"\x89PNG\r\n\x1a\n\0\0",
            "rien à lire ici. Une ligne structureet",
        ),
        (
            "cut.csv.gz",
            gzip.compress(b"x" * 99, mtime=0)[:-9],
            "Ce fichier compressé est tronqué",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_sentence(
    name: str, content: bytes | None, sentence: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    run = _launch(SCRIPT, "--finess-et", tmp_path / name)

    assert (2, "") == (run.returncode, run.stdout)
    assert _faults(run).startswith(f"{tmp_path / name} : {sentence}")
    assert 1 == len(_faults(run).splitlines())


@pytest.mark.slow
def test_the_real_extracts_are_read_whole() -> None:
    official = reference_data("finess", "officiel")
    run = _launch(
        SCRIPT,
        "--finess-et",
        official / "etalab-cs1100502-20210108.csv.gz",
        "--finess-ej",
        official / "etalab-cs1100501-20210108.csv.gz",
    )

    assert 0 == run.returncode
    assert "Entités juridiques : 47 084 lignes lues, 0 en défaut" in run.stdout
    assert "Établissements : 95 333 lignes lues, 0 en défaut" in run.stdout
    assert "47 084 EJ et 95 333 ET ; 0 EJ connues" in run.stdout


def test_the_invented_extracts_show_what_real_ones_hold() -> None:
    """
    An EJ of three ET, one overseas, one whose ET is elsewhere; accents, quotes.
    """
    octets = (EXAMPLES / "finess-et-exemple.csv").read_bytes()
    ej = list(
        read_entites_juridiques(
            (EXAMPLES / "finess-ej-exemple.csv").read_bytes().splitlines()
        )
    )
    et = list(read_etablissements(octets.splitlines()))
    ids = map(str, range(99))
    structures = list(to_structures(ej, et, ids.__next__))

    assert 8 == len(structures)
    assert [3, 1, 1] == [sum(x.numero_ej == e.numero for x in et) for e in ej]
    assert ["01", "974", "75"] == [e.coordonnees.departement for e in ej]
    assert ["01", "01", "01", "974", "2A"] == [e.coordonnees.departement for e in et]
    assert 'HÔPITAL DE JOUR "L\'ÎLE VERTE" ; ADULTES' == et[1].raison_sociale
    with pytest.raises(UnicodeDecodeError):
        octets.decode("utf-8")


@pytest.mark.parametrize(
    "extract",
    [
        ("officiel", "etalab-cs1100502-20210108.csv.gz"),
        ("officiel", "etalab-cs1100501-20210108.csv.gz"),
        ("sae_et_2023.csv.gz",),
        ("sae_ej_2023.csv.gz",),
    ],
)
def test_the_invented_numbers_are_nobodys(extract: tuple[str, ...]) -> None:
    real = gzip.decompress(reference_data("finess", *extract).read_bytes())
    ej = (EXAMPLES / "finess-ej-exemple.csv").read_bytes().splitlines()
    et = (EXAMPLES / "finess-et-exemple.csv").read_bytes().splitlines()
    invented = [str(line.numero) for line in read_entites_juridiques(ej)]
    invented += [str(line.numero) for line in read_etablissements(et)]

    assert [] == [numero for numero in invented if numero.encode() in real]
