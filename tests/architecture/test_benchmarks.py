"""
``python -m benchmarks`` measures everything it announces; timings are not judged.

What is kept of the load is what its page draws.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from benchmarks.load.gestures import GESTURES
from benchmarks.load.results import Results
from tests.data import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LOAD: Final = ROOT / "docs" / "explanation" / "load.json"

CODES: Final = {
    "decision-accord",
    "decision-refus",
    "decision-refus-early",
    "decisions",
    "administered",
    "administered-scattered",
    "compte-trusted",
    "compte-checked",
    "compte-size",
    "json-reading",
    "json-round-trip",
    "bound-folding",
    "bound-json",
    "bound-nom",
    "bound-courriel",
    "bound-groupe",
    "lien",
    "lien-emission",
    "lien-verification",
    *(f"connexion-{rank}" for rank in range(1, 6)),
    "import-siaut_core-process",
    "import-siaut_core-alone",
    "import-aio-process",
    "import-aio-alone",
    "search-nom",
    "search-nom-all",
    "search-empty",
    "search-page-2",
    *(
        f"form-{form}-{count}"
        for form in ("creation", "modification", "choice")
        for count in (689, 5_000)
    ),
    "finess-reading",
    "finess-memory",
    "creer-sync",
    "creer-async",
    "guide-memory",
    "guide-sqlite",
}

# What each must keep to.
THRESHOLDS: Final = {
    "decision-accord": ["<= 2.5"],
    "decisions": ["<= 2.5"],
    "administered": ["<= 1.3"],
    "compte-trusted": ["<= 2"],
    "compte-size": ["<= 400", "<= 400", "<= 400"],
    "json-reading": [">= 3"],
    "lien": ["<= 2"],
    **{f"connexion-{rank}": ["<= 1.1"] for rank in range(1, 6)},
    "import-siaut_core-process": ["<= 1.5"],
    "import-siaut_core-alone": ["<= 1.7"],
    "search-nom": ["<= 2"],
    **{
        f"form-{form}-{count}": [target]
        for form, target in (
            ("creation", "<= 4"),
            ("modification", "<= 4"),
            ("choice", "<= 2"),
        )
        for count in (689, 5_000)
    },
    "finess-reading": [">= 0.35", ">= 0.9"],
}

WITHOUT_PYDANTIC: Final = (
    "import runpy, sys; sys.modules['pydantic'] = None;"
    "sys.argv[0] = 'benchmarks'; runpy.run_module('benchmarks', run_name='__main__')"
)


def launch(output: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    """
    Run the command in a new Python; give the items it wrote, by code.
    """
    subprocess.run(  # noqa: S603  (our own words only)
        [sys.executable, *arguments, "--quick", "--json", str(output)],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    content = json.loads(output.read_text("utf-8"))
    return {item["code"]: item for item in content["items"]}


def thresholds(item: dict[str, Any]) -> list[str]:
    return [
        goal["target"]
        for goal in (*item["baselines"], *item["figures"])
        if goal["target"]
    ]


@pytest.mark.slow
def test_every_item_is_measured_against_its_target(tmp_path: Path) -> None:
    """
    Or said to be skipped, with the reason.
    """
    items = launch(tmp_path / "out.json", "-m", "benchmarks")

    assert items.keys() == CODES
    facts = {code: item for code, item in items.items() if not item["skipped"]}
    too_long = {"guide-memory", "guide-sqlite"}
    absent = items.keys() - facts.keys()
    assert too_long <= absent <= {"json-reading", "json-round-trip", *too_long}
    for code, item in facts.items():
        assert item["figures"] or item["seconds"]["median"] > 0, code
        assert all(b["ratio"]["median"] > 0 for b in item["baselines"]), code
    assert {c: s for c, s in THRESHOLDS.items() if c in facts} == {
        code: thresholds(item) for code, item in facts.items() if code in THRESHOLDS
    }


@pytest.mark.slow
def test_without_pydantic_its_items_are_said_to_be_skipped(tmp_path: Path) -> None:
    items = launch(
        tmp_path / "out.json", "-c", WITHOUT_PYDANTIC, "json-reading", "json-round"
    )

    assert {"json-reading", "json-round-trip"} == items.keys()
    for item in items.values():
        assert "pydantic is not installed" == item["skipped"]
        assert item["seconds"] is None


def test_what_is_kept_of_the_load_is_read_as_it_is_written() -> None:
    kept = LOAD.read_text("utf-8")
    results = Results.from_json(kept)

    assert kept == results.to_json()
    assert {(gesture.name, gesture.perimetre) for gesture in GESTURES} == {
        (latency.gesture, latency.perimetre) for latency in results.latencies
    }


def test_what_is_kept_of_the_load_is_what_its_page_shows(tmp_path: Path) -> None:
    """
    Drawn again, it is the same drawing, where the same release draws it.
    """
    matplotlib = pytest.importorskip("matplotlib", reason="`nox -s load` installs it")
    from benchmarks.load.figure import draw

    shown = LOAD.with_suffix(".svg").read_text("utf-8")
    draw(Results.from_json(LOAD.read_text("utf-8")), tmp_path / "load.svg")
    drawn = (tmp_path / "load.svg").read_text("utf-8")

    assert drawn.startswith("<?xml")
    if f"Matplotlib v{matplotlib.__version__}" in shown:
        assert shown == drawn
