"""
Type checkers read all the code of the pages, as it stands there.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from docs._tools.pages import Block, blocks
from tests.data import ROOT
from tests.docs.adapter import PAGE
from tests.docs.listings import CHECKED, QUOTES, is_code, modules

if TYPE_CHECKING:
    from pathlib import Path

FILES = {name: text for page in CHECKED for name, text in modules(page).items()}


def where(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def is_shown(block: Block, line: str) -> bool:
    prompted = line.startswith((">>> ", "... "))
    return bool(line) and (block.language == "python" or prompted)


def test_no_page_that_shows_code_is_left_out() -> None:
    """
    Of all that the project keeps, wherever it is.

    Quotes are compared with their files, which are checked there (`test_adapter`).
    """
    kept = subprocess.run(
        ["git", "ls-files", "*.md"],  # noqa: S607  (as everybody has it)
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    shown = {ROOT / name for name in kept.stdout.splitlines()}
    with_code = {page for page in shown if any(map(is_code, blocks(page)))}

    assert with_code == {*CHECKED} | QUOTES
    assert {PAGE} == QUOTES


def test_no_module_takes_the_place_of_another() -> None:
    counts = [len(modules(page)) for page in CHECKED]

    assert sum(counts) == len(FILES)


@pytest.mark.parametrize("page", CHECKED, ids=where)
def test_every_line_of_code_is_where_its_page_has_it(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    code = {
        n: line.removeprefix(">>> ").removeprefix("... ")
        for block in blocks(page)
        for n, line in enumerate(block.text.splitlines(), block.line)
        if is_shown(block, line)
    }
    found = {
        n: line
        for text in modules(page).values()
        for n, line in enumerate(text.splitlines(), 1)
        if line and n > 1
    }

    assert code == found
    assert all(lines[n - 1].endswith(line) for n, line in code.items())


def test_a_page_is_one_module_and_a_file_to_save_one_more() -> None:
    """
    Files of one name are as many modules, and what is added to one stays with it.
    """
    of = {page.stem: sorted(modules(page)) for page in CHECKED}

    assert ["service"] == of["sync-host"]
    assert ["flask_page"] == of["flask"]
    assert "views" in of["django"]
    assert "ATOMIC_REQUESTS" in FILES["django_settings"]
    assert 3 == sum("contract" in name for name in FILES)
    assert FILES["watch_the_mail_page"].startswith("from send_the_mail_page import *\n")
