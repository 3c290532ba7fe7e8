"""
``python -m benchmarks`` measures everything it announces; timings are not judged.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.data import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CODES: Final = {
    "decision-accord",
    "decision-refus",
    "decision-refus-tot",
    "decisions",
    "administres",
    "administres-disperses",
    "compte-de-confiance",
    "compte-lu",
    "compte-taille",
    "json-lecture",
    "json-aller-retour",
    "borne-pliage",
    "borne-json",
    "borne-nom",
    "borne-courriel",
    "borne-groupe",
    "lien",
    "lien-emission",
    "lien-verification",
    *(f"connexion-{rank}" for rank in range(1, 6)),
    "import-siaut_core-processus",
    "import-siaut_core-seul",
    "import-aio-processus",
    "import-aio-seul",
    "recherche-nom",
    "recherche-nom-tous",
    "recherche-empty",
    "recherche-page-2",
    *(
        f"formulaire-{form}-{count}"
        for form in ("creation", "modification", "choix")
        for count in (689, 5_000)
    ),
    "finess-lecture",
    "finess-memoire",
    "creer-sync",
    "creer-async",
    "guide-memoire",
    "guide-sqlite",
}

# What each must keep to.
THRESHOLDS: Final = {
    "decision-accord": ["<= 2.5"],
    "decisions": ["<= 2.5"],
    "administres": ["<= 1.3"],
    "compte-de-confiance": ["<= 2"],
    "compte-taille": ["<= 400", "<= 400", "<= 400"],
    "json-lecture": [">= 3"],
    "lien": ["<= 2"],
    **{f"connexion-{rank}": ["<= 1.1"] for rank in range(1, 6)},
    "import-siaut_core-processus": ["<= 1.5"],
    "import-siaut_core-seul": ["<= 1.7"],
    "recherche-nom": ["<= 2"],
    **{
        f"formulaire-{form}-{count}": [target]
        for form, target in (
            ("creation", "<= 4"),
            ("modification", "<= 4"),
            ("choix", "<= 2"),
        )
        for count in (689, 5_000)
    },
    "finess-lecture": [">= 0.35", ">= 0.9"],
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
        but["target"] for but in (*item["baselines"], *item["figures"]) if but["target"]
    ]


@pytest.mark.slow
def test_every_item_is_measured_against_its_target(tmp_path: Path) -> None:
    """
    Or said to be skipped, with the reason.
    """
    items = launch(tmp_path / "out.json", "-m", "benchmarks")

    assert items.keys() == CODES
    facts = {code: item for code, item in items.items() if not item["skipped"]}
    longs = {"guide-memoire", "guide-sqlite"}
    absents = items.keys() - facts.keys()
    assert longs <= absents <= {"json-lecture", "json-aller-retour", *longs}
    for code, item in facts.items():
        assert item["figures"] or item["seconds"]["median"] > 0, code
        assert all(b["ratio"]["median"] > 0 for b in item["baselines"]), code
    assert {c: s for c, s in THRESHOLDS.items() if c in facts} == {
        code: thresholds(item) for code, item in facts.items() if code in THRESHOLDS
    }


@pytest.mark.slow
def test_without_pydantic_its_items_are_said_to_be_skipped(tmp_path: Path) -> None:
    items = launch(
        tmp_path / "out.json", "-c", WITHOUT_PYDANTIC, "json-lecture", "json-aller"
    )

    assert {"json-lecture", "json-aller-retour"} == items.keys()
    for item in items.values():
        assert "pydantic is not installed" == item["skipped"]
        assert item["seconds"] is None
