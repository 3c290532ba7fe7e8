"""
*Pages*: the code blocks of a page, run in order as one session.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Final, NamedTuple

from tests.data import ROOT

__all__ = ["ON_THE_HOST", "PAGES", "Block", "blocks", "carry_out"]

DOCS: Final = ROOT / "docs"

PAGES: Final = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)

# Run by the tests of the hosts, where what these need is installed.
ON_THE_HOST: Final = frozenset(
    DOCS / "how-to" / nom
    for nom in (
        "django.md",
        "fastapi.md",
        "run-the-reference-host.md",
        "send-the-mail.md",
        "watch-the-mail.md",
        "one-repository-twice.md",
        "run-the-contract.md",
    )
)

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
    page: Path, session: dict[str, object] | None = None
) -> dict[str, object]:
    """
    Run what a page shows; an answer that is not the one shown is an error.

    Args:
        session: The names that the page finds; emptied by nobody.

    Returns:
        The names that the page leaves.
    """
    session = {"__name__": "page"} if session is None else session
    for language, text, line in blocks(page):
        if language == "python":
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
