"""
*Clavier*: what fingers draw on a keyboard, and the alphabet: nobody tries it last.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import Final

__all__ = ["SUITES"]

# Their keys from top to bottom, as sold in France and elsewhere.
CLAVIERS: Final = (
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"),
    ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./"),
)

# What the French digits are without a shift.
SANS_MAJUSCULE: Final = "&\u00e9\"'(-\u00e8_\u00e7\u00e0)="


def _suites_de(*rangees: str) -> list[str]:
    """
    Give the rows, the columns, and digits with letters in a zigzag: "a1z2e3".
    """
    colonnes = ["".join(touches) for touches in zip(*rangees, strict=True)]
    sans_chiffres = "".join(colonne[1:] for colonne in colonnes)
    chiffres, lettres = rangees[:2]
    zigzags = [
        "".join(map("".join, zip(*paire, strict=True)))
        for paire in ((chiffres, lettres), (lettres, chiffres))
    ]
    return [*rangees, *colonnes, sans_chiffres, *zigzags]


_A_L_ENDROIT: Final = [
    ascii_lowercase,
    SANS_MAJUSCULE,
    *(suite for clavier in CLAVIERS for suite in _suites_de(*clavier)),
]

# Either way.
SUITES: Final = tuple(s for suite in _A_L_ENDROIT for s in (suite, suite[::-1]))
