"""
*Recherche*: a query of the core as one queryset.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, reduce
from operator import or_
from typing import Any, Final, TypeVar

from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from siaut_core import Perimetre, TypeStructure
from siaut_core.use_cases.recherche.columns import (
    PLACED_COLUMNS,
    STRUCTURE_POSITIONS,
    UTILISATEUR_POSITIONS,
    Place,
)
from siaut_core.use_cases.recherche.criteria import Comparison
from siaut_core.use_cases.recherche.pagination import Query
from siaut_core.use_cases.recherche.structures import StructuresQuery
from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

from .fields import Text, beyond
from .models import Compte, Membre, Structure
from .rows import surrounded_code

M = TypeVar("M", bound=Model)

ON_AN_ET: Final = Q(structure__type_structure=TypeStructure.ET.value)
ON_A_GROUPE: Final = Q(structure__type_structure=TypeStructure.GROUPE.value)


def _of_the_ej(column: str) -> Case:
    """
    Read a column of the EJ of an ET, else of the structure itself.
    """
    return Case(
        When(ON_AN_ET, then=Coalesce(f"structure__ej__{column}", Value(""))),
        default=f"structure__{column}",
        output_field=Text(),
    )


def _where(condition: Q, column: str) -> Case:
    return Case(
        When(condition, then=f"structure__{column}"),
        default=Value(""),
        output_field=Text(),
    )


# A column of a structure, as an account sees it from where it sits.
SEEN: Final[Mapping[Place, Callable[[str], Any]]] = {
    Place.OWN: lambda column: F(f"structure__{column}"),
    Place.EJ: _of_the_ej,
    Place.ET: partial(_where, ON_AN_ET),
    Place.GROUPE: partial(_where, ON_A_GROUPE),
}

PLACE: Final = {name: SEEN[place](column) for name, place, column in PLACED_COLUMNS}


# On SQLite ``__contains`` is ``__icontains``, unless a PRAGMA makes it the reverse for
# the whole project. These compare code by code, and have no wildcard.
def contains(column: str, fragment: str) -> Q:
    return Q(GreaterThan(StrIndex(column, Value(fragment)), 0))


def begins_with(column: str, prefix: str) -> Q:
    return Q(Exact(StrIndex(column, Value(prefix)), 1))


def meets(column: str, codes: Iterable[str]) -> Q:
    return reduce(or_, (contains(column, surrounded_code(code)) for code in codes))


def present(column: str, yes: bool) -> Q:  # noqa: FBT001  (a value, passed by the table)
    empty = Q((column, ""))
    return ~empty if yes else empty


COMPARE: Final[Mapping[Comparison, Callable[..., Q]]] = {
    Comparison.CONTAINS: contains,
    Comparison.BEGINS_WITH: begins_with,
    Comparison.AMONG: lambda column, codes: Q((f"{column}__in", codes)),
    Comparison.MEETS: meets,
    Comparison.EQUALS: lambda column, code: Q((column, code)),
    Comparison.PRESENT: present,
}


def _ids(perimetre: Perimetre) -> QuerySet[Any, Any]:
    """
    Write a perimeter as the ids of its structures.

    A union, of which each part has its index.
    """
    x, structures = perimetre.structure_id, Structure.objects
    if x is None:
        return structures.none().values("id")
    oneself = structures.filter(id=x).values("id")
    if not perimetre.with_attached:
        return oneself
    own_et = structures.filter(ej=x).values("id")
    own_groupes = Membre.objects.filter(ej=x).values("groupe")
    return oneself.union(own_et, own_groupes, all=True)


def _search(
    rows: QuerySet[M], query: Query, columns: Mapping[str, object]
) -> QuerySet[M]:
    """
    Keep what meets the conditions, after the cursor, and stop one row after the page.
    """
    if unknown := {c.column for c in query.conditions} - columns.keys():
        raise KeyError(*unknown)
    rows = rows.filter(
        *(COMPARE[comparison](column, v) for column, comparison, v in query.conditions)
    )
    if query.after is not None:
        bounds = dict(zip(query.order, query.after, strict=True))
        rows = rows.filter(beyond(bounds, "lt" if query.descending else "gt"))
    direction = "-" if query.descending else ""
    return rows.order_by(*(direction + name for name in query.order))[: query.limit]


def of_utilisateurs(
    comptes: QuerySet[Compte], query: UtilisateursQuery
) -> QuerySet[Compte]:
    asked = {*query.order, *(condition.column for condition in query.conditions)}
    within = (
        comptes.select_related("structure__ej")
        .alias(**{name: PLACE[name] for name in asked & PLACE.keys()})
        .filter(structure__in=_ids(query.perimetre))
    )
    return _search(within, query, UTILISATEUR_POSITIONS)


def of_structures(
    structures: QuerySet[Structure], query: StructuresQuery
) -> QuerySet[Structure]:
    within = structures.filter(id__in=_ids(query.perimetre))
    return _search(within, query, STRUCTURE_POSITIONS)
