"""
*Listings*: the files that a page tells its readers to save.

``python -m tests.docs.listings FOLDER`` saves them, a folder for each page: type
checkers look at them there, as they stand in front of a reader.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from tests.docs.pages import DOCS, blocks

__all__ = ["LISTED", "listings", "save"]

LISTED: Final = ("django", "fastapi", "flask", "send-the-mail")

# A file to save says its name in its first line.
_NAME: Final = re.compile(r"# (\w+\.py)\n")


def listings(name: str) -> dict[str, str]:
    """
    Give the files of a page, by their names.
    """
    page = DOCS / "how-to" / f"{name}.md"
    named = ((_NAME.match(block.text), block.text) for block in blocks(page))
    return {found[1]: text for found, text in named if found}


def save(page: str, folder: Path) -> None:
    """
    Save them, as a reader does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in listings(page).items():
        (folder / file).write_text(text, "utf-8")


if __name__ == "__main__":
    for page in LISTED:
        save(page, Path(sys.argv[1], page))
