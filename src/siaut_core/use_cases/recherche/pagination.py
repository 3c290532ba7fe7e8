"""
*Pages*: what one is asked with, and a list walked so that a row appears once.

A cursor is the place of the last row shown, in the order of the list, and a
digest of what was asked. It holds names: for a session or a hidden field, never
for a URL or a log. It carries no right: the perimeter is applied again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from enum import StrEnum
from typing import Final, Generic, Self, TypeVar

from siaut_core.entities.value import value
from siaut_core.errors import DonneesInvalidesError, invalid
from siaut_core.policies.perimetre import Perimetre
from siaut_core.use_cases.recherche.criteria import Condition, Criteres
from siaut_core.use_cases.recherche.rows import HEADINGS

__all__ = ["SIZE", "SIZE_MAX", "Cursor", "Page", "Query", "Recherche", "Tri"]

SIZE: Final = 50
SIZE_MAX: Final = 200

# The longest names there can be, folded to their longest, still fit.
TEXT_MAX: Final = 65_536

SEAL_LENGTH: Final = 16

# What a sort key never holds, and database drivers choke on.
FORBIDDEN: Final = frozenset({"Cc", "Cs"})

L = TypeVar("L")


def refuse_cursor(field: str = "") -> DonneesInvalidesError:
    return invalid(
        "CURSEUR", "Cette page ne peut être retrouvée. Relancez la recherche.", field
    )


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:SEAL_LENGTH]


@value
class Cursor:
    """
    Where the next page starts; only for the search that gave it.

    Attributes:
        position: The sort key of the last row shown.
        digest: SHA-256 of the criteria and of the sort, never of the perimeter.
    """

    position: tuple[str, ...]
    digest: str

    def text(self) -> str:
        """
        Write it for a session or a hidden field.
        """
        content = json.dumps([self.digest, *self.position], ensure_ascii=False)
        octets = content.encode()
        return base64.urlsafe_b64encode(_seal(octets) + octets).decode()

    @classmethod
    def parse(cls, text: object) -> Cursor:
        """
        Read what `text` wrote, and nothing else.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it was altered.
        """
        if not isinstance(text, str) or len(text) > TEXT_MAX:
            raise refuse_cursor()
        entered = str.__str__(text)
        try:
            octets = base64.b64decode(entered, altchars="-_", validate=True)
            digest, *position = _read_texts(octets[SEAL_LENGTH:])
            cursor = cls(tuple(position), digest)
            faithful = cursor.text() == entered
        except (ValueError, TypeError, RecursionError):
            raise refuse_cursor() from None
        if not faithful:
            raise refuse_cursor()
        return cursor

    def __repr__(self) -> str:
        return "Cursor(<masqué>)"


def _read_texts(octets: bytes) -> list[str]:
    texts = json.loads(octets.decode())
    if not all(isinstance(t, str) for t in texts):
        raise TypeError
    if not FORBIDDEN.isdisjoint(map(unicodedata.category, "".join(texts))):
        raise ValueError
    return list(texts)


@value(repr=True)
class Page(Generic[L]):
    """
    Some rows of the list, and where the next ones start. Guide: R5, T3.

    Attributes:
        following: ``None`` on the last page.
    """

    rows: tuple[L, ...]
    following: Cursor | None = None


class Tri(StrEnum):
    """
    A column with sort arrows.

    Attributes:
        header: The heading of the column.
        column: The column to sort on first.
    """

    header: str
    column: str

    def __new__(cls, code: str, column: str) -> Self:
        tri = str.__new__(cls, code)
        tri._value_ = code
        tri.header, tri.column = HEADINGS[code.lower()], column
        return tri


@value(kw_only=True)
class Recherche:
    """
    What the screens of both searches share, as it was asked.

    Attributes:
        criteres: What was filled in; nothing lists all.
        tri: The code of the column whose arrow was clicked.
        descendant: From the last to the first.
        after: `Page.following` of the page before, or its text.
        size: Rows of a page, 1 to 200.
    """

    acteur_id: str
    criteres: Criteres
    tri: str
    descendant: bool = False
    after: Cursor | str | None = None
    size: int = SIZE


@value(kw_only=True)
class Query:
    """
    What an adapter is asked for: the first `limit` rows, sorted.

    Rows inside *perimetre* that meet all *conditions*, sorted on the columns of
    *order*, strictly after *after*. *descending* reverses the whole key, ties included.

    Attributes:
        order: Columns that tell any two rows apart: the last one is ``id``.
        after: Their values in the last row shown; ``None`` for the first page.
        size: Rows of a page.
    """

    perimetre: Perimetre
    conditions: tuple[Condition, ...]
    order: tuple[str, ...]
    descending: bool
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
        The digest of the conditions and of the sort, for the cursor.
        """
        asked = [type(self).__name__, self.conditions, self.order, self.descending]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
