"""
*Requirements*: what a contract demands, told to whoever wrote the adapter.
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

__all__ = ["must_allow", "must_equal"]


def must_equal(expected: object, actual: object, advice: str) -> None:
    """
    Fail with *advice* unless both hold the same, field by field.

    More than ``==``: to it two courriels typed otherwise are equal, and so are
    ``1`` and ``True``, an enumeration and its text, noon here and in UTC.
    """
    assert dict(_fields(expected)) == dict(_fields(actual)), advice


def _fields(obj: object, path: str = "") -> Iterator[tuple[str, str]]:
    match obj:
        case str():
            yield path, repr(obj)
        case date():
            yield path, obj.isoformat()
        case Mapping():
            yield path, repr(sorted(map(str, obj)))
            for key, value in obj.items():
                yield from _fields(value, f"{path}[{key}]")
        case AbstractSet():
            yield path, repr(sorted(obj))
        case Sequence():
            yield path, f"{len(obj)} of them"
            for rank, value in enumerate(obj):
                yield from _fields(value, f"{path}[{rank}]")
        case _ if attrs.has(cls := type(obj)):
            yield path, cls.__name__
            for field in attrs.fields(cls):
                yield from _fields(getattr(obj, field.name), f"{path}.{field.name}")
        case _:
            yield path, repr(obj)


@contextmanager
def must_allow(advice: str) -> Iterator[None]:
    """
    Fail with *advice* if the adapter refuses.
    """
    try:
        yield
    except SiautError as refus:
        message = f"{advice} (it raised {type(refus).__name__})"
        raise AssertionError(message) from refus
