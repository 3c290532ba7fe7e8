"""
*Listings*: the code of the pages, as files.

``python -m tests.docs.listings FOLDER`` saves all of it, for type checkers to read in
one run: a page is one module, each line where the page has it; a file that it tells to
save is one more.
"""

from __future__ import annotations

import doctest
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from docs._tools.pages import DOCS, Block, blocks
from tests.data import ROOT
from tests.docs.pages import PAGES

__all__ = ["CHECKED", "QUOTES", "is_code", "listings", "modules", "save"]

_HOW_TO: Final = DOCS / "how-to"

_READMES: Final = (ROOT / "README.md", *sorted(ROOT.glob("examples/hosts/*/README.md")))

# Pieces of files of the project, word for word, which are checked where they stand.
QUOTES: Final = frozenset({_HOW_TO / "one-repository-twice.md"})

# A page that goes on where another one ends has its names.
_SEQUELS: Final = {"watch_the_mail_page": "send_the_mail_page"}

# What is imported has the name by which it is; what its own page goes on with, the
# page's.
_NAMES: Final = {
    "sync_host_page": "service",
    "django_views": "views",
    "flask_service": "flask_page",
    "run_the_reference_host_tables": "tables",
}

# A file to save says its name in its first line; so does what is added to it.
_NAME: Final = re.compile(r"# ([\w/]+)\.py(\n|, )")

_PARSER: Final = doctest.DocTestParser()


def is_code(block: Block) -> bool:
    return block.language in {"pycon", "python"}


CHECKED: Final = [
    page
    for page in (*PAGES, *_READMES)
    if page not in QUOTES and any(map(is_code, blocks(page)))
]


def listings(name: str) -> dict[str, str]:
    """
    Give the files that a how-to tells its readers to save, by their names.
    """
    named = ((_NAME.match(b.text), b.text) for b in blocks(_HOW_TO / f"{name}.md"))
    return {f"{found[1]}.py": text for found, text in named if found}


def save(name: str, folder: Path) -> None:
    """
    Save them, as a reader does.
    """
    for file, text in listings(name).items():
        (folder / file).write_text(text, "utf-8")


def modules(page: Path) -> dict[str, str]:
    """
    Give the modules that a page is made of, by their names.
    """
    of: dict[str, dict[int, str]] = {}
    for block in blocks(page):
        found = _NAME.match(block.text)
        name = _name(page, found[1] if found else "page")
        if found and found[2] == "\n" and name in of:
            of[f"{name}_{block.line}"] = of.pop(name)  # Another file of that name.
        of.setdefault(name, {}).update(_code(block))
    for name in of.keys() & _SEQUELS.keys():
        of[name][1] = f"from {_SEQUELS[name]} import *"  # Where its title is.
    return {name: _text(lines) for name, lines in of.items() if lines}


def _name(page: Path, file: str) -> str:
    of = page.stem if page.is_relative_to(DOCS) else f"{page.parent.name}_readme"
    name = f"{of}_{file}".replace("-", "_").replace("/", "_")
    return _NAMES.get(name, name)


def _code(block: Block) -> Iterator[tuple[int, str]]:
    if block.language == "python":
        yield from enumerate(block.text.splitlines(), block.line)
    elif block.language == "pycon":
        for example in _PARSER.get_examples(block.text):
            first = block.line + example.lineno
            yield from enumerate(example.source.splitlines(), first)


def _text(lines: dict[int, str]) -> str:
    return "".join(f"{lines.get(n, '')}\n" for n in range(1, 1 + max(lines)))


if __name__ == "__main__":
    for page in CHECKED:
        for name, text in modules(page).items():
            Path(sys.argv[1], f"{name}.py").write_text(text, "utf-8")
