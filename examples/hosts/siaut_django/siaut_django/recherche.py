"""
*Recherche*: a request of the core as one queryset.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Case, F, Model, Q, Value, When
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from siaut_core import TypeStructure

from .fields import Text, beyond
from .models import Compte, Membre, Structure
from .rows import surrounded_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.query import Query
    from siaut_core.use_cases.recherche.structures import StructuresQuery
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

    from .transaction import Transaction

__all__ = ["of_structures", "of_utilisateurs"]

M = TypeVar("M", bound=Model)

ON_AN_ET: Final = Q(structure__type_structure=TypeStructure.ET.value)
ON_A_GROUPE: Final = Q(structure__type_structure=TypeStructure.GROUPE.value)


def _of_the_ej(colonne: str) -> Case:
    """
    Read a column of the EJ of an ET, else of the structure itself.
    """
    return Case(
        When(ON_AN_ET, then=Coalesce(f"structure__ej__{colonne}", Value(""))),
        default=f"structure__{colonne}",
        output_field=Text(),
    )


def _si(condition: Q, colonne: str) -> Case:
    return Case(
        When(condition, then=f"structure__{colonne}"),
        default=Value(""),
        output_field=Text(),
    )


# The columns of `UtilisateurKeys` that say where an account sits.
PLACE: Final[Mapping[str, Any]] = {
    "type_structure": F("structure__type_structure"),
    "region": F("structure__region"),
    "nom_region": F("structure__nom_region"),
    "nom_region_raw": F("structure__nom_region_raw"),
    "departement": F("structure__departement"),
    "finess_ej": _of_the_ej("numero"),
    "finess_et": _si(ON_AN_ET, "numero"),
    "raison_sociale_ej": _of_the_ej("nom"),
    "raison_sociale_ej_raw": _of_the_ej("nom_raw"),
    "raison_sociale_et": _si(ON_AN_ET, "nom"),
    "raison_sociale_et_raw": _si(ON_AN_ET, "nom_raw"),
    "libelle_groupe": _si(ON_A_GROUPE, "nom"),
}


# On SQLite ``__contains`` is ``__icontains``, unless a PRAGMA makes it the reverse for
# the whole project. These compare code by code, and have no wildcard.
def contains(colonne: str, fragment: str) -> Q:
    return Q(GreaterThan(StrIndex(colonne, Value(fragment)), 0))


def begins_with(colonne: str, prefix: str) -> Q:
    return Q(Exact(StrIndex(colonne, Value(prefix)), 1))


def is_among(colonne: str, choix: frozenset[str]) -> Q:
    return Q((f"{colonne}__in", sorted(map(str, choix))))


def meets(colonne: str, choix: frozenset[str]) -> Q:
    codes = (contains(colonne, surrounded_code(code)) for code in sorted(choix))
    return reduce(or_, codes)


def equals(colonne: str, yes: bool) -> Q:  # noqa: FBT001  (a criterion, passed by the table)
    return Q((colonne, "1" if yes else "0"))


def is_present(colonne: str, yes: bool) -> Q:  # noqa: FBT001  (same)
    empty = Q((colonne, ""))
    return ~empty if yes else empty


# Fields of the filters: the column they look at, and how.
UTILISATEURS_FILTER: Final[Mapping[str, tuple[str, Callable[..., Q]]]] = {
    "nom": ("nom", contains),
    "prenom": ("prenom", contains),
    "courriel": ("courriel", contains),
    "profils": ("profil", is_among),
    "en_attente": ("en_attente", equals),
    "regions": ("region", is_among),
    "departements": ("departement", is_among),
    "activites": ("activites", meets),
    "avec_finess_ej": ("finess_ej", is_present),
    "avec_finess_et": ("finess_et", is_present),
    "types_structure": ("type_structure", is_among),
    "libelle_groupe": ("libelle_groupe", contains),
    "finess_et": ("finess_et", begins_with),
    "raison_sociale_et": ("raison_sociale_et", contains),
    "finess_ej": ("finess_ej", begins_with),
    "raison_sociale_ej": ("raison_sociale_ej", contains),
}

STRUCTURES_FILTER: Final[Mapping[str, tuple[str, Callable[..., Q]]]] = {
    "numero": ("numero", begins_with),
    "nom": ("nom", contains),
    "types": ("type_structure", is_among),
    "avec_numero": ("numero", is_present),
    "regions": ("region", is_among),
}

UTILISATEURS_AFTER: Final = ("nom", "nom_raw", "prenom", "prenom_raw", "id")
STRUCTURES_AFTER: Final = ("nom", "nom_raw", "id")


def _criteres(where: object, table: Mapping[str, tuple[str, Callable[..., Q]]]) -> Q:
    demandes = {field: getattr(where, field) for field in table}
    return Q(
        *(
            table[field][1](table[field][0], value)
            for field, value in demandes.items()
            if value not in (None, "", frozenset())
        )
    )


def _ids(transaction: Transaction, perimetre: Perimetre) -> QuerySet[Any, Any]:
    """
    Write a perimeter as the ids of its structures.

    A union, of which each part has its index.
    """
    x, structures = perimetre.structure_id, transaction.rows(Structure)
    if x is None:
        return structures.none().values("id")
    oneself = structures.filter(id=x).values("id")
    if not perimetre.with_attached:
        return oneself
    own_et = structures.filter(ej=x).values("id")
    own_groupes = transaction.rows(Membre).filter(ej=x).values("groupe")
    return oneself.union(own_et, own_groupes, all=True)


def _page(
    rows: QuerySet[M], query: Query[Any, Any], sequel: tuple[str, ...]
) -> QuerySet[M]:
    """
    Begin after the cursor, sort, and stop one row after the page.
    """
    noms = (query.tri.cle, query.tri.raw, *sequel)
    bounds = dict(zip(noms, query.after or noms, strict=True))
    bounds.pop("empty", None)  # What columns of codes are sorted by in second.
    if query.after is not None:
        rows = rows.filter(beyond(bounds, "lt" if query.descendant else "gt"))
    order = [f"-{nom}" if query.descendant else nom for nom in bounds]
    return rows.order_by(*order)[: query.limit]


def of_utilisateurs(
    transaction: Transaction, query: UtilisateursQuery
) -> QuerySet[Compte]:
    comptes = (
        transaction.rows(Compte)
        .select_related("structure__ej")
        .alias(**PLACE)
        .filter(structure__in=_ids(transaction, query.perimetre))
        .filter(_criteres(query.where, UTILISATEURS_FILTER))
    )
    return _page(comptes, query, UTILISATEURS_AFTER)


def of_structures(
    transaction: Transaction, query: StructuresQuery
) -> QuerySet[Structure]:
    structures = (
        transaction.rows(Structure)
        .filter(id__in=_ids(transaction, query.perimetre))
        .filter(_criteres(query.where, STRUCTURES_FILTER))
    )
    return _page(structures, query, STRUCTURES_AFTER)
