"""
*Misuse*: what a caller gave by mistake, told in one sentence that says what to give.

A decision costs one look-up, and checks nothing before it: this is asked once
something has failed, to name the argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from siaut_core import phrases
from siaut_core.errors import MisuseError

__all__ = ["check_iterable", "check_types"]

T = TypeVar("T")

Expected = type | tuple[type, ...]


def check_types(**given: tuple[object, Expected]) -> None:
    """
    Check each argument against the class, or the classes, that it must be of.

    Raises:
        siaut_core.errors.MisuseError: Naming the first that is of another one.
    """
    for argument, (value, expected) in given.items():
        if not isinstance(value, expected):
            raise MisuseError(argument, _sentence(expected))


def check_iterable(
    argument: str, values: Iterable[T], maximum: int | None = None
) -> tuple[T, ...]:
    """
    Read several things at once, *maximum* at most.

    Raises:
        siaut_core.errors.MisuseError: If they are not several.
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise MisuseError(argument, "Une suite d'objets est attendue.")
    return tuple(islice(values, maximum))


def _sentence(expected: Expected) -> str:
    classes = expected if isinstance(expected, tuple) else (expected,)
    names = " ou ".join(c.__name__ for c in classes if c is not type(None))
    sentence = phrases.an_object(names)
    readers = [c for c in classes if hasattr(c, "parse")]
    return sentence + "".join(f" {c.__name__}.parse lit un texte." for c in readers)
