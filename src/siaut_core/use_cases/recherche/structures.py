"""
*Consulter mes structures*: criteria, sort and pages of structures. Guide: T1-T3.

`structure_correspond` and `answer_structures` say what a search means;
adapters ask their database the same thing.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from siaut_core import phrases
from siaut_core.entities.structure import Structure
from siaut_core.entities.value import value
from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.recherche.criteres_structures import (
    CriteresStructures,
    StructuresFilter,
)
from siaut_core.use_cases.recherche.keys import StructureKeys, Tri, structure_keys
from siaut_core.use_cases.recherche.lines import StructureRow
from siaut_core.use_cases.recherche.query import (
    Demande,
    Query,
    first,
    read_query,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.pagination import Page

__all__ = [
    "CriteresStructures",
    "RechercherStructures",
    "StructuresFilter",
    "StructuresQuery",
    "TriStructures",
    "answer_structures",
    "page_structures",
    "place_structure",
    "rechercher_structures",
    "structure_correspond",
    "structures_query",
]


class TriStructures(Tri):
    """
    The columns with sort arrows: all three. Guide: T3.
    """

    TYPE = "TYPE", "Type", "type_structure", "empty"
    NOM = "NOM", "Nom", "nom", "nom_raw"
    NUMERO = "NUMERO", "Numéro FINESS", "numero", "empty"


# Equal on the column, rows follow these.
AFTER: Final = ("nom", "nom_raw", "id")

ORDERS: Final[Mapping[TriStructures, tuple[int, ...]]] = MappingProxyType(
    {
        tri: tuple(map(StructureKeys._fields.index, (tri.cle, tri.raw, *AFTER)))
        for tri in TriStructures
    }
)


@value(kw_only=True)
class RechercherStructures(Demande):
    """
    The search screen as it was filled; nothing filled lists them all. Guide: T1.
    """

    criteres: CriteresStructures = attrs.field(factory=CriteresStructures)
    tri: str = TriStructures.NOM


StructuresQuery: TypeAlias = Query[StructuresFilter, TriStructures]


def structure_correspond(criteres: CriteresStructures, structure: Structure) -> bool:
    """
    Say whether a structure meets the criteria: what a search means. Guide: T2.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong criterion.
    """
    return bool(criteres.parse().keep((structure_keys(structure),)))


def _read_criteres(criteres: object) -> StructuresFilter:
    if not isinstance(criteres, CriteresStructures):
        raise DonneesInvalidesError.single("TYPE", phrases.CRITERES)
    return criteres.parse()


def structures_query(
    demande: RechercherStructures, perimetre: Perimetre
) -> StructuresQuery:
    """
    Read a search into what an adapter answers.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field; a
            cursor of another search is the field ``after``.
    """
    return read_query(
        demande,
        perimetre,
        lambda: _read_criteres(demande.criteres),
        TriStructures,
        2 + len(AFTER),
    )


def answer_structures(
    query: StructuresQuery, keys: Iterable[StructureKeys]
) -> list[Structure]:
    """
    Answer from all the structures there are: what an adapter must return.

    At most ``query.limit`` of them: one more than a page tells that there is
    another one.
    """
    kept = query.where.keep(keys)
    inside = query.perimetre.identifiers(c.structure for c in kept)
    visible_ones = (c for c in kept if c.id in inside)
    return [c.structure for c in first(visible_ones, query, ORDERS[query.tri])]


def place_structure(tri: TriStructures, line: StructureRow) -> tuple[str, ...]:
    """
    Give the sort key of a row: never null, compared by code point.
    """
    place: tuple[str, ...] = itemgetter(*ORDERS[tri])(structure_keys(line.structure))
    return place


def page_structures(
    query: StructuresQuery, structures: Sequence[Structure]
) -> Page[StructureRow]:
    """
    Make the page of what an adapter returned.
    """
    lines = [StructureRow(structure) for structure in structures]
    return split(query, lines, partial(place_structure, query.tri))


def rechercher_structures(
    demande: RechercherStructures,
    perimetre: Perimetre,
    structures: Iterable[Structure],
) -> Page[StructureRow]:
    """
    Search among all the structures there are: the reference that adapters equal.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
    """
    query = structures_query(demande, perimetre)
    keys = map(structure_keys, structures)
    return page_structures(query, answer_structures(query, keys))
