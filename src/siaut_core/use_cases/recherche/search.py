"""
*Search*: what any search does, from its form, its columns and its sort arrows.

`Search.query` is what an adapter is asked, `Search.answer` what it must return.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nlargest, nsmallest
from operator import gt, itemgetter, lt
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

import attrs

from siaut_core.entities.identifier import is_identifier
from siaut_core.entities.structure import Structure
from siaut_core.entities.value import value
from siaut_core.errors import Faults, invalid
from siaut_core.policies.perimetre import Perimetre
from siaut_core.use_cases.recherche.columns import RAW, SHOWN, STRUCTURE_ID, Folded
from siaut_core.use_cases.recherche.criteria import Comparison, Condition, Criteres
from siaut_core.use_cases.recherche.pagination import (
    SIZE_MAX,
    Cursor,
    Page,
    Query,
    Recherche,
    Tri,
    refuse_cursor,
)
from siaut_core.use_cases.recherche.reading import read_yes_no

__all__ = ["Search"]

Q = TypeVar("Q", bound=Query)
O = TypeVar("O")  # noqa: E741  (what is searched: an object)
L = TypeVar("L")

# Each passes over one column of all the rows. A code is looked up in a set, made once.
IN_MEMORY: Final[Mapping[Comparison, Callable[..., list[Folded]]]] = MappingProxyType(
    {
        Comparison.CONTAINS: lambda rows, i, part: [r for r in rows if part in r[i]],
        Comparison.BEGINS_WITH: lambda rows, i, start: [
            r for r in rows if r[i].startswith(start)
        ],
        Comparison.AMONG: lambda rows, i, codes: [
            r for choice in (frozenset(codes),) for r in rows if r[i] in choice
        ],
        Comparison.MEETS: lambda rows, i, codes: [
            r
            for choice in (frozenset(codes),)
            for r in rows
            if not choice.isdisjoint(r[i])
        ],
        Comparison.EQUALS: lambda rows, i, code: [r for r in rows if r[i] == code],
        Comparison.PRESENT: lambda rows, i, yes: [r for r in rows if bool(r[i]) is yes],
    }
)


def _read_size(value: object) -> int:
    if type(value) is int and 0 < value <= SIZE_MAX:
        return value
    raise invalid("TAILLE", f"De 1 à {SIZE_MAX} lignes par page.")


def _read_cursor(value: object) -> Cursor | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Cursor) else Cursor.parse(value)


@value(kw_only=True, repr=True)
class Search(Generic[Q, O, L]):
    """
    One search: what it means, for every adapter to answer alike.

    Attributes:
        ties: Equal on the column of the sort, rows follow these.
        fold: Makes the row in memory of what is searched.
        positions: Where each column is, in that row.
        place: The structure that says whether it is inside a perimeter.
        show: Makes the row that a page holds.
        orders: The columns to sort on, each once: a folded text, then what it was.
    """

    query_class: type[Q]
    form: type[Criteres]
    sorts: type[Tri]
    ties: tuple[str, ...]
    fold: Callable[[O], Folded]
    positions: Mapping[str, int]
    place: Callable[[O], Structure]
    show: Callable[[O], L]

    orders: Mapping[str, tuple[str, ...]] = attrs.field(init=False)

    @orders.default
    def _orders(self) -> Mapping[str, tuple[str, ...]]:
        return MappingProxyType({tri.name: self._order(tri) for tri in self.sorts})

    def _order(self, tri: Tri) -> tuple[str, ...]:
        names = (tri.column, tri.column + RAW, *self.ties)
        return tuple(dict.fromkeys(name for name in names if name in self.positions))

    def query(
        self,
        recherche: Recherche,
        perimetre: Perimetre,
        *besides: Condition,
        faults: Faults | None = None,
    ) -> Q:
        """
        Read what was asked into what an adapter answers.

        Args:
            besides: What must hold too, whatever was typed.
            faults: The fields that were found wrong before.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong field; a
                cursor of another search is the field ``after``.
        """
        faults = faults or Faults()
        conditions = faults.parse("criteres", self._read_criteres, recherche.criteres)
        order = faults.parse("tri", self._read_tri, recherche.tri)
        descending = faults.parse("descendant", read_yes_no, recherche.descendant)
        size = faults.parse("size", _read_size, recherche.size)
        cursor = faults.parse("after", _read_cursor, recherche.after)
        faults.raise_any()
        assert conditions is not None and order is not None and size is not None  # noqa: PT018, S101  (tells the type checker)
        query = self.query_class(
            perimetre=perimetre,
            conditions=(*conditions, *besides),
            order=order,
            descending=descending is True,
            after=cursor.position if cursor else None,
            size=size,
        )
        expected = (query.digest, len(order))
        if cursor and (cursor.digest, len(cursor.position)) != expected:
            raise refuse_cursor("after")
        return query

    def _read_criteres(self, criteres: object) -> tuple[Condition, ...]:
        if not isinstance(criteres, self.form):
            raise invalid("TYPE", "Des critères sont attendus.")
        return criteres.parse()

    def _read_tri(self, value: object) -> tuple[str, ...]:
        code = str.__str__(value) if isinstance(value, str) else value
        if not is_identifier(code) or code not in self.orders:
            raise invalid("INCONNU", "Cette colonne n'est pas triable.")
        return self.orders[code]

    def matches(self, criteres: Criteres, one: O) -> bool:
        """
        Say whether something meets the criteria: what they mean. Guide: R1-R3, T2.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong criterion.
        """
        return bool(self.keep(criteres.parse(), [self.fold(one)]))

    def keep(
        self, conditions: Iterable[Condition], rows: Iterable[Folded]
    ) -> list[Folded]:
        """
        Keep the rows that meet every condition. Guide: R1, R2.
        """
        for column, comparison, wanted in conditions:
            rows = IN_MEMORY[comparison](rows, self.positions[column], wanted)
        return list(rows)

    def answer(self, query: Q, everything: Iterable[O]) -> list[O]:
        """
        Answer from all there is: what an adapter must return.

        At most ``query.limit`` of them: one more than a page tells that there is
        another one.
        """
        kept = self.keep(query.conditions, map(self.fold, everything))
        places = {row[STRUCTURE_ID]: self.place(row[SHOWN]) for row in kept}
        inside = query.perimetre.identifiers(places.values())
        return self.first(query, (row for row in kept if row[STRUCTURE_ID] in inside))

    def first(self, query: Q, rows: Iterable[Folded]) -> list[O]:
        """
        Give the first ones after the cursor of folded rows that are to be listed.
        """
        key, after = self._key(query.order), query.after
        first, follows = (nlargest, lt) if query.descending else (nsmallest, gt)
        if after is not None:
            rows = (row for row in rows if follows(key(row), after))
        return [row[SHOWN] for row in first(query.limit, rows, key=key)]

    def _key(self, order: Iterable[str]) -> Callable[[Folded], Any]:
        return itemgetter(*(self.positions[name] for name in order))

    def sort_key(self, order: Iterable[str], one: O) -> tuple[str, ...]:
        """
        Give what something is sorted by: never null, compared by code point.
        """
        return tuple(self._key(order)(self.fold(one)))

    def page(self, query: Q, found: Sequence[O]) -> Page[L]:
        """
        Make the page of what an adapter returned: up to one row more than it holds.
        """
        shown = tuple(map(self.show, found[: query.size]))
        if len(found) <= query.size:
            return Page(shown)
        last = self.sort_key(query.order, found[query.size - 1])
        return Page(shown, Cursor(last, query.digest))

    def search(
        self, recherche: Recherche, perimetre: Perimetre, everything: Iterable[O]
    ) -> Page[L]:
        """
        Search all there is: the reference that adapters equal.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
        """
        query = self.query(recherche, perimetre)
        return self.page(query, self.answer(query, everything))
