"""
*Requirements*: what a contract demands, told to whoever wrote the adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import date
from functools import cache
from operator import attrgetter
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
    if not _same(expected, actual):
        assert dict(_fields(expected)) == dict(_fields(actual)), advice


def _same(expected: object, actual: object) -> bool:
    """
    Compare what `_fields` gives, without a path for each field of each row.
    """
    if expected is actual:
        return True
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple):
        return len(expected) == len(actual) and all(map(_same, expected, actual))
    cls = type(expected)
    if cls is type(actual) and cls is str:
        return expected == actual
    if cls is type(actual) and attrs.has(cls):
        return all(_same(get(expected), get(actual)) for get in _readers(cls))
    return dict(_fields(expected)) == dict(_fields(actual))


@cache
def _readers(cls: type[attrs.AttrsInstance]) -> list[attrgetter[object]]:
    return [attrgetter(field.name) for field in attrs.fields(cls)]


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
