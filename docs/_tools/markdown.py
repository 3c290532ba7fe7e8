"""
The little Markdown that generated pages are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["code", "grid", "header", "unbroken"]


def header(title: str) -> str:
    """
    Begin a generated page, and say how to print it again.
    """
    command = "python -m docs._tools.generate --write"
    return f"# {title}\n\n% Printed by `{command}`: do not edit.\n"


def code(*texts: str) -> str:
    """
    Show names as code, separated by commas.
    """
    return ", ".join(f"`{text}`" for text in texts)


def grid(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    """
    Write a table, and the empty line that ends it.
    """
    return [
        _line(titles),
        _line(["---"] * len(titles)),
        *map(_line, lines),
        "",
    ]


def unbroken(text: str) -> str:
    """
    Keep French guillemets on the line of what they quote.
    """
    space = "\N{NO-BREAK SPACE}"
    return text.replace("« ", f"«{space}").replace(" »", f"{space}»")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
