"""
A host is a package of its own, and its tests are run.

A folder that nobody collects would be green.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.architecture.test_project import sessions_run
from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTS: Final = ROOT / "examples" / "hosts"

NAMES: Final = sorted(folder.name for folder in HOSTS.iterdir() if folder.is_dir())


def sessions(noxfile: str) -> dict[str, str]:
    """
    Give the code of each session of nox, by its name.
    """
    return {
        node.name: ast.unparse(node)
        for node in ast.parse(noxfile).body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(one) for one in node.decorator_list)
    }


def faults(hosts: Path, noxfile: str, ci: str) -> Iterator[str]:
    """
    Name what nobody would install, or run.
    """
    run = sessions_run(ci)
    known = sessions(noxfile)
    for folder in sorted(hosts.iterdir()):
        name = folder.name
        parts = ("pyproject.toml", "README.md", f"{name}/py.typed")
        yield from (
            f"{name}: no {part}" for part in parts if not (folder / part).exists()
        )
        if not [*(folder / f"{name}_tests").glob("test_*.py")]:
            yield f"{name}: no tests in {name}_tests"
        if f"run_host_tests(session, {name!r})" not in known.get(name, ""):
            yield f"{name}: no session of nox runs its tests"
        if name not in run:
            yield f"{name}: .ci/run does not run its session"
        for other in folder.iterdir():
            if other.is_dir() and other.name not in {name, f"{name}_tests"}:
                yield f"{name}: nobody collects {other.name}"
    for name in known.keys() - {folder.name for folder in hosts.iterdir()}:
        if "run_host_tests" in known[name]:
            yield f"{name}: its session has no folder"


# What is imported by another name than it is installed by.
IMPORTED_AS: Final = {"argon2-cffi": "argon2"}


def required(name: str) -> list[str]:
    """
    List what a host asks for, extras included.
    """
    project = tomllib.loads((HOSTS / name / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    return [*project["project"]["dependencies"], *(r for e in extras for r in e)]


def imported(package: Path) -> set[str]:
    """
    Name the packages that another one imports, but for itself and Python's own.
    """
    found: set[str] = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    found |= {alias.name for alias in names}
                case ast.ImportFrom(module=str(module), level=0):
                    found.add(module)
    return {name.partition(".")[0] for name in found} - {
        package.name,
        *sys.stdlib_module_names,
    }


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_each_folder_has_its_session_and_each_session_its_folder() -> None:
    assert [] == [
        fault
        for fault in faults(HOSTS, read("noxfile.py"), read(".ci/run"))
        if not re.search(r"__pycache__|egg-info|\.\w+_cache", fault)
    ]


def test_a_folder_that_nobody_collects_is_named(tmp_path: Path) -> None:
    (tmp_path / "siaut_other" / "elsewhere").mkdir(parents=True)
    found = [*faults(tmp_path, read("noxfile.py"), read(".ci/run"))]

    assert [
        "siaut_other: no pyproject.toml",
        "siaut_other: no README.md",
        "siaut_other: no siaut_other/py.typed",
        "siaut_other: no tests in siaut_other_tests",
        "siaut_other: no session of nox runs its tests",
        "siaut_other: .ci/run does not run its session",
        "siaut_other: nobody collects elsewhere",
        *(f"{name}: its session has no folder" for name in sorted(NAMES)),
    ] == [*found[:7], *sorted(found[7:])]


@pytest.mark.parametrize("name", NAMES)
def test_a_host_asks_for_releases_and_names_no_file(name: str) -> None:
    asked = required(name)

    assert "siaut-core" in asked
    assert [] == [one for one in asked if "@" in one or "/" in one]


@pytest.mark.parametrize("name", NAMES)
def test_a_host_asks_for_all_that_it_imports(name: str) -> None:
    """
    What comes along with something else may leave with its next release.
    """
    packages = {re.split(r"[\[>]", one)[0] for one in required(name)}
    declared = {IMPORTED_AS.get(p, p.replace("-", "_")) for p in packages}

    assert set() == imported(HOSTS / name / name) - declared


def test_what_is_imported_is_found_wherever_it_is(tmp_path: Path) -> None:
    package = tmp_path / "siaut_other"
    (package / "inside").mkdir(parents=True)
    (package / "__init__.py").write_text("import os, siaut_other.inside, first.part")
    (package / "inside" / "late.py").write_text(
        "from . import near\nfrom ..near import it\n\n"
        "def later():\n    from second.part import one\n"
    )

    assert {"first", "second"} == imported(package)


@pytest.mark.parametrize("name", NAMES)
def test_a_host_stands_without_the_tests_of_the_project(name: str) -> None:
    """
    A second package of this name would hide the first, in one run of both.
    """
    texts = [path.read_text("utf-8") for path in (HOSTS / name).rglob("*.py")]

    assert texts
    assert [] == [t for t in texts if re.search(r"(?m)^\s*(?:from|import) tests\b", t)]
