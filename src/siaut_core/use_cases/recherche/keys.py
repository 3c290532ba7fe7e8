"""
*Clés*: the columns that searches read and sort, folded; an adapter may store them.

They depend on nothing but the row. Absent is ``""``, a boolean ``"0"`` or ``"1"``:
a sort key is never null, and all are compared by code point.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, Self

from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.structure import Structure
from siaut_core.entities.text import search_key
from siaut_core.use_cases.recherche.filtering import code_in_clear
from siaut_core.use_cases.recherche.lines import UtilisateurRow

__all__ = [
    "StructureKeys",
    "Tri",
    "UtilisateurKeys",
    "structure_keys",
    "utilisateur_keys",
]


# Accounts share their structures, hence the names of these: folded once.
CACHED_NOMS: Final = 4096

_shared_key = lru_cache(maxsize=CACHED_NOMS)(search_key)


class UtilisateurKeys(NamedTuple):
    """
    A row of accounts, ready to be searched and sorted. Guide: R3, R5.

    Columns in ``_brut`` are what the folded one of the same name was made of;
    two texts that fold alike are sorted by them.

    Attributes:
        region: The code of the région, as `departement`.
        empty: What columns of codes are sorted by in second: nothing.
    """

    line: UtilisateurRow
    id: UtilisateurId
    structure_id: StructureId
    nom: str
    nom_raw: str
    prenom: str
    prenom_raw: str
    courriel: str
    courriel_raw: str
    profil: str
    valideur: str
    en_attente: str
    actif: str
    activites: tuple[str, ...]
    type_structure: str
    region: str
    nom_region: str
    nom_region_raw: str
    departement: str
    finess_ej: str
    finess_et: str
    raison_sociale_ej: str
    raison_sociale_ej_raw: str
    raison_sociale_et: str
    raison_sociale_et_raw: str
    libelle_groupe: str
    empty: str = ""


def utilisateur_keys(line: UtilisateurRow) -> UtilisateurKeys:
    """
    Fold a row of accounts.
    """
    utilisateur, structure = line.utilisateur, line.structure
    courriel, region = utilisateur.courriel, line.region
    ej, et = line.raison_sociale_ej, line.raison_sociale_et
    return UtilisateurKeys(
        line=line,
        id=utilisateur.id,
        structure_id=structure.id,
        nom=search_key(utilisateur.nom),
        nom_raw=utilisateur.nom,
        prenom=search_key(utilisateur.prenom),
        prenom_raw=utilisateur.prenom,
        courriel=courriel.search_key,
        courriel_raw=courriel.adresse,
        profil=utilisateur.profil.value,
        valideur=code_in_clear(yes=utilisateur.droit_validation),
        en_attente=code_in_clear(yes=utilisateur.est_en_attente),
        actif=code_in_clear(yes=utilisateur.actif),
        activites=utilisateur.activites,
        type_structure=structure.type_structure.value,
        region=structure.coordonnees.region or "",
        nom_region=_shared_key(region),
        nom_region_raw=region,
        departement=structure.coordonnees.departement or "",
        finess_ej=line.finess_ej,
        finess_et=line.finess_et,
        raison_sociale_ej=_shared_key(ej),
        raison_sociale_ej_raw=ej,
        raison_sociale_et=_shared_key(et),
        raison_sociale_et_raw=et,
        libelle_groupe=_shared_key(line.libelle_groupe),
    )


class StructureKeys(NamedTuple):
    """
    A structure, ready to be searched and sorted. Guide: T2, T3.

    Attributes:
        region: The code of its région.
        empty: What columns of codes are sorted by in second: nothing.
    """

    structure: Structure
    id: StructureId
    type_structure: str
    nom: str
    nom_raw: str
    numero: str
    region: str
    empty: str = ""


def structure_keys(structure: Structure) -> StructureKeys:
    """
    Fold a structure.
    """
    return StructureKeys(
        structure=structure,
        id=structure.id,
        type_structure=structure.type_structure.value,
        nom=search_key(structure.nom),
        nom_raw=structure.nom,
        numero=str(structure.numero or ""),
        region=structure.coordonnees.region or "",
    )


class Tri(StrEnum):
    """
    A column with sort arrows.

    Attributes:
        header: The heading of the column.
        cle: The folded column to sort on first.
        raw: What that one was folded from, to sort on in second.
    """

    header: str
    cle: str
    raw: str

    def __new__(cls, code: str, header: str, cle: str, raw: str) -> Self:
        tri = str.__new__(cls, code)
        tri._value_ = code
        tri.header, tri.cle, tri.raw = header, cle, raw
        return tri
