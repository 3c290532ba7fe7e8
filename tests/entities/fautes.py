"""
What a constructor or a reader finds wrong, as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.errors import DonneesInvalidesError

if TYPE_CHECKING:
    from collections.abc import Callable


def fautes(
    construire: Callable[..., object], *args: object, **champs: object
) -> list[tuple[str, str]]:
    """
    Give the path and the code of every fault; nothing when all is well.

    Any other exception than `DonneesInvalidesError` is let through.
    """
    try:
        construire(*args, **champs)
    except DonneesInvalidesError as erreur:
        return [(e.champ, e.code) for e in erreur.erreurs]
    return []


def codes(
    construire: Callable[..., object], *args: object, **champs: object
) -> list[str]:
    """
    Give only the codes, when there is but one field.
    """
    return [code for _, code in fautes(construire, *args, **champs)]
