"""
How values show in a traceback or a test.
"""

from __future__ import annotations

import attrs

__all__ = ["Masked"]


class Masked:
    """
    Shows a value as the call that makes it.

    The same as attrs writes for each class, once: two fifths of what a class
    costs at import is its repr.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        fields = (c for c in attrs.fields(type(self)) if c.repr)  # type: ignore[arg-type]  # every subclass is one of attrs
        shown_ones = ", ".join(f"{c.name}={getattr(self, c.name)!r}" for c in fields)
        return f"{type(self).__name__}({shown_ones})"
