"""
The README is the first thing that is tried: it works as printed.
"""

from __future__ import annotations

import re
import runpy
from typing import TYPE_CHECKING

from tests.data import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")


def test_the_example_runs_as_printed(tmp_path: Path) -> None:
    [example] = re.findall(r"(?ms)^```python\n(.*?)^```", README)
    script = tmp_path / "example.py"
    script.write_text(example, "utf-8")

    runpy.run_path(str(script))


def test_its_links_lead_somewhere() -> None:
    liens = re.findall(r"\]\((?!https?:)([^)#]+)", README)

    assert [] == [lien for lien in liens if not (ROOT / lien).exists()]
    assert liens
