"""
*Requêtes*: what a search asks of an adapter, read from what was typed.
"""

from __future__ import annotations

import hashlib
import json
from heapq import nlargest, nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from siaut_core.entities.identifier import is_identifier
from siaut_core.entities.value import value
from siaut_core.errors import DonneesInvalidesError, Faults
from siaut_core.policies.perimetre import Perimetre
from siaut_core.use_cases.recherche.criteres import read_yes_no
from siaut_core.use_cases.recherche.keys import Tri
from siaut_core.use_cases.recherche.pagination import (
    SIZE,
    SIZE_MAX,
    Cursor,
    Page,
    refuse_cursor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Demande", "Query", "first", "read_query", "split"]

C = TypeVar("C", bound=tuple[Any, ...])
F = TypeVar("F", bound=attrs.AttrsInstance)
L = TypeVar("L")
T = TypeVar("T", bound=Tri)


@value(kw_only=True)
class Demande:
    """
    What the screens of both searches share, as it was asked.

    Attributes:
        tri: The column whose arrow was clicked; its code.
        after: `Page.following` of the page before, or its text.
        size: Rows of a page, 200 at most.
    """

    acteur_id: str
    tri: str
    descendant: bool = False
    after: Cursor | str | None = None
    size: int = SIZE


@value(kw_only=True)
class Query(Generic[F, T]):
    """
    What an adapter is asked for: at most `limit` rows, sorted.

    Rows inside *perimetre* that meet *where*, in the order of *tri*, strictly
    after *after*. *descendant* reverses the whole key, ties included.

    Attributes:
        after: The sort key of the last row shown; ``None`` for the first page.
        size: Rows of a page.
    """

    perimetre: Perimetre
    where: F
    tri: T
    descendant: bool
    after: tuple[str, ...] | None
    size: int

    @property
    def limit(self) -> int:
        """
        One more than a page holds: it tells whether there is another one.
        """
        return self.size + 1

    @property
    def digest(self) -> str:
        """
        The digest of the criteria and of the sort, for the cursor.
        """
        return _digest(self.where, self.tri, descendant=self.descendant)


def _digest(where: attrs.AttrsInstance, tri: Tri, *, descendant: bool) -> str:
    criteres = [
        sorted(value) if isinstance(value, frozenset) else value
        for value in attrs.astuple(where, recurse=False)
    ]
    content = json.dumps([type(where).__name__, criteres, tri, descendant])
    return hashlib.sha256(content.encode()).hexdigest()


def _read_tri(value: object, tris: type[T]) -> T:
    code = str.__str__(value) if isinstance(value, str) else value
    if not is_identifier(code) or code not in tris.__members__:
        raise DonneesInvalidesError.single(
            "INCONNU", "Cette colonne n'est pas triable."
        )
    return tris[code]


def _read_size(value: object) -> int:
    if type(value) is int and 0 < value <= SIZE_MAX:
        return value
    raise DonneesInvalidesError.single("TAILLE", f"De 1 à {SIZE_MAX} lignes par page.")


def _read_cursor(value: object) -> Cursor | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Cursor) else Cursor.parse(value)


def read_query(
    demande: Demande,
    perimetre: Perimetre,
    where: Callable[[], F],
    tris: type[T],
    length: int,
) -> Query[F, T]:
    """
    Read what was asked into what an adapter answers.

    Args:
        where: Reads the criteria.
        length: How many texts a sort key of this search has.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field; a
            cursor of another search is the field ``after``.
    """
    faults = Faults()
    found = faults.parse("criteres", lambda parse: parse(), where)
    tri = faults.parse("tri", lambda t: _read_tri(t, tris), demande.tri)
    descendant = read_yes_no(faults, "descendant", demande.descendant) is True
    size = faults.parse("size", _read_size, demande.size)
    cursor = faults.parse("after", _read_cursor, demande.after)
    faults.raise_any()
    assert found is not None and tri is not None and size is not None  # noqa: PT018, S101  (tells the type checker)
    query = Query(
        perimetre=perimetre,
        where=found,
        tri=tri,
        descendant=descendant,
        after=cursor.position if cursor else None,
        size=size,
    )
    if cursor and (cursor.digest, len(cursor.position)) != (
        query.digest,
        length,
    ):
        raise refuse_cursor("after")
    return query


def split(
    query: Query[F, T], lines: Sequence[L], place: Callable[[L], tuple[str, ...]]
) -> Page[L]:
    """
    Make a page of what an adapter returned: up to one row more than it holds.
    """
    kept = tuple(lines[: query.size])
    if len(lines) <= query.size:
        return Page(kept)
    return Page(kept, Cursor(place(kept[-1]), query.digest))


def first(keys: Iterable[C], query: Query[F, T], order: tuple[int, ...]) -> list[C]:
    """
    Give the first rows after the cursor, sorted on the columns of *order*.
    """
    place = itemgetter(*order)
    after = query.after
    if query.descendant:
        remaining = (c for c in keys if after is None or place(c) < after)
        return nlargest(query.limit, remaining, key=place)
    remaining = (c for c in keys if after is None or place(c) > after)
    return nsmallest(query.limit, remaining, key=place)
