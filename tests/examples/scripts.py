"""
How an example is run: in a process of its own, from anywhere, warnings as errors.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.data import ROOT
from tests.patience import PATIENCE

EXAMPLES = ROOT / "examples"


def launch(
    script: str, *arguments: str | Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    """
    Run an example from *folder*.
    """
    return subprocess.run(  # noqa: S603  (our own script)
        [
            sys.executable,
            *("-X", "utf8", "-W", "error"),
            EXAMPLES / script,
            *arguments,
        ],
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        timeout=PATIENCE,
    )
