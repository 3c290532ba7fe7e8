"""
*Ébauches*: how an entity is rebuilt from values that were checked before.

A frozen attrs class sets each field through ``object.__setattr__``, for twice
the cost of a plain one. Two classes with the same slots may be exchanged: a
draft is written freely, then becomes the entity.
"""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["ebauche_de"]


def ebauche_de(classe: type[attrs.AttrsInstance]) -> type[Any]:
    """
    Make a class with the slots of *classe*, still writable.

    Once every slot is written, ``ebauche.__class__ = classe`` seals the draft.
    """
    slots = tuple(champ.name for champ in attrs.fields(classe))
    return type(f"_Ebauche{classe.__name__}", (), {"__slots__": slots})
