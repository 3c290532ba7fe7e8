"""
*Generate*: print the pages that the code itself dictates.

``python -m docs._tools.generate --write`` prints them into ``docs/reference``;
without ``--write`` it only says which are out of date, and fails when one is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from docs._tools import ROOT
from docs._tools.at_a_glance import page_at_a_glance
from docs._tools.diagrams import DRAWINGS, draw, page_of_etats, signature
from docs._tools.markdown import unbroken
from docs._tools.operations import page_of_operations
from docs._tools.regles import page_of_regles
from docs._tools.traceability import traceability_page

__all__ = ["PAGES", "main", "outdated"]

REFERENCE: Final = ROOT / "docs" / "reference"

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "at-a-glance.md": page_at_a_glance,
    "regles.md": page_of_regles,
    "etats.md": page_of_etats,
    "operations.md": page_of_operations,
    "traceability.md": traceability_page,
}


def _print_out(name: str) -> str:
    return unbroken(PAGES[name]())


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def outdated(folder: Path = REFERENCE) -> Iterator[str]:
    """
    Name the pages and drawings that are not what the code says.
    """
    for name in PAGES:
        if _read(folder / name) != _print_out(name):
            yield name
    for name, describe in DRAWINGS.items():
        if not _read(folder / name).startswith(signature(describe())):
            yield name


def write(folder: Path = REFERENCE) -> None:
    """
    Print what is out of date.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in list(outdated(folder)):
        text = _print_out(name) if name in PAGES else draw(DRAWINGS[name]())
        (folder / name).write_text(text, "utf-8")


def main(arguments: Sequence[str], folder: Path = REFERENCE) -> int:
    """
    Check, or print when asked to; tell what is out of date.

    Returns:
        The exit code: 1 when something is out of date.
    """
    if "--write" in arguments:
        write(folder)
    remaining = list(outdated(folder))
    for name in remaining:
        print(f"{name} is out of date")  # noqa: T201  (a command)
    return 1 if remaining else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
