"""
*Rechercher un utilisateur*: its form, its sort arrows, its search. Guide: R1-R5.
"""

from __future__ import annotations

from typing import Final

import attrs

from siaut_core.entities.activite import read_code
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.territoire import DEPARTEMENTS, REGIONS
from siaut_core.entities.value import value
from siaut_core.use_cases.recherche.columns import (
    UTILISATEUR_POSITIONS,
    fold_utilisateur,
)
from siaut_core.use_cases.recherche.criteria import (
    Criteres,
    among,
    begins_with,
    contains,
    equals,
    meets,
    present,
)
from siaut_core.use_cases.recherche.pagination import Query, Recherche, Tri
from siaut_core.use_cases.recherche.reading import (
    code_of,
    read_courriel_fragment,
)
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.search import Search

__all__ = [
    "UTILISATEURS_SEARCH",
    "CriteresUtilisateurs",
    "RechercherUtilisateurs",
    "TriUtilisateurs",
    "UtilisateursQuery",
]


@value(kw_only=True)
class CriteresUtilisateurs(Criteres):
    """
    The search form as it was typed, in its order: the table of its criteria.

    Empty, it is "Annuler les filtres"; all must hold, any value of a list will do.
    Guide: R1, R3, R4.

    Attributes:
        nom: A part of it, as of every other text.
        courriel: A part of the address, folded like the other texts.
        profils: A list of codes or libellés.
        en_attente: "Compte activé": Oui is ``False``, Non is ``True``, Tous is
            ``None``.
        regions: A list of codes, such as ``"53"``.
        departements: A list of codes, such as ``"75"`` or ``"971"``.
        activites: A list of codes, such as ``"QA002"``.
        avec_finess_ej: "Utilisateur avec / sans numéro FINESS EJ"; ``None`` for both.
        avec_finess_et: The same of the ET.
        types_structure: A list of ``"EJ"``, ``"ET"``, ``"Groupe"``.
        finess_et: The beginning of the number.
        finess_ej: The same.
    """

    nom: str | None = contains("nom")
    prenom: str | None = contains("prenom")
    courriel: str | None = contains("courriel", read_courriel_fragment)
    profils: object = among("profil", Profil.parse)
    en_attente: bool | None = equals("en_attente")
    regions: object = among("region", code_of(REGIONS))
    departements: object = among("departement", code_of(DEPARTEMENTS))
    activites: object = meets("activites", read_code)
    avec_finess_ej: bool | None = present("finess_ej")
    avec_finess_et: bool | None = present("finess_et")
    types_structure: object = among("type_structure", code_of([*TypeStructure]))
    libelle_groupe: str | None = contains("libelle_groupe")
    finess_et: str | None = begins_with("finess_et")
    raison_sociale_et: str | None = contains("raison_sociale_et")
    finess_ej: str | None = begins_with("finess_ej")
    raison_sociale_ej: str | None = contains("raison_sociale_ej")


class TriUtilisateurs(Tri):
    """
    The columns with sort arrows. Guide: R5.
    """

    NOM = "NOM", "nom"
    PRENOM = "PRENOM", "prenom"
    COURRIEL = "COURRIEL", "courriel"
    PROFIL = "PROFIL", "profil"
    VALIDEUR = "VALIDEUR", "valideur"
    RAISON_SOCIALE_EJ = "RAISON_SOCIALE_EJ", "raison_sociale_ej"
    RAISON_SOCIALE_ET = "RAISON_SOCIALE_ET", "raison_sociale_et"
    REGION = "REGION", "nom_region"
    EN_ATTENTE = "EN_ATTENTE", "en_attente"
    ACTIF = "ACTIF", "actif"


@value(kw_only=True)
class RechercherUtilisateurs(Recherche):
    """
    The search screen as it was filled; nothing filled lists everyone. Guide: R2.
    """

    criteres: CriteresUtilisateurs = attrs.field(factory=CriteresUtilisateurs)
    tri: str = TriUtilisateurs.NOM


class UtilisateursQuery(Query):
    """
    A search of accounts.
    """

    __slots__ = ()


UTILISATEURS_SEARCH: Final[
    Search[UtilisateursQuery, UtilisateurRow, UtilisateurRow]
] = Search(
    query_class=UtilisateursQuery,
    form=CriteresUtilisateurs,
    sorts=TriUtilisateurs,
    ties=("nom", "nom_raw", "prenom", "prenom_raw", "id"),
    fold=fold_utilisateur,
    positions=UTILISATEUR_POSITIONS,
    place=lambda row: row.structure,
    show=lambda row: row,
)
