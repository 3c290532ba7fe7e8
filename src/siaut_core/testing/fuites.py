"""
*Fuites*: what an error shows of what it must not.

An error ends in a log, with everything that led to it: its message, its repr, its
notes, and the error that it was raised from.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["morceaux", "textes_de", "trahis"]

TRANCHE = 8


def textes_de(erreur: BaseException | None) -> Iterator[str]:
    """
    Give every text that a log of *erreur* would hold.
    """
    if erreur is None:
        return
    yield from (str(erreur), repr(erreur), *getattr(erreur, "__notes__", ()))
    yield from map(str, erreur.args)
    yield from textes_de(erreur.__cause__)
    yield from textes_de(erreur.__context__)


def morceaux(secret: str) -> set[str]:
    """
    Cut a secret into slices of 8 characters; a shorter one is its only slice.
    """
    debuts = range(max(1, len(secret) - TRANCHE + 1))
    return {secret[debut : debut + TRANCHE] for debut in debuts}


def trahis(secret: str, textes: Iterable[str]) -> list[str]:
    """
    Give the slices of *secret* that one of *textes* shows.

    As they are, in hexadecimal and, of the whole, in base 64.
    """
    octets = secret.encode("utf-8", "surrogatepass")
    formes = {
        *morceaux(secret),
        *morceaux(octets.hex()),
        *morceaux(b64encode(octets).decode()),
    }
    vus = list(textes)
    return sorted(forme for forme in formes if any(forme in texte for texte in vus))
