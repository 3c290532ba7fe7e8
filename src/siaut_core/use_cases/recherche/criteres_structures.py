"""
*Critères de recherche d'une structure*: the form, and what it asks. Guide: T2.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.profil import TypeStructure
from siaut_core.use_cases.recherche.cles import ClesStructure
from siaut_core.use_cases.recherche.criteres import (
    lire_criteres,
    lire_fragment,
    lire_oui_non,
    lire_prefixe,
    lire_region,
    lire_type_structure,
    liste_de,
    lister,
)
from siaut_core.use_cases.recherche.filtrage import (
    Critere,
    commence_par,
    contient,
    est_parmi,
    est_present,
    retenir,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CriteresStructures", "FiltreStructures"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class FiltreStructures:
    """
    Criteria once read and folded: what an adapter translates.

    As `FiltreUtilisateurs`: what is empty asks nothing.
    """

    numero: str = ""
    nom: str = ""
    types: frozenset[TypeStructure] = frozenset()
    avec_numero: bool | None = None
    regions: frozenset[str] = frozenset()

    def retenir(self, cles: Iterable[ClesStructure]) -> list[ClesStructure]:
        """
        Keep the rows that meet every criterion. Guide: T2.
        """
        return retenir(cles, self, CRITERES)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
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
    types: tuple[object, ...] = attrs.field(default=(), converter=lister)
    avec_numero: bool | None = None
    regions: tuple[object, ...] = attrs.field(default=(), converter=lister)

    def lire(self) -> FiltreStructures:
        """
        Read every criterion.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong one.
        """
        return FiltreStructures(**lire_criteres(self, CRITERES))


COLONNES: Final = ClesStructure._fields.index

# In the order of the form. Guide: T2.
CRITERES: Final[Mapping[str, Critere]] = MappingProxyType(
    {
        "numero": Critere(lire_prefixe, commence_par, COLONNES("numero")),
        "nom": Critere(lire_fragment, contient, COLONNES("nom")),
        "types": Critere(
            liste_de(lire_type_structure), est_parmi, COLONNES("type_structure")
        ),
        "avec_numero": Critere(lire_oui_non, est_present, COLONNES("numero")),
        "regions": Critere(liste_de(lire_region), est_parmi, COLONNES("region")),
    }
)
