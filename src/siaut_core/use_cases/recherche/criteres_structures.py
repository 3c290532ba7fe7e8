"""
*Critères de recherche d'une structure*: the form, and what it asks. Guide: T2.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.value import value
from siaut_core.use_cases.recherche.criteres import (
    list_all,
    list_of,
    read_criteres,
    read_fragment,
    read_prefix,
    read_region,
    read_type_structure,
    read_yes_no,
)
from siaut_core.use_cases.recherche.filtering import (
    Critere,
    begins_with,
    contains,
    is_among,
    is_present,
    keep,
)
from siaut_core.use_cases.recherche.keys import StructureKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CriteresStructures", "StructuresFilter"]


@value(kw_only=True)
class StructuresFilter:
    """
    Criteria once read and folded: what an adapter translates.

    As `UtilisateursFilter`: what is empty asks nothing.
    """

    numero: str = ""
    nom: str = ""
    types: frozenset[TypeStructure] = frozenset()
    avec_numero: bool | None = None
    regions: frozenset[str] = frozenset()

    def keep(self, keys: Iterable[StructureKeys]) -> list[StructureKeys]:
        """
        Keep the rows that meet every criterion. Guide: T2.
        """
        return keep(keys, self, CRITERES)


@value(kw_only=True)
class CriteresStructures:
    """
    The search form as it was typed; empty, it is "Annuler les filtres".

    All criteria must hold, any value of a list will do. Guide: T2.

    Attributes:
        numero: The beginning of the FINESS number.
        nom: A part of the raison sociale or of the libellé.
        avec_numero: "Structure avec / sans n° FINESS"; ``None`` for both.
        regions: Their codes.
    """

    numero: str | None = ""
    nom: str | None = ""
    types: tuple[object, ...] = attrs.field(default=(), converter=list_all)
    avec_numero: bool | None = None
    regions: tuple[object, ...] = attrs.field(default=(), converter=list_all)

    def parse(self) -> StructuresFilter:
        """
        Read every criterion.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong one.
        """
        return StructuresFilter(**read_criteres(self, CRITERES))


COLONNES: Final = StructureKeys._fields.index

# In the order of the form. Guide: T2.
CRITERES: Final[Mapping[str, Critere]] = MappingProxyType(
    {
        "numero": Critere(read_prefix, begins_with, COLONNES("numero")),
        "nom": Critere(read_fragment, contains, COLONNES("nom")),
        "types": Critere(
            list_of(read_type_structure), is_among, COLONNES("type_structure")
        ),
        "avec_numero": Critere(read_yes_no, is_present, COLONNES("numero")),
        "regions": Critere(list_of(read_region), is_among, COLONNES("region")),
    }
)
