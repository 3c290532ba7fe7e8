"""
*Criteria*: what a search asks of a row, as data that an adapter translates.

A form (`Criteres`) says of each of its fields which column it looks at, how they are
compared, and how what was typed is read. What was not given, or folds to nothing, asks
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple

import attrs

from siaut_core.entities.value import value
from siaut_core.errors import Faults
from siaut_core.use_cases.recherche.reading import (
    Reader,
    list_all,
    list_of,
    read_fragment,
    read_prefix,
    read_yes_no,
    read_yes_no_code,
)

__all__ = [
    "Comparison",
    "Condition",
    "Criteres",
    "Criterion",
    "among",
    "begins_with",
    "contains",
    "equals",
    "meets",
    "present",
]

# What asks nothing.
NOTHING: Final[tuple[object, ...]] = (None, "", ())


class Comparison(StrEnum):
    """
    How a column is compared with a value: all that an adapter has to translate.

    Attributes:
        CONTAINS: The text holds this one; no character is a wildcard.
        BEGINS_WITH: The number begins so.
        AMONG: The code is one of these.
        MEETS: One of the codes is one of these.
        EQUALS: The code is this one.
        PRESENT: The column is not ``""``; or it is, when the value is ``False``.
    """

    CONTAINS = "CONTAINS"
    BEGINS_WITH = "BEGINS_WITH"
    AMONG = "AMONG"
    MEETS = "MEETS"
    EQUALS = "EQUALS"
    PRESENT = "PRESENT"


class Condition(NamedTuple):
    """
    What one criterion asks; all of those of a search must hold. Guide: R1.

    Attributes:
        value: Folded, ready to be bound: a text, a sorted tuple of them, a bool.
    """

    column: str
    comparison: Comparison
    value: Any

    def __repr__(self) -> str:
        return f"Condition({self.column} {self.comparison} <masqué>)"


class Criterion(NamedTuple):
    """
    A criterion: the column it looks at, how, and how it is read.
    """

    column: str
    comparison: Comparison
    parse: Reader


@value(kw_only=True)
class Criteres:
    """
    A search form as it was typed; empty, it is "Annuler les filtres".

    All criteria must hold, any value of a list will do. Guide: R1, R4.

    Attributes:
        TABLE: Its criteria, by the name of their field, in the order of the form.
    """

    TABLE: ClassVar[Mapping[str, Criterion]]

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        cls.TABLE = MappingProxyType(
            {field.name: field.metadata[Criterion] for field in attrs.fields(cls)}
        )

    def parse(self) -> tuple[Condition, ...]:
        """
        Read every criterion that was given.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong one.
        """
        faults = Faults()
        read = [
            Condition(column, how, faults.parse(field, parse, getattr(self, field)))
            for field, (column, how, parse) in self.TABLE.items()
        ]
        faults.raise_any()
        return tuple(condition for condition in read if condition.value not in NOTHING)


def _field(column: str, comparison: Comparison, parse: Reader, **field: Any) -> Any:  # noqa: ANN401  (as attrs declares an attribute)
    return attrs.field(
        metadata={Criterion: Criterion(column, comparison, parse)}, **field
    )


def contains(column: str, parse: Reader = read_fragment) -> Any:  # noqa: ANN401  (same)
    """
    Declare a part of a text.
    """
    return _field(column, Comparison.CONTAINS, parse, default="")


def begins_with(column: str) -> Any:  # noqa: ANN401  (same)
    """
    Declare the beginning of a number.
    """
    return _field(column, Comparison.BEGINS_WITH, read_prefix, default="")


def among(column: str, parse: Callable[[object], str]) -> Any:  # noqa: ANN401  (same)
    """
    Declare choices, one of which is the code of the row.
    """
    read_list = list_of(parse)
    return _field(column, Comparison.AMONG, read_list, default=(), converter=list_all)


def meets(column: str, parse: Callable[[object], str]) -> Any:  # noqa: ANN401  (same)
    """
    Declare choices, one of which the row has.
    """
    read_list = list_of(parse)
    return _field(column, Comparison.MEETS, read_list, default=(), converter=list_all)


def equals(column: str) -> Any:  # noqa: ANN401  (same)
    """
    Declare a column that says Oui or Non; ``None`` is Tous.
    """
    return _field(column, Comparison.EQUALS, read_yes_no_code, default=None)


def present(column: str) -> Any:  # noqa: ANN401  (same)
    """
    Declare "avec / sans"; ``None`` is both.
    """
    return _field(column, Comparison.PRESENT, read_yes_no, default=None)
