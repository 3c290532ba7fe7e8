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

    import pytest

README = (ROOT / "README.md").read_text("utf-8")


def test_the_example_runs_as_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    To a refusal that has several reasons, in the words that the page shows.
    """
    [example] = re.findall(r"(?ms)^```python\n(.*?)^```", README)
    [shown] = re.findall(r"(?ms)^```text\n(.*?)^```", README)
    script = tmp_path / "example.py"
    script.write_text(example, "utf-8")

    runpy.run_path(str(script))

    assert shown == capsys.readouterr().out
    assert 2 <= len(shown.splitlines())


def test_it_holds_on_one_screen() -> None:
    """
    What it is, an example, two commands and three hosts.
    """
    assert len(README.splitlines()) <= 60
    hosts = {p.parent.name for p in ROOT.glob("examples/hosts/*/pyproject.toml")}

    assert hosts <= {*re.findall(r"^\| \[`(\w+)`", README, re.MULTILINE)}


def test_its_links_lead_somewhere() -> None:
    liens = re.findall(r"\]\((?!https?:)([^)#]+)", README)

    assert [] == [lien for lien in liens if not (ROOT / lien).exists()]
    assert liens
