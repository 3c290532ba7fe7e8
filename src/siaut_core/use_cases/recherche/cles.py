"""
*Clés*: the columns that searches read and sort, folded; an adapter may store them.

They depend on nothing but the row. Absent is ``""``, a boolean ``"0"`` or ``"1"``:
a sort key is never null, and all are compared by code point.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, Self

from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.structure import Structure
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.use_cases.recherche.filtrage import code_en_clair
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur

__all__ = [
    "ClesStructure",
    "ClesUtilisateur",
    "Tri",
    "cles_structure",
    "cles_utilisateur",
]


# Accounts share their structures, hence the names of these: folded once.
NOMS_EN_MEMOIRE: Final = 4096

_cle_partagee = lru_cache(maxsize=NOMS_EN_MEMOIRE)(cle_de_recherche)


class ClesUtilisateur(NamedTuple):
    """
    A row of accounts, ready to be searched and sorted. Guide: R3, R5.

    Columns in ``_brut`` are what the folded one of the same name was made of;
    two texts that fold alike are sorted by them.

    Attributes:
        region: The code of the région, as `departement`.
        vide: What columns of codes are sorted by in second: nothing.
    """

    ligne: LigneUtilisateur
    id: UtilisateurId
    structure_id: StructureId
    nom: str
    nom_brut: str
    prenom: str
    prenom_brut: str
    courriel: str
    courriel_brut: str
    profil: str
    valideur: str
    en_attente: str
    actif: str
    activites: tuple[str, ...]
    type_structure: str
    region: str
    nom_region: str
    nom_region_brut: str
    departement: str
    finess_ej: str
    finess_et: str
    raison_sociale_ej: str
    raison_sociale_ej_brut: str
    raison_sociale_et: str
    raison_sociale_et_brut: str
    libelle_groupe: str
    vide: str = ""


def cles_utilisateur(ligne: LigneUtilisateur) -> ClesUtilisateur:
    """
    Fold a row of accounts.
    """
    utilisateur, structure = ligne.utilisateur, ligne.structure
    courriel, region = utilisateur.courriel, ligne.region
    ej, et = ligne.raison_sociale_ej, ligne.raison_sociale_et
    return ClesUtilisateur(
        ligne=ligne,
        id=utilisateur.id,
        structure_id=structure.id,
        nom=cle_de_recherche(utilisateur.nom),
        nom_brut=utilisateur.nom,
        prenom=cle_de_recherche(utilisateur.prenom),
        prenom_brut=utilisateur.prenom,
        courriel=courriel.search_key,
        courriel_brut=courriel.adresse,
        profil=utilisateur.profil.value,
        valideur=code_en_clair(oui=utilisateur.droit_validation),
        en_attente=code_en_clair(oui=utilisateur.est_en_attente),
        actif=code_en_clair(oui=utilisateur.actif),
        activites=utilisateur.activites,
        type_structure=structure.type_structure.value,
        region=structure.coordonnees.region or "",
        nom_region=_cle_partagee(region),
        nom_region_brut=region,
        departement=structure.coordonnees.departement or "",
        finess_ej=ligne.finess_ej,
        finess_et=ligne.finess_et,
        raison_sociale_ej=_cle_partagee(ej),
        raison_sociale_ej_brut=ej,
        raison_sociale_et=_cle_partagee(et),
        raison_sociale_et_brut=et,
        libelle_groupe=_cle_partagee(ligne.libelle_groupe),
    )


class ClesStructure(NamedTuple):
    """
    A structure, ready to be searched and sorted. Guide: T2, T3.

    Attributes:
        region: The code of its région.
        vide: What columns of codes are sorted by in second: nothing.
    """

    structure: Structure
    id: StructureId
    type_structure: str
    nom: str
    nom_brut: str
    numero: str
    region: str
    vide: str = ""


def cles_structure(structure: Structure) -> ClesStructure:
    """
    Fold a structure.
    """
    return ClesStructure(
        structure=structure,
        id=structure.id,
        type_structure=structure.type_structure.value,
        nom=cle_de_recherche(structure.nom),
        nom_brut=structure.nom,
        numero=str(structure.numero or ""),
        region=structure.coordonnees.region or "",
    )


class Tri(StrEnum):
    """
    A column with sort arrows.

    Attributes:
        entete: The heading of the column.
        cle: The folded column to sort on first.
        brut: What that one was folded from, to sort on in second.
    """

    entete: str
    cle: str
    brut: str

    def __new__(cls, code: str, entete: str, cle: str, brut: str) -> Self:
        tri = str.__new__(cls, code)
        tri._value_ = code
        tri.entete, tri.cle, tri.brut = entete, cle, brut
        return tri
