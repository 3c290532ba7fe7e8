"""
*Project*: what is around this package in its repository, and how it is read.

Pages that tell of this host, examples that play on it, data beside the project.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

__all__ = [
    "DOCS",
    "EXAMPLES",
    "PATIENCE",
    "PROJECT",
    "ROOT",
    "Block",
    "blocks",
    "carry_out",
    "compare",
    "reference_data",
    "run_example",
]

PROJECT: Final = Path(__file__).resolve().parents[1]
ROOT: Final = PROJECT.parents[2]
EXAMPLES: Final = ROOT / "examples"
DOCS: Final = ROOT / "docs"

# Seconds; far more than anything takes, so that only what hangs is ended by it.
PATIENCE: Final = 300

_BLOCK: Final = re.compile(r"^```(\S*).*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def reference_data(*parts: str) -> Path:
    """
    Locate one file of the reference data, or skip the test that needs it.
    """
    elsewhere = os.environ.get("SIAUT_DONNEES")
    dossier = Path(elsewhere) if elsewhere else ROOT.parent / "shared" / "data"
    path = dossier.joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"needs {'/'.join(parts)}, not in ../shared/data: set SIAUT_DONNEES"
        )
    return path


def compare(path: Path, text: str) -> None:
    """
    Compare a text with its file to the byte; ``GOLDEN=write`` writes it instead.
    """
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text, f"if {path.name} is right: GOLDEN=write"


def run_example(
    script: str, *arguments: str | Path, dossier: Path
) -> subprocess.CompletedProcess[str]:
    """
    Run an example in a process of its own, from *dossier*, warnings as errors.
    """
    python = (sys.executable, "-X", "utf8", "-W", "error")
    return subprocess.run(  # noqa: S603  (our own script)
        [*python, EXAMPLES / script, *arguments],
        capture_output=True,
        check=False,
        cwd=dossier,
        encoding="utf-8",
        timeout=PATIENCE,
    )


class Block(NamedTuple):
    """
    A block between fences.

    Attributes:
        line: Where it begins in its page.
    """

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """
    Give the blocks of a page.
    """
    text = page.read_text("utf-8")
    return [
        Block(block[1], block[2], 1 + text.count("\n", 0, block.start(2)))
        for block in _BLOCK.finditer(text)
    ]


def carry_out(
    page: Path, *apart: str, session: dict[str, object] | None = None
) -> dict[str, object]:
    """
    Run what a page shows, in order; an answer that is not the one shown is an error.

    Args:
        apart: Files of the page that another test runs where they belong.
        session: The names that the page finds.

    Returns:
        The names that the page leaves.
    """
    session = {"__name__": "page"} if session is None else session
    for language, text, line in blocks(page):
        if language == "python" and not text.startswith(tuple(f"# {f}" for f in apart)):
            # Lines before it, so that a traceback tells the line of the page.
            source = "\n" * (line - 1) + text
            exec(compile(source, str(page), "exec"), session)  # noqa: S102  (our own pages)
        elif language == "pycon":
            _compare(page, text, line, session)
    return session


def _compare(page: Path, text: str, line: int, session: dict[str, object]) -> None:
    examples = doctest.DocTestParser().get_examples(text, page.name)
    trial = doctest.DocTest(examples, session, page.name, str(page), line - 1, text)
    # DocTest works on a copy of the names; the next block needs them.
    trial.globs = session
    output: list[str] = []
    result = doctest.DocTestRunner().run(trial, out=output.append, clear_globs=False)
    assert result.failed == 0, "".join(output)
