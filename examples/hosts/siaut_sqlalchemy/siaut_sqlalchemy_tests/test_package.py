"""
The package is one that people install: in an empty environment, beside the core.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest

from siaut_sqlalchemy_tests.installed import environment, run
from siaut_sqlalchemy_tests.project import PROJECT, ROOT

# What is installed, as the environment itself tells.
ASK: Final = """
import json
from importlib import metadata
told = metadata.distribution("siaut-sqlalchemy")
print(json.dumps({"requires": told.requires, "files": sorted(map(str, told.files))}))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Give the Python of an environment where only the core and the host are installed.
    """
    return environment(tmp_path_factory.mktemp("installed"), ROOT, PROJECT)


def test_it_makes_a_database_where_nothing_else_is_installed(
    python: Path, tmp_path: Path
) -> None:
    create = "from siaut_sqlalchemy.sync import Store; Store('sqlite:///x.db').create()"
    run(python, "-W", "error", "-c", create, cwd=tmp_path)

    assert (tmp_path / "x.db").stat().st_size


def test_its_command_tells_what_to_install(python: Path, tmp_path: Path) -> None:
    """
    Typer and Rich are an extra.
    """
    command = subprocess.run(  # noqa: S603  (our own words)
        [python.parent / "siaut-sqlalchemy", "migrate"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
    )

    assert (2, "") == (command.returncode, command.stdout)
    assert "installez d'abord « siaut-sqlalchemy[cli] »" in command.stderr


def test_it_asks_for_releases_and_names_no_file(python: Path, tmp_path: Path) -> None:
    told = json.loads(run(python, "-c", ASK, cwd=tmp_path))

    assert "siaut-core" in told["requires"]
    assert [] == [one for one in told["requires"] if "@" in one or "file:" in one]


def test_it_brings_its_types_and_its_migrations_but_no_tests(
    python: Path, tmp_path: Path
) -> None:
    files = json.loads(run(python, "-c", ASK, cwd=tmp_path))["files"]

    assert "siaut_sqlalchemy/py.typed" in files
    assert "siaut_sqlalchemy/migrations/versions/0001_first_schema.py" in files
    assert [] == [name for name in files if "_tests" in name]
