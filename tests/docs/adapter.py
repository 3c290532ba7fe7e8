"""
*Adapter*: the page on adapters, as files to save and quotations.
"""

from __future__ import annotations

import re
from typing import Final

from tests.docs.pages import DOCS, Block, blocks

__all__ = ["EXTRACTS", "FILES", "ON_POSTGRESQL", "PAGE"]

PAGE: Final = DOCS / "how-to" / "write-your-adapter.md"

# A file to save says its name in its first line.
_NOM: Final = re.compile(r"# (\w+\.py)\n")

# So does what replaces a part of it.
_VARIANT: Final = re.compile(r"# \w+\.py, on PostgreSQL\n")

_PYTHON: Final = [block for block in blocks(PAGE) if block.language == "python"]

EXTRACTS: Final[list[Block]] = [
    block
    for block in _PYTHON
    if not _NOM.match(block.text) and not _VARIANT.match(block.text)
]

[ON_POSTGRESQL] = [block.text for block in _PYTHON if _VARIANT.match(block.text)]


def _files() -> dict[str, dict[str, str]]:
    """
    Give the files of each section, by their names.
    """
    titles = [
        (PAGE.read_text("utf-8").count("\n", 0, title.start()), title[1])
        for title in re.finditer(r"^### (.*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    ]
    files: dict[str, dict[str, str]] = {}
    for block in _PYTHON:
        if nom := _NOM.match(block.text):
            section = [title for line, title in titles if line < block.line][-1]
            files.setdefault(section, {})[nom[1]] = block.text
    return files


FILES: Final = _files()
