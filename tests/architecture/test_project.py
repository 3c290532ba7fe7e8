"""
Facts that are written once, and the places that must agree with them.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.data import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PYTHONS = [
    classify.rpartition(" ")[2]
    for classify in PROJECT["classifiers"]
    if re.search(r":: 3\.\d+$", classify)
]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def readme_commands() -> list[str]:
    """
    List what the README tells a reader to type, whatever the lines of a command.
    """
    readme = re.sub(r"\\\n +", "", read("README.md"))
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def sessions_run(script: str) -> list[str]:
    """
    List the sessions that are run alone, then those that are run side by side.
    """
    named = re.findall(r'nox -s (\w+)|^sessions="([\w\s]+)"', script, re.MULTILINE)
    return " ".join(map(" ".join, named)).split()


def test_the_oldest_python_is_the_one_that_installers_and_readers_are_told() -> None:
    assert f">={PYTHONS[0]}" == PROJECT["requires-python"]
    assert {PYTHONS[0]} == set(re.findall(r"Python (3\.\d+)", read("README.md")))


@pytest.mark.parametrize("name", ["noxfile.py", ".ci/run"])
def test_supported_pythons_are_named_by_the_classifiers_only(name: str) -> None:
    """
    What runs the tests asks the classifiers, so a new Python is one new line.
    """
    assert [] == re.findall(r"\b3\.\d\d+", read(name))
    assert "nox" in read(name)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """
    To the letter: what a newcomer types is what is checked.
    """
    [command] = [line for line in readme_commands() if "nox" in line]

    assert command in [line.strip() for line in read(".ci/run").splitlines()]


def test_ci_runs_every_gate_once() -> None:
    """
    What the README's command leaves out too, which it names at its end.
    """
    noxfile = read("noxfile.py")
    [left_out] = re.findall(r"(?ms)^LEFT_OUT = \{\n(.*?)^\}", noxfile)
    [gates] = re.findall(r"(?ms)^nox\.options\.sessions = \[\n(.*?)^\]", noxfile)
    expected = re.findall(r'"(\w+)"', gates) + re.findall(r'"(\w+)":', left_out)

    assert "*LEFT_OUT" in gates
    assert sorted(expected) == sorted(sessions_run(read(".ci/run")))


# What reads how long something took, and bounds that a busy machine may exceed.
TIMINGS = re.compile(
    r"\b(?:perf_counter|process_time|thread_time|getrusage|timeit)\b"
    r"|\btime\.time\(|\bmonotonic\(\) - \w+ <(?! PATIENCE)"
    r"|\btimeout=\d|\bdeadline=(?!None)"
)


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in [ROOT / "tests", *ROOT.glob("examples/hosts/*/*_tests")]
        for path in sorted(folder.rglob("*.py"))
        if path != Path(__file__)
    ],
    ids=lambda c: c.stem,
)
def test_no_test_judges_how_fast_the_machine_is(path: Path) -> None:
    """
    `tests.patience` ends what hangs; ``benchmarks/`` measures.
    """
    assert [] == TIMINGS.findall(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        "a = perf_counter()",
        "run(timeout=30)",
        "assert monotonic() - debut < 2.0",
        "time.time()",
        "settings(deadline=200)",
    ],
)
def test_a_test_that_judges_it_is_seen(line: str) -> None:
    assert TIMINGS.findall(line)


def test_four_dependencies_and_no_other() -> None:
    """
    Each with a floor and nothing else, which is what the lowest session installs.
    """
    floors = [
        re.fullmatch(r"([a-z-]+)>=[0-9.]+", requirement)
        for requirement in PROJECT["dependencies"]
    ]

    assert ["attrs", "cattrs", "email-validator", "python-dateutil"] == [
        floor and floor[1] for floor in floors
    ]


def test_the_changelog_and_the_installed_package_tell_one_version() -> None:
    """
    What is not released yet says so in both.
    """
    version = PROJECT["version"]
    heading = "Unreleased" if ".dev" in version else version
    [first, *_] = re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)

    assert version == metadata.version("siaut-core")
    assert heading == first
