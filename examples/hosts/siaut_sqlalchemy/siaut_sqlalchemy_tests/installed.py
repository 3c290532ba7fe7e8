"""
*Installed*: an environment where nothing is installed but what is asked for.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from siaut_sqlalchemy_tests.project import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["environment", "run"]


def run(*command: str | Path, cwd: Path) -> str:
    """
    Run what must end well, and give all that it says.
    """
    ended = subprocess.run(  # noqa: S603  (our own words)
        [*map(str, command)],
        check=False,
        cwd=cwd,
        encoding="utf-8",
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
    )
    assert 0 == ended.returncode, ended.stdout
    return ended.stdout


def environment(folder: Path, *packages: Path) -> Path:
    """
    Make one, install these packages there as people do, and give its Python.
    """
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", *packages, cwd=folder)
    return python
