"""
Facts that are written once, and the places that must agree with them.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.donnees import RACINE

PROJET = tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))["project"]
PYTHONS = [
    classifier.rpartition(" ")[2]
    for classifier in PROJET["classifiers"]
    if re.search(r":: 3\.\d+$", classifier)
]


def lire(nom: str) -> str:
    return (RACINE / nom).read_text("utf-8")


def commandes_du_readme() -> list[str]:
    """
    List the lines of the README that a reader is told to type.
    """
    blocs = re.findall(
        r"^```sh\n(.*?)^```", lire("README.md"), re.DOTALL | re.MULTILINE
    )
    return [ligne for bloc in blocs for ligne in bloc.splitlines()]


def test_the_oldest_python_is_the_one_that_installers_and_readers_are_told() -> None:
    assert f">={PYTHONS[0]}" == PROJET["requires-python"]
    assert {PYTHONS[0]} == set(re.findall(r"Python (3\.\d+)", lire("README.md")))


@pytest.mark.parametrize("nom", ["noxfile.py", ".ci/run"])
def test_supported_pythons_are_named_by_the_classifiers_only(nom: str) -> None:
    """
    What runs the tests asks the classifiers, so a new Python is one new line.
    """
    assert [] == re.findall(r"\b3\.\d\d+", lire(nom))
    assert "nox" in lire(nom)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """
    To the letter: what a newcomer types is what is checked.
    """
    [commande] = [ligne for ligne in commandes_du_readme() if "nox" in ligne]

    assert commande in [ligne.strip() for ligne in lire(".ci/run").splitlines()]


def test_ci_runs_every_gate_once() -> None:
    """
    What the README's command leaves out too, which it names at its end.
    """
    noxfile = lire("noxfile.py")
    [laisses] = re.findall(r"(?ms)^LEFT_OUT = \{\n(.*?)^\}", noxfile)
    [barrieres] = re.findall(r"(?ms)^nox\.options\.sessions = \[\n(.*?)^\]", noxfile)
    attendues = re.findall(r'"(\w+)"', barrieres) + re.findall(r'"(\w+)":', laisses)
    lancees = re.findall(
        r"nox -s ([\w ]+?) *(?:[2>].*)?$", lire(".ci/run"), re.MULTILINE
    )

    assert "*LEFT_OUT" in barrieres
    assert sorted(attendues) == sorted(" ".join(lancees).split())


# What reads how long something took, and bounds that a busy machine may exceed.
DUREES = re.compile(
    r"\b(?:perf_counter|process_time|thread_time|getrusage|timeit)\b"
    r"|\btime\.time\(|\bmonotonic\(\) - \w+ <(?! PATIENCE)"
    r"|\btimeout=\d|\bdeadline=(?!None)"
)


@pytest.mark.parametrize(
    "chemin",
    [c for c in sorted((RACINE / "tests").rglob("*.py")) if c != Path(__file__)],
    ids=lambda c: c.stem,
)
def test_no_test_judges_how_fast_the_machine_is(chemin: Path) -> None:
    """
    `tests.patience` ends what hangs; ``benchmarks/`` measures.
    """
    assert [] == DUREES.findall(chemin.read_text("utf-8"))


@pytest.mark.parametrize(
    "ligne",
    [
        "a = perf_counter()",
        "run(timeout=30)",
        "assert monotonic() - debut < 2.0",
        "time.time()",
        "settings(deadline=200)",
    ],
)
def test_a_test_that_judges_it_is_seen(ligne: str) -> None:
    assert DUREES.findall(ligne)


def test_four_dependencies_and_no_other() -> None:
    """
    Each with a floor and nothing else, which is what the lowest session installs.
    """
    planchers = [
        re.fullmatch(r"([a-z-]+)>=[0-9.]+", exigence)
        for exigence in PROJET["dependencies"]
    ]

    assert ["attrs", "cattrs", "email-validator", "python-dateutil"] == [
        plancher and plancher[1] for plancher in planchers
    ]


def test_the_changelog_and_the_installed_package_tell_one_version() -> None:
    version = PROJET["version"]

    assert version == metadata.version("siaut-core")
    assert f"## [{version}]" in lire("CHANGELOG.md")
