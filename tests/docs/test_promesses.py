"""
Each promise is on its page, with tests that exist.
"""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.docs import tracabilite
from tests.docs.pages import DOCS
from tests.donnees import RACINE

PAGE: Final = (DOCS / "explanation" / "promises.md").read_text("utf-8")
MENACES: Final = (DOCS / "explanation" / "threat-model.md").read_text("utf-8")

PROMESSES: Final = {
    titre: texte
    for titre, _, texte in (
        partie.partition("\n")
        for partie in PAGE.partition("\n## What stays")[0].split("\n### ")[1:]
    )
}


def cites(texte: str) -> list[str]:
    return re.findall(r"^- `(\S+::\S+)`$", texte, re.MULTILINE)


def test_the_promises_are_all_there() -> None:
    assert [f"P{rang}" for rang in range(1, 17)] == list(PROMESSES)


@pytest.mark.parametrize("promesse", PROMESSES)
def test_a_promise_is_one_sentence_with_its_tests_and_how_much(promesse: str) -> None:
    texte = PROMESSES[promesse]
    phrase = texte.strip().partition("\n\n")[0]

    assert re.fullmatch(r"[A-Z\"][^.]*\.", phrase)
    assert cites(texte)
    assert re.search(r"^\*How much:\* [^*]*\d", texte, re.MULTILINE)


def test_a_test_that_is_named_exists() -> None:
    """
    In this project, or in the contracts that hosts inherit.
    """
    assert cites(PAGE)
    assert set() == set(cites(PAGE)) - tracabilite.tests_du_projet().keys()


def test_whatever_looks_like_a_test_is_checked() -> None:
    assert PAGE.count("::test_") == len(cites(PAGE))


def test_a_file_of_tests_that_the_threat_model_names_exists() -> None:
    nommes = re.findall(r"`(tests/\S+\.py)`", MENACES)

    assert nommes
    assert [] == [nom for nom in nommes if not (RACINE / nom).is_file()]


def test_every_promise_answers_an_attack() -> None:
    """
    All but purity, which helps to prove the others.
    """
    liens = set(re.findall(r"\[(P\d+)\]\(promises\.md#p\d+\)", MENACES))

    assert {"P15"} == PROMESSES.keys() - liens
