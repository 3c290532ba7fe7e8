"""
*Recherche*: a query of the core as one statement.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from siaut_core import Structure
from siaut_core.policies.perimetre import Perimetre
from siaut_core.use_cases.recherche.criteria import Condition
from siaut_core.use_cases.recherche.pagination import Query
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import StructuresQuery
from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

from . import rows
from .keys import (
    COMPARE,
    COMPTE_KEYS,
    OWN_EJ,
    PLACE_KEYS,
    STRUCTURE_KEYS,
    UTILISATEUR_KEYS,
    Among,
    Keys,
    Where,
    e,
    s,
    u,
)
from .rows import SEPARATOR, utilisateur_of
from .schema import NAME_ANYWHERE, PlainText, membres, structures


def membres_of(table: sa.FromClause) -> sa.Label[str]:
    """
    Gather the members of each groupe of *table*, in the statement that reads it.
    """
    return (
        sa.select(sa.func.aggregate_strings(membres.c.ej_id, SEPARATOR))
        .where(membres.c.groupe_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
        .label("membres")
    )


def _own_groupes(x: str) -> sa.Select[tuple[str]]:
    return sa.select(membres.c.groupe_id).where(membres.c.ej_id == x)


def _within(perimetre: Perimetre) -> Where:
    """
    Write a perimeter as one condition on the structure (s).

    A union, of which each part has its index; with ``OR`` PostgreSQL reads them all.
    """
    x = perimetre.structure_id
    if x is None:
        return sa.false()
    if not perimetre.with_attached:
        return s.c.id == x
    own_et = sa.select(structures.c.id).where(structures.c.ej_id == x)
    oneself = sa.select(sa.literal(x, PlainText))
    return s.c.id.in_(sa.union_all(oneself, own_et, _own_groupes(x)))


def _branches(perimetre: Perimetre) -> list[Where]:
    """
    Write a perimeter as conditions on the account (u), which no row meets twice.

    In each of them an index gives the rows in the order of their names. The last
    is for an ET, should one ask for what hangs from it.
    """
    x = perimetre.structure_id
    if x is None:
        return [sa.false()]
    if not perimetre.with_attached:
        return [u.c.structure_id == x]
    return [
        u.c.root_id == x,
        u.c.root_id.in_(_own_groupes(x)),
        sa.and_(u.c.structure_id == x, u.c.root_id != x),
    ]


def _criteres(conditions: Iterable[Condition], keys: Keys) -> list[Where]:
    return [COMPARE[how](keys[column], value) for column, how, value in conditions]


def _page(select: sa.Select[Any], query: Query, keys: Keys) -> sa.Select[Any]:
    """
    Begin after the cursor, sort, and stop one row after the page.
    """
    if query.after is not None:
        place = sa.tuple_(*(keys[name] for name in query.order))
        bound = sa.tuple_(*query.after)
        select = select.where(place < bound if query.descending else place > bound)
    return _sort(select, query, keys)


def _sort(select: sa.Select[Any], query: Query, keys: Keys) -> sa.Select[Any]:
    columns = [keys[name] for name in query.order]
    if query.descending:
        columns = [column.desc() for column in columns]
    return select.order_by(*columns).limit(query.limit)


def of_structures(query: StructuresQuery) -> sa.Select[tuple[Any, ...]]:
    select = sa.select(s, membres_of(s)).where(
        _within(query.perimetre), *_criteres(query.conditions, STRUCTURE_KEYS)
    )
    return _page(select, query, STRUCTURE_KEYS)


def of_utilisateurs(query: UtilisateursQuery) -> sa.Select[tuple[Any, ...]]:
    """
    Choose the rows of a perimeter by their ids, then read these few whole.
    """
    criteres = _find(query, _within(query.perimetre), COMPTE_KEYS)
    branches = _branches(query.perimetre)
    return _read(query, [_choose(query, branch, *criteres) for branch in branches])


def everywhere(query: UtilisateursQuery) -> sa.Select[tuple[Any, ...]]:
    """
    Search the accounts of the whole country, whatever the perimeter of the request.

    For those who run the service: no operation does it.
    """
    criteres = _find(query, sa.true(), {**COMPTE_KEYS, "nom": NAME_ANYWHERE})
    return _read(query, [_choose(query, *criteres)])


def _read(
    query: UtilisateursQuery, choices: Sequence[sa.Select[tuple[str]]]
) -> sa.Select[tuple[Any, ...]]:
    chosen = sa.union_all(*(sa.select(choice.subquery().c.id) for choice in choices))
    select = (
        sa.select(u, s, e, membres_of(s))
        .join_from(u, s, s.c.id == u.c.structure_id)
        .outerjoin(e, OWN_EJ)
        .where(u.c.id.in_(chosen))
    )
    return _sort(select, query, UTILISATEUR_KEYS)


def _choose(query: UtilisateursQuery, *conditions: Where) -> sa.Select[tuple[str]]:
    select = sa.select(u.c.id).where(*conditions)
    if not PLACE_KEYS.keys().isdisjoint(query.order):
        select = select.join_from(u, s, s.c.id == u.c.structure_id).outerjoin(e, OWN_EJ)
    return _page(select, query, UTILISATEUR_KEYS)


def _find(query: UtilisateursQuery, inside: Where, keys: Keys) -> list[Where]:
    """
    Find the structures first, for what is asked of them: they are few.
    """
    on_account = [c for c in query.conditions if c.column not in PLACE_KEYS]
    on_place = [c for c in query.conditions if c.column in PLACE_KEYS]
    criteres = _criteres(on_account, keys)
    if not on_place:
        return criteres
    places = (
        sa.select(s.c.id)
        .select_from(s)
        .outerjoin(e, OWN_EJ)
        .where(inside, *_criteres(on_place, PLACE_KEYS))
    )
    # When there are none, no account is read at all.
    return [*criteres, places.exists(), Among(u.c.structure_id, places)]


def row_of() -> Callable[[sa.RowMapping], UtilisateurRow]:
    """
    Say how the rows of one search are made; what many sit on is rebuilt once.
    """
    rebuilt: dict[str | None, Structure] = {}

    def structure(row: sa.RowMapping, table: sa.FromClause) -> Any:  # noqa: ANN401  (an EJ where one is expected, by the join)
        id = row[table.c.id]
        if id is not None and id not in rebuilt:
            rebuilt[id] = rows.structure_of(row, table)
        return rebuilt.get(id)

    return lambda row: UtilisateurRow(
        utilisateur_of(row), structure(row, s), structure(row, e)
    )


def structure_of(row: sa.RowMapping) -> Structure:
    return rows.structure_of(row, s)
