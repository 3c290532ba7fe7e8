"""
*Délais*: how the time of a sending is shared between the addresses of a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["parts"]

T = TypeVar("T")


def parts(adresses: Sequence[T]) -> Iterable[tuple[float, T]]:
    """
    Give each address, and its part of the time that is left; the last has it all.

    .. doctest::

        >>> [*parts("ab")]
        [(0.5, 'a'), (1.0, 'b')]
    """
    remain = range(len(adresses), 0, -1)
    return ((1 / n, adresse) for n, adresse in zip(remain, adresses, strict=True))
