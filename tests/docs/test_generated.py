"""
Pages that the code dictates say what it says today.

If not: ``python -m docs._tools.generate --write``.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from docs._tools import generate
from docs._tools.diagrams import DRAWINGS, signature

if TYPE_CHECKING:
    from pathlib import Path

ALL = [*generate.PAGES, *DRAWINGS]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """
    What is committed, to be spoilt.
    """
    return shutil.copytree(generate.REFERENCE, tmp_path / "reference")


def test_every_page_and_drawing_is_up_to_date() -> None:
    assert [] == list(generate.outdated())


@pytest.mark.parametrize("name", generate.PAGES)
def test_no_line_ends_inside_french_guillemets(name: str) -> None:
    assert [] == re.findall("« .*| »", (generate.REFERENCE / name).read_text("utf-8"))


@pytest.mark.parametrize("name", generate.PAGES)
def test_every_column_of_a_table_has_a_title(name: str) -> None:
    text = (generate.REFERENCE / name).read_text("utf-8")

    for titles in re.findall(r"^\|(.*)\|\n\| ---", text, re.MULTILINE):
        assert all(title.strip() for title in titles.split("|")), titles


@pytest.mark.parametrize("name", ALL)
def test_a_planted_difference_is_named(
    name: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (copy / name).read_text("utf-8")
    (copy / name).write_text(text.replace("e", "é", 1), "utf-8")

    assert 1 == generate.main([], copy)
    assert f"{name} is out of date\n" == capsys.readouterr().out


@pytest.mark.parametrize("name", ALL)
def test_a_missing_one_is_named(name: str, copy: Path) -> None:
    (copy / name).unlink()

    assert [name] == list(generate.outdated(copy))


@pytest.mark.parametrize("name", generate.PAGES)
def test_writing_mends_a_page(name: str, copy: Path) -> None:
    """
    And leaves the drawings alone, for which graphviz may not be there.
    """
    (copy / name).write_text("", "utf-8")

    assert 0 == generate.main(["--write"], copy)


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")
@pytest.mark.parametrize("name", DRAWINGS)
def test_writing_draws_again(name: str, copy: Path) -> None:
    (copy / name).write_text("", "utf-8")

    assert 0 == generate.main(["--write"], copy)
    assert "</svg>" in (copy / name).read_text("utf-8")


def test_without_graphviz_a_changed_drawing_says_what_to_install(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    (copy / "lien.svg").unlink()

    with pytest.raises(RuntimeError, match="install graphviz"):
        generate.main(["--write"], copy)


def test_a_drawing_is_signed_by_what_it_shows() -> None:
    assert signature("digraph {}") == signature("digraph {}")
    assert signature("digraph {}") != signature("digraph { a }")
