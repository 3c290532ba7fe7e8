"""
*Critères de recherche d'un utilisateur*: the form, and what it asks. Guide: R3, R4.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.use_cases.recherche.cles import ClesUtilisateur
from siaut_core.use_cases.recherche.criteres import (
    lire_code_activite,
    lire_criteres,
    lire_departement,
    lire_fragment,
    lire_fragment_de_courriel,
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
    egale,
    est_parmi,
    est_present,
    rencontre,
    retenir,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CriteresUtilisateurs", "FiltreUtilisateurs"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class FiltreUtilisateurs:
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

    def retenir(self, cles: Iterable[ClesUtilisateur]) -> list[ClesUtilisateur]:
        """
        Keep the rows that meet every criterion. Guide: R1, R2.
        """
        return retenir(cles, self, CRITERES)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
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
    profils: tuple[object, ...] = attrs.field(default=(), converter=lister)
    en_attente: bool | None = None
    regions: tuple[object, ...] = attrs.field(default=(), converter=lister)
    departements: tuple[object, ...] = attrs.field(default=(), converter=lister)
    activites: tuple[object, ...] = attrs.field(default=(), converter=lister)
    avec_finess_ej: bool | None = None
    avec_finess_et: bool | None = None
    types_structure: tuple[object, ...] = attrs.field(default=(), converter=lister)
    libelle_groupe: str | None = ""
    finess_et: str | None = ""
    raison_sociale_et: str | None = ""
    finess_ej: str | None = ""
    raison_sociale_ej: str | None = ""

    def lire(self) -> FiltreUtilisateurs:
        """
        Read every criterion.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every wrong one.
        """
        return FiltreUtilisateurs(**lire_criteres(self, CRITERES))


COLONNES: Final = ClesUtilisateur._fields.index

# In the order of the form. Guide: R3.
CRITERES: Final[Mapping[str, Critere]] = MappingProxyType(
    {
        "nom": Critere(lire_fragment, contient, COLONNES("nom")),
        "prenom": Critere(lire_fragment, contient, COLONNES("prenom")),
        "courriel": Critere(lire_fragment_de_courriel, contient, COLONNES("courriel")),
        "profils": Critere(liste_de(Profil.lire), est_parmi, COLONNES("profil")),
        "en_attente": Critere(lire_oui_non, egale, COLONNES("en_attente")),
        "regions": Critere(liste_de(lire_region), est_parmi, COLONNES("region")),
        "departements": Critere(
            liste_de(lire_departement), est_parmi, COLONNES("departement")
        ),
        "activites": Critere(
            liste_de(lire_code_activite), rencontre, COLONNES("activites")
        ),
        "avec_finess_ej": Critere(lire_oui_non, est_present, COLONNES("finess_ej")),
        "avec_finess_et": Critere(lire_oui_non, est_present, COLONNES("finess_et")),
        "types_structure": Critere(
            liste_de(lire_type_structure), est_parmi, COLONNES("type_structure")
        ),
        "libelle_groupe": Critere(lire_fragment, contient, COLONNES("libelle_groupe")),
        "finess_et": Critere(lire_prefixe, commence_par, COLONNES("finess_et")),
        "raison_sociale_et": Critere(
            lire_fragment, contient, COLONNES("raison_sociale_et")
        ),
        "finess_ej": Critere(lire_prefixe, commence_par, COLONNES("finess_ej")),
        "raison_sociale_ej": Critere(
            lire_fragment, contient, COLONNES("raison_sociale_ej")
        ),
    }
)
