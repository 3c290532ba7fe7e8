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

from tests.donnees import RACINE

if TYPE_CHECKING:
    from pathlib import Path

ICI: Final = RACINE / "tests" / "typing"

IGNORE: Final = re.compile(r"  # type: ignore\[([a-z-]+)\]$")
SIGNALEE: Final = re.compile(r"^[^:]+:(\d+): error: .*  \[([a-z-]+)\]$")


def verifier(fichier: Path, cache: Path) -> list[tuple[int, str]]:
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
            f"--config-file={RACINE / 'pyproject.toml'}",
            f"--cache-dir={cache}",
            "--hide-error-context",
            "--no-pretty",
            "--no-error-summary",
            str(fichier),
        ],
        cwd=fichier.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert not verdict.stderr, verdict.stderr
    signalees = map(SIGNALEE.match, verdict.stdout.splitlines())
    return [(int(trouve[1]), trouve[2]) for trouve in signalees if trouve]


def test_hosts_of_one_colour_are_accepted_and_crossed_ones_refused(
    tmp_path: Path,
) -> None:
    """
    Each expected error, on its line, with its code, and no other.
    """
    for nom in ("acceptes.py", "refuses.py"):
        lignes = (ICI / nom).read_text("utf-8").splitlines()
        attendues = [
            (rang, trouve[1])
            for rang, ligne in enumerate(lignes, start=1)
            if (trouve := IGNORE.search(ligne))
        ]
        assert (nom == "refuses.py") == bool(attendues)
        copie = tmp_path / f"copie_{nom}"
        copie.write_text("\n".join(IGNORE.sub("", ligne) for ligne in lignes), "utf-8")

        assert attendues == verifier(copie, tmp_path / "cache")
