"""
*Project*: what is around this package in its repository, and how it is read.

Pages that tell of this host, examples that play on it, data beside the project.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

__all__ = [
    "EXAMPLES",
    "PATIENCE",
    "PROJECT",
    "ROOT",
    "compare",
    "reference_data",
    "run_example",
]

PROJECT: Final = Path(__file__).resolve().parents[1]
ROOT: Final = PROJECT.parents[2]
EXAMPLES: Final = ROOT / "examples"

# Seconds; far more than anything takes, so that only what hangs is ended by it.
PATIENCE: Final = 300


def reference_data(*parts: str) -> Path:
    """
    Locate one file of the reference data, or skip the test that needs it.
    """
    elsewhere = os.environ.get("SIAUT_DATA")
    folder = Path(elsewhere) if elsewhere else ROOT.parent / "shared" / "data"
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)}, not in ../shared/data: set SIAUT_DATA")
    return path


def compare(path: Path, text: str) -> None:
    """
    Compare a text with its file to the byte; ``GOLDEN=write`` writes it instead.
    """
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text, f"if {path.name} is right: GOLDEN=write"


def run_example(
    script: str, *arguments: str | Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    """
    Run an example in a process of its own, from *folder*, warnings as errors.
    """
    python = (sys.executable, "-X", "utf8", "-W", "error")
    return subprocess.run(  # noqa: S603  (our own script)
        [*python, EXAMPLES / script, *arguments],
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        timeout=PATIENCE,
    )
