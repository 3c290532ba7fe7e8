"""
*Listings*: the files that the page of a service tells its readers to save.

``python -m tests.docs.listings FOLDER`` saves them, a folder for each page: type
checkers look at them there, as they stand in front of a reader.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from tests.docs.pages import DOCS, blocks

__all__ = ["SERVICES", "listings", "save"]

SERVICES: Final = ("django", "fastapi", "flask")

# A file to save says its name in its first line.
_NAME: Final = re.compile(r"# (\w+\.py)\n")


def listings(service: str) -> dict[str, str]:
    """
    Give the files of a page, by their names.
    """
    page = DOCS / "how-to" / f"{service}.md"
    named = ((_NAME.match(block.text), block.text) for block in blocks(page))
    return {found[1]: text for found, text in named if found}


def save(service: str, folder: Path) -> None:
    """
    Save them, as a reader does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in listings(service).items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    for service in SERVICES:
        save(service, Path(sys.argv[1], service))
