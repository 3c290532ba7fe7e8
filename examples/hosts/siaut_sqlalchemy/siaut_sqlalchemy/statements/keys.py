"""
*Clés*: what a search compares and sorts on, as columns; the names are the core's.

Texts are contained in folded columns, keys are compared by code point: see
`siaut_core.use_cases.recherche`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, or_

from siaut_core import TypeStructure

from ..rows import surrounded_code
from ..schema import structures, utilisateurs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import ColumnElement

__all__ = [
    "COMPTES_FILTER",
    "COMPTE_KEYS",
    "OWN_EJ",
    "PLACES_FILTER",
    "PLACE_KEYS",
    "STRUCTURES_AFTER",
    "STRUCTURES_FILTER",
    "STRUCTURE_KEYS",
    "UTILISATEURS_AFTER",
    "UTILISATEUR_KEYS",
    "e",
    "s",
    "u",
]

# A row shows an account (u), the structure it sits on (s), and the EJ of that one
# when it is an ET (e).
u: Final = utilisateurs
s: Final = structures.alias("s")
e: Final = structures.alias("e")

OWN_EJ: Final = and_(e.c.id == s.c.ej_id, e.c.type_structure == TypeStructure.EJ.value)

ON_AN_ET: Final = s.c.type_structure == TypeStructure.ET.value
ON_A_GROUPE: Final = s.c.type_structure == TypeStructure.GROUPE.value


def _code(yes: ColumnElement[bool]) -> ColumnElement[str]:
    return case((yes, "1"), else_="0")


def _by(
    condition: ColumnElement[bool],
    then: ColumnElement[Any],
    otherwise: ColumnElement[Any] | None = None,
) -> ColumnElement[str]:
    return case(
        (condition, func.coalesce(then, "")),
        else_="" if otherwise is None else func.coalesce(otherwise, ""),
    )


# The columns of `UtilisateurKeys`, by name, as what they are computed from: the
# account itself, or where it sits.
COMPTE_KEYS: Final[Mapping[str, ColumnElement[Any]]] = {
    "id": u.c.id,
    "nom": u.c.nom_folded,
    "nom_raw": u.c.nom,
    "prenom": u.c.prenom_folded,
    "prenom_raw": u.c.prenom,
    "courriel": u.c.courriel_folded,
    "courriel_raw": u.c.courriel_adresse,
    "profil": u.c.profil,
    "valideur": _code(u.c.droit_validation),
    "en_attente": _code(u.c.valide_le.is_(None)),
    "actif": _code(u.c.actif),
    "activites": u.c.activites,
}

PLACE_KEYS: Final[Mapping[str, ColumnElement[Any]]] = {
    "type_structure": s.c.type_structure,
    "region": s.c.region,
    "nom_region": s.c.region_folded,
    "nom_region_raw": s.c.region_nom,
    "departement": s.c.departement,
    "finess_ej": _by(ON_AN_ET, e.c.numero, s.c.numero),
    "finess_et": _by(ON_AN_ET, s.c.numero),
    "raison_sociale_ej": _by(ON_AN_ET, e.c.nom_folded, s.c.nom_folded),
    "raison_sociale_ej_raw": _by(ON_AN_ET, e.c.nom, s.c.nom),
    "raison_sociale_et": _by(ON_AN_ET, s.c.nom_folded),
    "raison_sociale_et_raw": _by(ON_AN_ET, s.c.nom),
    "libelle_groupe": _by(ON_A_GROUPE, s.c.nom_folded),
}

UTILISATEUR_KEYS: Final = {**COMPTE_KEYS, **PLACE_KEYS}

STRUCTURE_KEYS: Final[Mapping[str, ColumnElement[Any]]] = {
    "id": s.c.id,
    "type_structure": s.c.type_structure,
    "nom": s.c.nom_folded,
    "nom_raw": s.c.nom,
    "numero": func.coalesce(s.c.numero, ""),
    "region": s.c.region,
}


def contains(colonne: ColumnElement[str], fragment: str) -> ColumnElement[bool]:
    return colonne.contains(fragment, autoescape=True)


def begins_with(colonne: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return colonne.startswith(prefix, autoescape=True)


def is_among(colonne: ColumnElement[str], choix: Iterable[str]) -> ColumnElement[bool]:
    return colonne.in_(sorted(map(str, choix)))


def meets(colonne: ColumnElement[str], choix: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(contains(colonne, surrounded_code(code)) for code in sorted(choix)))


def equals(colonne: ColumnElement[str], yes: bool) -> ColumnElement[bool]:  # noqa: FBT001  (a criterion, passed by the table)
    return colonne == ("1" if yes else "0")


def is_present(colonne: ColumnElement[str], yes: bool) -> ColumnElement[bool]:  # noqa: FBT001  (same)
    return colonne != "" if yes else colonne == ""


# Fields of the filters: the column they look at, and how.
COMPTES_FILTER: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "nom": ("nom", contains),
    "prenom": ("prenom", contains),
    "courriel": ("courriel", contains),
    "profils": ("profil", is_among),
    "en_attente": ("en_attente", equals),
    "activites": ("activites", meets),
}

PLACES_FILTER: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "regions": ("region", is_among),
    "departements": ("departement", is_among),
    "avec_finess_ej": ("finess_ej", is_present),
    "avec_finess_et": ("finess_et", is_present),
    "types_structure": ("type_structure", is_among),
    "libelle_groupe": ("libelle_groupe", contains),
    "finess_et": ("finess_et", begins_with),
    "raison_sociale_et": ("raison_sociale_et", contains),
    "finess_ej": ("finess_ej", begins_with),
    "raison_sociale_ej": ("raison_sociale_ej", contains),
}

STRUCTURES_FILTER: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "numero": ("numero", begins_with),
    "nom": ("nom", contains),
    "types": ("type_structure", is_among),
    "avec_numero": ("numero", is_present),
    "regions": ("region", is_among),
}

UTILISATEURS_AFTER: Final = ("nom", "nom_raw", "prenom", "prenom_raw", "id")
STRUCTURES_AFTER: Final = ("nom", "nom_raw", "id")
