"""
*Terminal*: the command line of the host, as somebody types it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from siaut_core.finess.fields import POSITIONS_ET
from siaut_core.testing.factory import a_numero
from siaut_sqlalchemy.cli import main
from siaut_sqlalchemy_tests.project import EXAMPLES, PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

__all__ = ["EXTRACT_EJ", "EXTRACT_ET", "Issue", "Terminal", "launch", "write_extract"]

EXTRACT_ET: Final = EXAMPLES / "data" / "finess-et-exemple.csv"
EXTRACT_EJ: Final = EXAMPLES / "data" / "finess-ej-exemple.csv"


class Issue(NamedTuple):
    """
    What a command answered.
    """

    code: int
    output: str
    error: str


class Terminal:
    """
    Runs commands in this process, all on the same database.
    """

    def __init__(self, base: str, capture: pytest.CaptureFixture[str]) -> None:
        self.base = base
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Issue:
        self._capture.readouterr()
        help_only = not arguments or "--help" in arguments
        named = () if help_only else ("--database", self.base)
        code = main([*map(str, arguments), *named])
        return Issue(code, *self._capture.readouterr())

    def succeed(self, *arguments: str | Path) -> str:
        """
        Run a command that must succeed, and give what it prints.
        """
        issue = self(*arguments)
        assert (0, "") == (issue.code, issue.error), issue
        return issue.output


def write_extract(folder: Path, count: int) -> Path:
    """
    Write an extract of *count* ET, all of one EJ.
    """
    sequel = ";" * (len(POSITIONS_ET) - 4)
    lines = [
        f"structureet;{a_numero(rank).value};{a_numero(1).value};SITE {rank}{sequel}"
        for rank in range(2, count + 2)
    ]
    path = folder / "et.csv"
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path


def launch(
    module: str,
    *arguments: str | Path,
    folder: Path,
    before: Callable[[], object] | None = None,
) -> subprocess.CompletedProcess[str]:
    """
    Run the host in a process of its own, from *folder*, warnings as errors.
    """
    environment = {n: v for n, v in os.environ.items() if not n.startswith("SIAUT_")}
    return subprocess.run(  # noqa: S603  (our own words; no thread is alive in tests)
        [sys.executable, *("-X", "utf8", "-W", "error"), "-m", module, *arguments],
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env=environment,
        preexec_fn=before,
        timeout=PATIENCE,
    )
