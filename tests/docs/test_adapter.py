"""
What the page on adapters quotes of both is what they are made of.
"""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.data import ROOT
from tests.docs.adapter import EXTRACTS, FILES, PAGE

if TYPE_CHECKING:
    from docs._tools.pages import Block

HOSTS = ROOT / "examples" / "hosts"

SOURCES = [
    file.read_text("utf-8")
    for host in ("siaut_django", "siaut_sqlalchemy")
    for file in sorted((HOSTS / host / host).rglob("*.py"))
]


@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda block: f"line {block.line}")
def test_what_is_quoted_is_in_an_adapter(extract: Block) -> None:
    """
    Whole lines, one after the other.
    """
    assert any(f"\n{extract.text}" in source for source in SOURCES), (
        f"{PAGE.name}, line {extract.line}: quote the code as it is now\n"
        f"{dedent(extract.text)}"
    )


def test_both_adapters_are_quoted_and_tried() -> None:
    """
    Else there would be nothing to look at.
    """
    assert {
        "Django": ["conftest.py", "test_service.py"],
        "SQLAlchemy": ["test_service.py"],
    } == FILES
    assert 10 <= len(EXTRACTS)
