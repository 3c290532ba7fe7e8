"""
What a constructor or a reader finds wrong, as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.errors import DonneesInvalidesError

if TYPE_CHECKING:
    from collections.abc import Callable


def faults(
    construct: Callable[..., object], *args: object, **fields: object
) -> list[tuple[str, str]]:
    """
    Give the path and the code of every fault; nothing when all is well.

    Any other exception than `DonneesInvalidesError` is let through.
    """
    try:
        construct(*args, **fields)
    except DonneesInvalidesError as error:
        return [(e.field, e.code) for e in error.faults]
    return []


def codes(
    construct: Callable[..., object], *args: object, **fields: object
) -> list[str]:
    """
    Give only the codes, when there is but one field.
    """
    return [code for _, code in faults(construct, *args, **fields)]
