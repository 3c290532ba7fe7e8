"""
*Ordre*: rows before or after another one, by several columns at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["beyond"]


def beyond(bounds: Mapping[str, Any], sens: Literal["lt", "gt"]) -> Q:
    """
    Compare columns with bounds as tuples are: the first that differ decide.

    Written out, for Django compares no tuples: ``a > 1 OR (a = 1 AND b > 2)``.
    """
    *first, (derniere, borne) = bounds.items()
    sequel = Q((f"{derniere}__{sens}", borne))
    for colonne, borne in reversed(first):
        sequel = Q((f"{colonne}__{sens}", borne)) | Q((colonne, borne), sequel)
    return sequel
