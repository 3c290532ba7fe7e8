"""
*Bilans*: what several drains did together.
"""

from __future__ import annotations

from typing import Final

import attrs

from siaut_core import BilanEnvois

__all__ = ["somme"]

COMPTES: Final = tuple(
    champ.name for champ in attrs.fields(BilanEnvois) if champ.name != "blocked_by"
)


def somme(bilan: BilanEnvois, autre: BilanEnvois) -> BilanEnvois:
    """
    Add two, count by count; what blocks is what blocked the second.
    """
    return BilanEnvois(
        **{nom: getattr(bilan, nom) + getattr(autre, nom) for nom in COMPTES},
        blocked_by=autre.blocked_by,
    )
