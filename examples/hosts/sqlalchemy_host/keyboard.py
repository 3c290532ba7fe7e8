"""
*Clavier*: what fingers draw on a keyboard, and the alphabet: nobody tries it last.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import Final

__all__ = ["SEQUENCES"]

# Their keys from top to bottom, as sold in France and elsewhere.
KEYBOARDS: Final = (
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"),
    ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./"),
)

# What the French digits are without a shift.
WITHOUT_UPPERCASE: Final = "&\u00e9\"'(-\u00e8_\u00e7\u00e0)="


def _sequences_of(*rows: str) -> list[str]:
    """
    Give the rows, the columns, and digits with letters in a zigzag: "a1z2e3".
    """
    colonnes = ["".join(touches) for touches in zip(*rows, strict=True)]
    without_digits = "".join(colonne[1:] for colonne in colonnes)
    digits, letters = rows[:2]
    zigzags = [
        "".join(map("".join, zip(*pair, strict=True)))
        for pair in ((digits, letters), (letters, digits))
    ]
    return [*rows, *colonnes, without_digits, *zigzags]


_FORWARD: Final = [
    ascii_lowercase,
    WITHOUT_UPPERCASE,
    *(sequel for keyboard in KEYBOARDS for sequel in _sequences_of(*keyboard)),
]

# Either way.
SEQUENCES: Final = tuple(s for sequel in _FORWARD for s in (sequel, sequel[::-1]))
