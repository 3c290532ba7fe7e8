"""
Each promise is on its page, with tests that exist.
"""

from __future__ import annotations

import re
from typing import Final

import pytest

from docs._tools import traceability
from docs._tools.pages import DOCS
from tests.data import ROOT

PAGE: Final = (DOCS / "explanation" / "promises.md").read_text("utf-8")
THREATS: Final = (DOCS / "explanation" / "threat-model.md").read_text("utf-8")

PROMISES: Final = {
    title: text
    for title, _, text in (
        part.partition("\n")
        for part in PAGE.partition("\n## What stays")[0].split("\n### ")[1:]
    )
}


def cites(text: str) -> list[str]:
    return re.findall(r"^- `(\S+::\S+)`$", text, re.MULTILINE)


def test_the_promises_are_all_there() -> None:
    assert [f"P{rank}" for rank in range(1, 19)] == list(PROMISES)


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_is_one_sentence_with_its_tests_and_how_much(promise: str) -> None:
    text = PROMISES[promise]
    sentence = text.strip().partition("\n\n")[0]

    assert re.fullmatch(r"[A-Z\"][^.]*\.", sentence)
    assert cites(text)
    assert re.search(r"^\*How much:\* [^*]*\d", text, re.MULTILINE)


def test_a_test_that_is_named_exists() -> None:
    """
    In this project, or in the contracts that hosts inherit.
    """
    assert cites(PAGE)
    assert set() == set(cites(PAGE)) - traceability.tests_of_the_project().keys()


def test_whatever_looks_like_a_test_is_checked() -> None:
    assert PAGE.count("::test_") == len(cites(PAGE))


def test_a_file_of_tests_that_the_threat_model_names_exists() -> None:
    named = re.findall(r"`(tests/\S+\.py)`", THREATS)

    assert named
    assert [] == [name for name in named if not (ROOT / name).is_file()]


def test_every_promise_answers_an_attack() -> None:
    """
    All but purity, which helps to prove the others.
    """
    liens = set(re.findall(r"\[(P\d+)\]\(promises\.md#p\d+\)", THREATS))

    assert {"P15"} == PROMISES.keys() - liens
