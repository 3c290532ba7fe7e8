"""
*Recherche*: a query of the core as one queryset.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any, Final, TypeVar

from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from siaut_core import Perimetre, TypeStructure
from siaut_core.use_cases.recherche.columns import PLACED_COLUMNS, Place
from siaut_core.use_cases.recherche.criteria import Comparison
from siaut_core.use_cases.recherche.pagination import Query
from siaut_core.use_cases.recherche.structures import StructuresQuery
from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

from .fields import Text, beyond
from .models import Compte, Membre, Structure
from .rows import surrounded_code

M = TypeVar("M", bound=Model)

ABSENT: Final = Value("")


def _on(kind: TypeStructure, column: F | Coalesce, otherwise: F | Value) -> Case:
    """
    Read a column where an account sits on a structure of a kind, else another.
    """
    sits = Q(structure__type_structure=kind.value)
    return Case(When(sits, then=column), default=otherwise, output_field=Text())


# A column of a structure, as an account sees it from where it sits.
SEEN: Final[Mapping[Place, Callable[[str, str], Any]]] = {
    Place.OWN: lambda own, _ej: F(own),
    Place.EJ: lambda own, ej: _on(TypeStructure.ET, Coalesce(ej, ABSENT), F(own)),
    Place.ET: lambda own, _ej: _on(TypeStructure.ET, F(own), ABSENT),
    Place.GROUPE: lambda own, _ej: _on(TypeStructure.GROUPE, F(own), ABSENT),
}

PLACE: Final = {
    name: SEEN[place](f"structure__{column}", f"structure__ej__{column}")
    for name, place, column in PLACED_COLUMNS
}


# On SQLite ``__contains`` is ``__icontains``, unless a PRAGMA makes it the reverse for
# the whole project. These compare code by code, and have no wildcard.
def contains(column: str, fragment: str) -> Q:
    return Q(GreaterThan(StrIndex(column, Value(fragment)), 0))


def begins_with(column: str, prefix: str) -> Q:
    return Q(Exact(StrIndex(column, Value(prefix)), 1))


COMPARE: Final[Mapping[Comparison, Callable[..., Q]]] = {
    Comparison.CONTAINS: contains,
    Comparison.BEGINS_WITH: begins_with,
    Comparison.AMONG: lambda column, codes: Q((f"{column}__in", codes)),
    Comparison.MEETS: lambda column, codes: reduce(
        or_, (contains(column, surrounded_code(code)) for code in codes)
    ),
    Comparison.EQUALS: lambda column, code: Q((column, code)),
    Comparison.PRESENT: lambda column, yes: (
        ~Q((column, "")) if yes else Q((column, ""))
    ),
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


def _search(rows: QuerySet[M], query: Query) -> QuerySet[M]:
    """
    Keep what meets the conditions, after the cursor, and stop one row after the page.

    Of a column that nobody knows Django raises a `FieldError`.
    """
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
    return _search(within, query)


def of_structures(
    structures: QuerySet[Structure], query: StructuresQuery
) -> QuerySet[Structure]:
    within = structures.filter(id__in=_ids(query.perimetre))
    return _search(within, query)
