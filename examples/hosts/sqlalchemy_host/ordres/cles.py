"""
*Clés*: what a search compares and sorts on, as columns; the names are the core's.

Texts are contained in folded columns, keys are compared by code point: see
`siaut_core.use_cases.recherche`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, or_

from siaut_core import TypeStructure

from ..rangees import code_entoure
from ..schema import structures, utilisateurs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import ColumnElement

__all__ = [
    "CLES_COMPTE",
    "CLES_LIEU",
    "CLES_STRUCTURE",
    "CLES_UTILISATEUR",
    "FILTRE_COMPTES",
    "FILTRE_LIEUX",
    "FILTRE_STRUCTURES",
    "SON_EJ",
    "SUITE_STRUCTURES",
    "SUITE_UTILISATEURS",
    "e",
    "s",
    "u",
]

# A row shows an account (u), the structure it sits on (s), and the EJ of that one
# when it is an ET (e).
u: Final = utilisateurs
s: Final = structures.alias("s")
e: Final = structures.alias("e")

SON_EJ: Final = and_(e.c.id == s.c.ej_id, e.c.type_structure == TypeStructure.EJ.value)

SUR_UN_ET: Final = s.c.type_structure == TypeStructure.ET.value
SUR_UN_GROUPE: Final = s.c.type_structure == TypeStructure.GROUPE.value


def _code(oui: ColumnElement[bool]) -> ColumnElement[str]:
    return case((oui, "1"), else_="0")


def _selon(
    condition: ColumnElement[bool],
    alors: ColumnElement[Any],
    sinon: ColumnElement[Any] | None = None,
) -> ColumnElement[str]:
    return case(
        (condition, func.coalesce(alors, "")),
        else_="" if sinon is None else func.coalesce(sinon, ""),
    )


# The columns of `ClesUtilisateur`, by name, as what they are computed from: the
# account itself, or where it sits.
CLES_COMPTE: Final[Mapping[str, ColumnElement[Any]]] = {
    "id": u.c.id,
    "nom": u.c.nom_plie,
    "nom_brut": u.c.nom,
    "prenom": u.c.prenom_plie,
    "prenom_brut": u.c.prenom,
    "courriel": u.c.courriel_plie,
    "courriel_brut": u.c.courriel_adresse,
    "profil": u.c.profil,
    "valideur": _code(u.c.droit_validation),
    "en_attente": _code(u.c.valide_le.is_(None)),
    "actif": _code(u.c.actif),
    "activites": u.c.activites,
}

CLES_LIEU: Final[Mapping[str, ColumnElement[Any]]] = {
    "type_structure": s.c.type_structure,
    "region": s.c.region,
    "nom_region": s.c.region_plie,
    "nom_region_brut": s.c.region_nom,
    "departement": s.c.departement,
    "finess_ej": _selon(SUR_UN_ET, e.c.numero, s.c.numero),
    "finess_et": _selon(SUR_UN_ET, s.c.numero),
    "raison_sociale_ej": _selon(SUR_UN_ET, e.c.nom_plie, s.c.nom_plie),
    "raison_sociale_ej_brut": _selon(SUR_UN_ET, e.c.nom, s.c.nom),
    "raison_sociale_et": _selon(SUR_UN_ET, s.c.nom_plie),
    "raison_sociale_et_brut": _selon(SUR_UN_ET, s.c.nom),
    "libelle_groupe": _selon(SUR_UN_GROUPE, s.c.nom_plie),
}

CLES_UTILISATEUR: Final = {**CLES_COMPTE, **CLES_LIEU}

CLES_STRUCTURE: Final[Mapping[str, ColumnElement[Any]]] = {
    "id": s.c.id,
    "type_structure": s.c.type_structure,
    "nom": s.c.nom_plie,
    "nom_brut": s.c.nom,
    "numero": func.coalesce(s.c.numero, ""),
    "region": s.c.region,
}


def contient(colonne: ColumnElement[str], fragment: str) -> ColumnElement[bool]:
    return colonne.contains(fragment, autoescape=True)


def commence_par(colonne: ColumnElement[str], prefixe: str) -> ColumnElement[bool]:
    return colonne.startswith(prefixe, autoescape=True)


def est_parmi(colonne: ColumnElement[str], choix: Iterable[str]) -> ColumnElement[bool]:
    return colonne.in_(sorted(map(str, choix)))


def rencontre(colonne: ColumnElement[str], choix: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(contient(colonne, code_entoure(code)) for code in sorted(choix)))


def egale(colonne: ColumnElement[str], oui: bool) -> ColumnElement[bool]:  # noqa: FBT001  (a criterion, passed by the table)
    return colonne == ("1" if oui else "0")


def est_present(colonne: ColumnElement[str], oui: bool) -> ColumnElement[bool]:  # noqa: FBT001  (same)
    return colonne != "" if oui else colonne == ""


# Fields of the filters: the column they look at, and how.
FILTRE_COMPTES: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "nom": ("nom", contient),
    "prenom": ("prenom", contient),
    "courriel": ("courriel", contient),
    "profils": ("profil", est_parmi),
    "en_attente": ("en_attente", egale),
    "activites": ("activites", rencontre),
}

FILTRE_LIEUX: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "regions": ("region", est_parmi),
    "departements": ("departement", est_parmi),
    "avec_finess_ej": ("finess_ej", est_present),
    "avec_finess_et": ("finess_et", est_present),
    "types_structure": ("type_structure", est_parmi),
    "libelle_groupe": ("libelle_groupe", contient),
    "finess_et": ("finess_et", commence_par),
    "raison_sociale_et": ("raison_sociale_et", contient),
    "finess_ej": ("finess_ej", commence_par),
    "raison_sociale_ej": ("raison_sociale_ej", contient),
}

FILTRE_STRUCTURES: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "numero": ("numero", commence_par),
    "nom": ("nom", contient),
    "types": ("type_structure", est_parmi),
    "avec_numero": ("numero", est_present),
    "regions": ("region", est_parmi),
}

SUITE_UTILISATEURS: Final = ("nom", "nom_brut", "prenom", "prenom_brut", "id")
SUITE_STRUCTURES: Final = ("nom", "nom_brut", "id")
