"""
*Leaks*: what an error shows of what it must not.

An error ends in a log, with everything that led to it: its message, its repr, its
notes, and the error that it was raised from.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["betrayed", "pieces", "texts_of"]

SLICE = 8


def texts_of(error: BaseException | None) -> Iterator[str]:
    """
    Give every text that a log of *error* would hold.
    """
    if error is None:
        return
    yield from (str(error), repr(error), *getattr(error, "__notes__", ()))
    yield from map(str, error.args)
    yield from texts_of(error.__cause__)
    yield from texts_of(error.__context__)


def pieces(secret: str) -> set[str]:
    """
    Cut a secret into slices of 8 characters; a shorter one is its only slice.
    """
    starts = range(max(1, len(secret) - SLICE + 1))
    return {secret[start : start + SLICE] for start in starts}


def betrayed(secret: str, texts: Iterable[str]) -> list[str]:
    """
    Give the slices of *secret* that one of *texts* shows.

    As they are, in hexadecimal and, of the whole, in base 64.
    """
    octets = secret.encode("utf-8", "surrogatepass")
    shapes = {
        *pieces(secret),
        *pieces(octets.hex()),
        *pieces(b64encode(octets).decode()),
    }
    listed = list(texts)
    return sorted(shape for shape in shapes if any(shape in text for text in listed))
