"""
Pages that the code dictates say what it says today.

If not: ``python -m tests.docs.generer --write``.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.docs import generer
from tests.docs.diagrammes import DESSINS, signature

if TYPE_CHECKING:
    from pathlib import Path

TOUT = [*generer.PAGES, *DESSINS]


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """
    What is committed, to be spoilt.
    """
    return shutil.copytree(generer.REFERENCE, tmp_path / "reference")


def test_every_page_and_drawing_is_up_to_date() -> None:
    assert [] == list(generer.perimes())


@pytest.mark.parametrize("nom", TOUT)
def test_a_planted_difference_is_named(
    nom: str, copie: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texte = (copie / nom).read_text("utf-8")
    (copie / nom).write_text(texte.replace("e", "é", 1), "utf-8")

    assert 1 == generer.main([], copie)
    assert f"{nom} is out of date\n" == capsys.readouterr().out


@pytest.mark.parametrize("nom", TOUT)
def test_a_missing_one_is_named(nom: str, copie: Path) -> None:
    (copie / nom).unlink()

    assert [nom] == list(generer.perimes(copie))


@pytest.mark.parametrize("nom", generer.PAGES)
def test_writing_mends_a_page(nom: str, copie: Path) -> None:
    """
    And leaves the drawings alone, for which graphviz may not be there.
    """
    (copie / nom).write_text("", "utf-8")

    assert 0 == generer.main(["--write"], copie)


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")
@pytest.mark.parametrize("nom", DESSINS)
def test_writing_draws_again(nom: str, copie: Path) -> None:
    (copie / nom).write_text("", "utf-8")

    assert 0 == generer.main(["--write"], copie)
    assert "</svg>" in (copie / nom).read_text("utf-8")


def test_without_graphviz_a_changed_drawing_says_what_to_install(
    copie: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _programme: None)
    (copie / "lien.svg").unlink()

    with pytest.raises(RuntimeError, match="install graphviz"):
        generer.main(["--write"], copie)


def test_a_drawing_is_signed_by_what_it_shows() -> None:
    assert signature("digraph {}") == signature("digraph {}")
    assert signature("digraph {}") != signature("digraph { a }")
