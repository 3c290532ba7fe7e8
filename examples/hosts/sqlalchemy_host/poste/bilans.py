"""
*Bilans*: what several drains did together.
"""

from __future__ import annotations

import attrs

from siaut_core import BilanEnvois

__all__ = ["somme"]


def somme(bilan: BilanEnvois, autre: BilanEnvois) -> BilanEnvois:
    """
    Add two, count by count; the later says whether the server refuses us now.
    """
    comptes = attrs.asdict(bilan, filter=lambda champ, _: champ.name != "blocked_by")
    sommes = {nom: compte + getattr(autre, nom) for nom, compte in comptes.items()}
    return BilanEnvois(**sommes, blocked_by=autre.blocked_by)
