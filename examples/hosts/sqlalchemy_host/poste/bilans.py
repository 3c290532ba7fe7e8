"""
*Bilans*: what several drains did together.
"""

from __future__ import annotations

import attrs

from siaut_core import BilanEnvois

__all__ = ["somme"]


def somme(bilan: BilanEnvois, autre: BilanEnvois) -> BilanEnvois:
    """
    Add two, count by count.
    """
    noms = [champ.name for champ in attrs.fields(BilanEnvois)]
    return BilanEnvois(
        **{nom: getattr(bilan, nom) + getattr(autre, nom) for nom in noms}
    )
