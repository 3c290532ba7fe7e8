"""
The little SVG that drawings inside a page are made of; the style sheet colours it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["arrow", "box", "drawing", "line", "text"]


def text(x: float, y: float, lines: Iterable[str], css: str = "") -> str:
    """
    Write centred lines, the first at *y*.
    """
    spans = "".join(
        f'<tspan x="{x}" y="{y + 15 * rank}">{escape(line)}</tspan>'
        for rank, line in enumerate(lines)
    )
    return f'<text class="{css}">{spans}</text>'


def box(x: float, y: float, width: float, height: float, css: str) -> str:
    size = f'width="{width}" height="{height}"'
    return f'<rect class="{css}" x="{x}" y="{y}" {size} rx="6"/>'


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return f'<line class="{css}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def arrow(x1: float, x2: float, y: float) -> str:
    """
    Draw a level arrow from *x1* to *x2*.
    """
    back = -7 if x2 > x1 else 7
    head = f"M{x2 + back} {y - 4} L{x2} {y} L{x2 + back} {y + 4}"
    return f'{line(x1, y, x2, y, "arrow")}<path class="arrow" d="{head}"/>'


def drawing(title: str, width: float, height: float, parts: Iterable[str]) -> list[str]:
    """
    Put a drawing in a page; *title* says what it shows to who cannot see it.
    """
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return [
        '<div class="scrolled" tabindex="0">',
        f'<svg class="drawing" role="img" aria-label="{escape(title)}" {size}>',
        *parts,
        "</svg></div>",
    ]
