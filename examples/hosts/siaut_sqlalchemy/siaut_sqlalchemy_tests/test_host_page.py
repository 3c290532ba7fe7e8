"""
What the how-to says of the reference host is what happens, word for word.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from docs._tools.pages import DOCS, Block, blocks, carry_out
from siaut_sqlalchemy_tests.project import PATIENCE, PROJECT, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = DOCS / "how-to" / "run-the-reference-host.md"

# What differs each time, as the page writes it.
VARIABLES: Final = {
    "<jeton>": "[0-9a-f]{64}",
    "<instant>": r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d",
    "<identifiant>": "[0-9a-f]{32}",
}

URL: Final = "postgresql://siaut@localhost/siaut"


def examples() -> Iterator[tuple[str, str | None]]:
    """
    Give the commands of the page after its installation, and what they print.
    """
    last = Block("", "", 0)
    for block, following in pairwise([*blocks(PAGE), last]):
        if block.language == "sh" and "pip install" not in block.text:
            yield block.text, following.text if following.language == "text" else None


def motif(text: str) -> str:
    motif = re.escape(text)
    for name, shape in VARIABLES.items():
        motif = motif.replace(re.escape(name), shape)
    return motif


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """
    Give a folder where a reader would be, which may be written in.
    """
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


def test_the_page_is_followed_word_for_word(clone: Path, new_database: str) -> None:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("SIAUT_")}
    folder = str(Path(sys.executable).parent)
    environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
    environment["PYTHONUTF8"] = "1"
    exports = ""
    for commands, expected in examples():
        text = commands.replace(URL, new_database.replace("+psycopg", ""))
        trial = subprocess.run(  # noqa: S603  (our own page)
            ["bash", "-euc", exports + text],  # noqa: S607  (as readers have it)
            check=False,
            cwd=clone,
            encoding="utf-8",
            env=environment,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
        )
        assert 0 == trial.returncode, trial.stdout
        if expected is not None:
            output = re.sub(r"(?m) +$", "", trial.stdout)
            assert re.fullmatch(motif(expected), output), output
        exports += "".join(re.findall(r"(?m)^export .*\n", text))

    assert "postgresql" in exports


def test_its_code_runs_as_shown(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    carry_out(PAGE, "migrations/env.py")  # See `test_own_tables`.


def test_what_it_installs_is_what_the_host_is_tested_with() -> None:
    [installation] = [
        block.text
        for block in blocks(PAGE)
        if block.language == "sh" and "pip install" in block.text
    ]
    [extras] = re.findall(r'siaut_sqlalchemy\[(\S+)\]"', installation)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))

    assert {*extras.split(",")} <= {*project["project"]["optional-dependencies"]}
