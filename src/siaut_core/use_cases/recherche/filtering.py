"""
*Filtrage*: which rows of keys a criterion keeps.

A criterion that is given passes over one column; one that is not costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

from siaut_core.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "Critere",
    "Reader",
    "begins_with",
    "code_in_clear",
    "contains",
    "equals",
    "is_among",
    "is_present",
    "keep",
    "meets",
]

# Rows of keys are tuples, whose columns have each their type.
C = TypeVar("C", bound=tuple[Any, ...])

# What asks nothing.
NOT_ASKED: Final[tuple[object, ...]] = (None, "", frozenset())

# From the path of the field and what was typed; faults are noted.
Reader: TypeAlias = "Callable[[Faults, str, Any], Any]"


class Critere(NamedTuple):
    """
    How one criterion is read, and which rows it keeps.

    Attributes:
        test: Keeps the rows whose column agrees.
    """

    parse: Reader
    test: Callable[[Iterable[Any], int, Any], list[Any]]
    colonne: int


def code_in_clear(*, yes: bool) -> str:
    """
    Write a boolean as its column does, so that sort keys are all texts.
    """
    return "1" if yes else "0"


def contains(keys: Iterable[C], colonne: int, fragment: str) -> list[C]:
    """
    Keep the rows whose text holds the fragment; no character is a wildcard.
    """
    return [c for c in keys if fragment in c[colonne]]


def begins_with(keys: Iterable[C], colonne: int, prefix: str) -> list[C]:
    """
    Keep the rows whose number begins so.
    """
    return [c for c in keys if c[colonne].startswith(prefix)]


def is_among(keys: Iterable[C], colonne: int, choix: frozenset[str]) -> list[C]:
    """
    Keep the rows whose code is one of the choices.
    """
    return [c for c in keys if c[colonne] in choix]


def meets(keys: Iterable[C], colonne: int, choix: frozenset[str]) -> list[C]:
    """
    Keep the rows that have one of the choices at least.
    """
    return [c for c in keys if not choix.isdisjoint(c[colonne])]


def equals(keys: Iterable[C], colonne: int, yes: bool) -> list[C]:  # noqa: FBT001  (a criterion, passed by the table)
    """
    Keep the rows where it is so, or not.
    """
    wanted = code_in_clear(yes=yes)
    return [c for c in keys if c[colonne] == wanted]


def is_present(keys: Iterable[C], colonne: int, yes: bool) -> list[C]:  # noqa: FBT001  (same)
    """
    Keep the rows that have one, or all those that do not.
    """
    return [c for c in keys if bool(c[colonne]) is yes]


def keep(keys: Iterable[C], where: object, criteres: Mapping[str, Critere]) -> list[C]:
    """
    Keep the rows that meet every criterion given. Guide: R1, R2.
    """
    kept = keys
    for field, critere in criteres.items():
        wanted = getattr(where, field)
        if wanted not in NOT_ASKED:
            kept = critere.test(kept, critere.colonne, wanted)
    return list(kept)
