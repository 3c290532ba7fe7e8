"""
The core needs nothing of the world: no socket, file, clock, chance or thread.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.architecture.purity import ESCAPES
from tests.data import ROOT


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """
    What was seen in a process of its own, that an audit hook cannot leave.
    """
    command = [sys.executable, "-m", "tests.architecture.purity"]
    result = subprocess.run(  # noqa: S603  (ours)
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "" == result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_core_reaches_for_nothing(report: dict[str, Any]) -> None:
    """
    Every command, read, question, mail, document and extract, after one warm-up call.
    """
    assert {} == report["faulty"]
    assert [] == report["claimed"]


def test_everything_that_the_core_does_is_played(report: dict[str, Any]) -> None:
    """
    On the host in memory, and package by package.
    """
    subjects = {act.partition(":")[0] for act in report["acts"]}

    assert {
        *("operation", "use_cases", "policies"),
        *("serialization", "messages", "finess"),
    } == subjects
    assert len(report["acts"]) > 100


@pytest.mark.parametrize("name", ESCAPES)
def test_each_way_out_is_shut(report: dict[str, Any], name: str) -> None:
    """
    Tried with the same barriers up: else nothing would have been seen above.
    """
    assert report["escapes"][name]
