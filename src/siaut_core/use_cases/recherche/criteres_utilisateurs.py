"""
*Critères de recherche d'un utilisateur*: the form, and what it asks. Guide: R3, R4.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.value import value
from siaut_core.use_cases.recherche.criteres import (
    list_all,
    list_of,
    read_code_activite,
    read_courriel_fragment,
    read_criteres,
    read_departement,
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
    equals,
    is_among,
    is_present,
    keep,
    meets,
)
from siaut_core.use_cases.recherche.keys import UtilisateurKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CriteresUtilisateurs", "UtilisateursFilter"]


@value(kw_only=True)
class UtilisateursFilter:
    """
    Criteria once read and folded: what an adapter translates.

    Texts are contained in the folded column of the same name, FINESS numbers
    begin their column; ``""``, an empty set and ``None`` ask nothing. Sets hold
    codes; activities match when one of them is the account's.
    """

    nom: str = ""
    prenom: str = ""
    courriel: str = ""
    profils: frozenset[Profil] = frozenset()
    en_attente: bool | None = None
    regions: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    activites: frozenset[str] = frozenset()
    avec_finess_ej: bool | None = None
    avec_finess_et: bool | None = None
    types_structure: frozenset[TypeStructure] = frozenset()
    libelle_groupe: str = ""
    finess_et: str = ""
    raison_sociale_et: str = ""
    finess_ej: str = ""
    raison_sociale_ej: str = ""

    def keep(self, keys: Iterable[UtilisateurKeys]) -> list[UtilisateurKeys]:
        """
        Keep the rows that meet every criterion. Guide: R1, R2.
        """
        return keep(keys, self, CRITERES)


@value(kw_only=True)
class CriteresUtilisateurs:
    """
    The search form as it was typed; empty, it is "Annuler les filtres".

    All criteria must hold, any value of a list will do. Guide: R1, R3, R4.

    Attributes:
        nom: A part of it, as of every other text.
        courriel: A part of the address, folded like the other texts.
        profils: Codes or libellés.
        en_attente: "Compte activé": Oui is ``False``, Non is ``True``, Tous is
            ``None``.
        regions: Their codes, as *departements* and *activites*.
        avec_finess_ej: "Utilisateur avec / sans numéro FINESS EJ".
        finess_et: The beginning of the number.
    """

    nom: str | None = ""
    prenom: str | None = ""
    courriel: str | None = ""
    profils: tuple[object, ...] = attrs.field(default=(), converter=list_all)
    en_attente: bool | None = None
    regions: tuple[object, ...] = attrs.field(default=(), converter=list_all)
    departements: tuple[object, ...] = attrs.field(default=(), converter=list_all)
    activites: tuple[object, ...] = attrs.field(default=(), converter=list_all)
    avec_finess_ej: bool | None = None
    avec_finess_et: bool | None = None
    types_structure: tuple[object, ...] = attrs.field(default=(), converter=list_all)
    libelle_groupe: str | None = ""
    finess_et: str | None = ""
    raison_sociale_et: str | None = ""
    finess_ej: str | None = ""
    raison_sociale_ej: str | None = ""

    def parse(self) -> UtilisateursFilter:
        """
        Read every criterion.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong one.
        """
        return UtilisateursFilter(**read_criteres(self, CRITERES))


COLONNES: Final = UtilisateurKeys._fields.index

# In the order of the form. Guide: R3.
CRITERES: Final[Mapping[str, Critere]] = MappingProxyType(
    {
        "nom": Critere(read_fragment, contains, COLONNES("nom")),
        "prenom": Critere(read_fragment, contains, COLONNES("prenom")),
        "courriel": Critere(read_courriel_fragment, contains, COLONNES("courriel")),
        "profils": Critere(list_of(Profil.parse), is_among, COLONNES("profil")),
        "en_attente": Critere(read_yes_no, equals, COLONNES("en_attente")),
        "regions": Critere(list_of(read_region), is_among, COLONNES("region")),
        "departements": Critere(
            list_of(read_departement), is_among, COLONNES("departement")
        ),
        "activites": Critere(list_of(read_code_activite), meets, COLONNES("activites")),
        "avec_finess_ej": Critere(read_yes_no, is_present, COLONNES("finess_ej")),
        "avec_finess_et": Critere(read_yes_no, is_present, COLONNES("finess_et")),
        "types_structure": Critere(
            list_of(read_type_structure), is_among, COLONNES("type_structure")
        ),
        "libelle_groupe": Critere(read_fragment, contains, COLONNES("libelle_groupe")),
        "finess_et": Critere(read_prefix, begins_with, COLONNES("finess_et")),
        "raison_sociale_et": Critere(
            read_fragment, contains, COLONNES("raison_sociale_et")
        ),
        "finess_ej": Critere(read_prefix, begins_with, COLONNES("finess_ej")),
        "raison_sociale_ej": Critere(
            read_fragment, contains, COLONNES("raison_sociale_ej")
        ),
    }
)
