"""
*Consulter mes structures*: its form, its sort arrows, its search. Guide: T1-T3.
"""

from __future__ import annotations

from typing import Final

import attrs

from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Structure
from siaut_core.entities.territoire import REGIONS
from siaut_core.entities.value import value
from siaut_core.use_cases.recherche.columns import STRUCTURE_POSITIONS, fold_structure
from siaut_core.use_cases.recherche.criteria import (
    Criteres,
    among,
    begins_with,
    contains,
    present,
)
from siaut_core.use_cases.recherche.pagination import Query, Recherche, Tri
from siaut_core.use_cases.recherche.reading import code_of
from siaut_core.use_cases.recherche.rows import StructureRow
from siaut_core.use_cases.recherche.search import Search

__all__ = [
    "STRUCTURES_SEARCH",
    "CriteresStructures",
    "RechercherStructures",
    "StructuresQuery",
    "TriStructures",
]


@value(kw_only=True)
class CriteresStructures(Criteres):
    """
    The search form as it was typed, in its order: the table of its criteria.

    Empty, it is "Annuler les filtres"; all must hold, any value of a list will do.
    Guide: T2.

    Attributes:
        numero: The beginning of the FINESS number.
        nom: A part of the raison sociale or of the libellé.
        types: A list of ``"EJ"``, ``"ET"``, ``"Groupe"``.
        avec_numero: "Structure avec / sans n° FINESS"; ``None`` for both.
        regions: A list of codes, such as ``"53"``.
    """

    numero: str | None = begins_with("numero")
    nom: str | None = contains("nom")
    types: object = among("type_structure", code_of([*TypeStructure]))
    avec_numero: bool | None = present("numero")
    regions: object = among("region", code_of(REGIONS))


class TriStructures(Tri):
    """
    The columns with sort arrows: all three. Guide: T3.
    """

    TYPE = "TYPE", "type_structure"
    NOM = "NOM", "nom"
    NUMERO = "NUMERO", "numero"


@value(kw_only=True)
class RechercherStructures(Recherche):
    """
    The search screen as it was filled; nothing filled lists them all. Guide: T1.
    """

    criteres: CriteresStructures = attrs.field(factory=CriteresStructures)
    tri: str = TriStructures.NOM


class StructuresQuery(Query):
    """
    A search of structures.
    """

    __slots__ = ()


STRUCTURES_SEARCH: Final[Search[StructuresQuery, Structure, StructureRow]] = Search(
    query_class=StructuresQuery,
    form=CriteresStructures,
    sorts=TriStructures,
    ties=("nom", "nom_raw", "id"),
    fold=fold_structure,
    positions=STRUCTURE_POSITIONS,
    place=lambda structure: structure,
    show=StructureRow,
)
