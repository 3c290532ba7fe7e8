"""
Type checkers accept hosts of one colour, and refuse those that mix them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import pytest

from tests.data import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HERE: Final = ROOT / "tests" / "typing"

IGNORE: Final = re.compile(r"  # type: ignore\[([a-z-]+)\]$")
REPORTED: Final = re.compile(r"^[^:]+:(\d+): error: .*  \[([a-z-]+)\]$")


def check(file: Path, cache: Path) -> list[tuple[int, str]]:
    """
    Give the lines and the codes of what mypy reports in a file.
    """
    if find_spec("mypy") is None:
        pytest.skip("needs mypy: pip install --group types")
    verdict = subprocess.run(  # noqa: S603  (our own words only)
        [
            sys.executable,
            "-m",
            "mypy",
            f"--config-file={ROOT / 'pyproject.toml'}",
            f"--cache-dir={cache}",
            "--hide-error-context",
            "--no-pretty",
            "--no-error-summary",
            str(file),
        ],
        cwd=file.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert not verdict.stderr, verdict.stderr
    reported = map(REPORTED.match, verdict.stdout.splitlines())
    return [(int(found[1]), found[2]) for found in reported if found]


def test_hosts_of_one_colour_are_accepted_and_crossed_ones_refused(
    tmp_path: Path,
) -> None:
    """
    Each expected error, on its line, with its code, and no other.
    """
    for name in ("accepted.py", "refuses.py"):
        lines = (HERE / name).read_text("utf-8").splitlines()
        expected = [
            (rank, found[1])
            for rank, line in enumerate(lines, start=1)
            if (found := IGNORE.search(line))
        ]
        assert (name == "refuses.py") == bool(expected)
        copy = tmp_path / f"copie_{name}"
        copy.write_text("\n".join(IGNORE.sub("", line) for line in lines), "utf-8")

        assert expected == check(copy, tmp_path / "cache")
