"""
*Ébauches*: how an entity is rebuilt from values that were checked before.

A frozen attrs class sets each field through ``object.__setattr__``, for twice
the cost of a plain one. Two classes with the same slots may be exchanged: a
draft is written freely, then becomes the entity.
"""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["draft_of"]


def draft_of(cls: type[attrs.AttrsInstance]) -> type[Any]:
    """
    Make a class with the slots of *cls*, still writable.

    Once every slot is written, ``draft.__class__ = cls`` seals the draft.
    """
    slots = tuple(field.name for field in attrs.fields(cls))
    return type(f"_Ebauche{cls.__name__}", (), {"__slots__": slots})
