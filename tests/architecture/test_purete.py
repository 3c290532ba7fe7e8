"""
The core needs nothing of the world: no socket, file, clock, chance or thread.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.architecture.purete import EVASIONS
from tests.donnees import RACINE


@pytest.fixture(scope="module")
def bilan() -> dict[str, Any]:
    """
    What was seen in a process of its own, that an audit hook cannot leave.
    """
    commande = [sys.executable, "-m", "tests.architecture.purete"]
    rendu = subprocess.run(  # noqa: S603  (ours)
        commande, cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert "" == rendu.stderr
    lu: dict[str, Any] = json.loads(rendu.stdout)
    return lu


def test_the_core_reaches_for_nothing(bilan: dict[str, Any]) -> None:
    """
    Every command, read, question, mail, document and extract, after one warm-up call.
    """
    assert {} == bilan["fautifs"]
    assert [] == bilan["reclames"]


def test_everything_that_the_core_does_is_played(bilan: dict[str, Any]) -> None:
    """
    On the host in memory, and package by package.
    """
    sujets = {acte.partition(":")[0] for acte in bilan["actes"]}

    assert {
        *("operation", "use_cases", "policies"),
        *("serialization", "messages", "finess"),
    } == sujets
    assert len(bilan["actes"]) > 100


@pytest.mark.parametrize("nom", EVASIONS)
def test_each_way_out_is_shut(bilan: dict[str, Any], nom: str) -> None:
    """
    Tried with the same barriers up: else nothing would have been seen above.
    """
    assert bilan["evasions"][nom]
