"""
*Exigences*: what a contract demands, told to whoever wrote the adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import attrs

from siaut_core.errors import SiautError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["doit_egaler", "doit_permettre"]


def doit_egaler(expected: object, actual: object, conseil: str) -> None:
    """
    Fail with *conseil* unless both hold the same, field by field.

    More than ``==``: to it two courriels typed otherwise are equal, and so are
    ``1`` and ``True``, an enumeration and its text, noon here and in UTC.
    """
    assert dict(_champs(expected)) == dict(_champs(actual)), conseil


def _champs(objet: object, chemin: str = "") -> Iterator[tuple[str, str]]:
    match objet:
        case str():
            yield chemin, repr(objet)
        case date():
            yield chemin, objet.isoformat()
        case Mapping():
            yield chemin, repr(sorted(map(str, objet)))
            for cle, valeur in objet.items():
                yield from _champs(valeur, f"{chemin}[{cle}]")
        case AbstractSet():
            yield chemin, repr(sorted(objet))
        case Sequence():
            yield chemin, f"{len(objet)} of them"
            for rang, valeur in enumerate(objet):
                yield from _champs(valeur, f"{chemin}[{rang}]")
        case _ if attrs.has(classe := type(objet)):
            yield chemin, classe.__name__
            for champ in attrs.fields(classe):
                yield from _champs(getattr(objet, champ.name), f"{chemin}.{champ.name}")
        case _:
            yield chemin, repr(objet)


@contextmanager
def doit_permettre(conseil: str) -> Iterator[None]:
    """
    Fail with *conseil* if the adapter refuses.
    """
    try:
        yield
    except SiautError as refus:
        message = f"{conseil} (it raised {type(refus).__name__})"
        raise AssertionError(message) from refus
