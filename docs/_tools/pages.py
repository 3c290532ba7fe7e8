"""
*Pages*: the code blocks of a page, run in order as one session.

The tests of the hosts run theirs by it, for ``tests`` is not theirs.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Final, NamedTuple

from docs._tools import ROOT

__all__ = ["DOCS", "Block", "blocks", "carry_out"]

DOCS: Final = ROOT / "docs"

_BLOCK: Final = re.compile(r"^```(\S*).*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """
    A block between fences.

    Attributes:
        line: Where it begins in its page.
    """

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """
    Give the blocks of a page.
    """
    text = page.read_text("utf-8")
    return [
        Block(block[1], block[2], 1 + text.count("\n", 0, block.start(2)))
        for block in _BLOCK.finditer(text)
    ]


def carry_out(
    page: Path, *apart: str, session: dict[str, object] | None = None
) -> dict[str, object]:
    """
    Run what a page shows, in order; an answer that is not the one shown is an error.

    Args:
        apart: Files of the page that another test runs where they belong.
        session: The names that the page finds.

    Returns:
        The names that the page leaves.
    """
    session = {"__name__": "page"} if session is None else session
    for language, text, line in blocks(page):
        if language == "python" and not text.startswith(tuple(f"# {f}" for f in apart)):
            # Lines before it, so that a traceback tells the line of the page.
            source = "\n" * (line - 1) + text
            exec(compile(source, str(page), "exec"), session)  # noqa: S102  (our own pages)
        elif language == "pycon":
            _compare(page, text, line, session)
    return session


def _compare(page: Path, text: str, line: int, session: dict[str, object]) -> None:
    examples = doctest.DocTestParser().get_examples(text, page.name)
    trial = doctest.DocTest(examples, session, page.name, str(page), line - 1, text)
    # DocTest works on a copy of the names; the next block needs them.
    trial.globs = session
    output: list[str] = []
    result = doctest.DocTestRunner().run(trial, out=output.append, clear_globs=False)
    assert result.failed == 0, "".join(output)
