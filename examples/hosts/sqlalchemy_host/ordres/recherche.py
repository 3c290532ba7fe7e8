"""
*Recherche*: a request of the core as one statement.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, and_, case, false, func, or_, select, tuple_

from siaut_core import TypeStructure
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur

from ..rangees import code_entoure, structure_de, utilisateur_de
from ..schema import membres, structures, utilisateurs
from .structures import membres_de

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, FromClause, RowMapping

    from siaut_core import Structure
    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.requete import Requete
    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = ["des_structures", "des_utilisateurs", "lignes_de", "structures_de"]

# A row shows an account (u), the structure it sits on (s), and the EJ of that one
# when it is an ET (e).
u: Final = utilisateurs
s: Final = structures.alias("s")
e: Final = structures.alias("e")

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


# The columns of `ClesUtilisateur`, by name, as what they are computed from.
CLES_UTILISATEUR: Final[Mapping[str, ColumnElement[Any]]] = {
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
FILTRE_UTILISATEURS: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "nom": ("nom", contient),
    "prenom": ("prenom", contient),
    "courriel": ("courriel", contient),
    "profils": ("profil", est_parmi),
    "en_attente": ("en_attente", egale),
    "regions": ("region", est_parmi),
    "departements": ("departement", est_parmi),
    "activites": ("activites", rencontre),
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


def _dans(perimetre: Perimetre) -> ColumnElement[bool]:
    """
    Write a perimeter as one condition on the structure (s).
    """
    x = perimetre.structure_id
    if x is None:
        return false()
    if not perimetre.avec_rattachees:
        return s.c.id == x
    ses_groupes = select(membres.c.groupe_id).where(membres.c.ej_id == x)
    return or_(s.c.id == x, s.c.ej_id == x, s.c.id.in_(ses_groupes))


def _criteres(
    filtre: object,
    criteres: Mapping[str, tuple[str, Callable[..., Any]]],
    cles: Mapping[str, ColumnElement[Any]],
) -> list[ColumnElement[bool]]:
    demandes = ((champ, getattr(filtre, champ)) for champ in criteres)
    return [
        criteres[champ][1](cles[criteres[champ][0]], valeur)
        for champ, valeur in demandes
        if valeur not in (None, "", frozenset())
    ]


def _page(
    ordre: Select[tuple[Any, ...]],
    requete: Requete[Any, Any],
    cles: Mapping[str, ColumnElement[Any]],
    suite: tuple[str, ...],
) -> Select[tuple[Any, ...]]:
    """
    Sort, begin after the cursor, and stop one row after the page.

    Columns of codes are sorted by nothing in second (``vide``): left out here,
    and where the cursor has its ``""``.
    """
    noms = (requete.tri.cle, requete.tri.brut, *suite)
    colonnes = [cles[nom] for nom in noms if nom != "vide"]
    if requete.apres is not None:
        place = tuple_(*colonnes)
        bornes = tuple_(
            *(v for nom, v in zip(noms, requete.apres, strict=True) if nom != "vide")
        )
        ordre = ordre.where(place < bornes if requete.descendant else place > bornes)
    if requete.descendant:
        colonnes = [colonne.desc() for colonne in colonnes]
    return ordre.order_by(*colonnes).limit(requete.limite)


def des_structures(requete: RequeteStructures) -> Select[tuple[Any, ...]]:
    ordre = select(s, membres_de(s)).where(
        _dans(requete.perimetre),
        *_criteres(requete.filtre, FILTRE_STRUCTURES, CLES_STRUCTURE),
    )
    return _page(ordre, requete, CLES_STRUCTURE, SUITE_STRUCTURES)


def des_utilisateurs(requete: RequeteUtilisateurs) -> Select[tuple[Any, ...]]:
    son_ej = and_(e.c.id == s.c.ej_id, e.c.type_structure == TypeStructure.EJ.value)
    ordre = (
        select(u, s, e, membres_de(s))
        .join_from(u, s, s.c.id == u.c.structure_id)
        .outerjoin(e, son_ej)
        .where(
            _dans(requete.perimetre),
            *_criteres(requete.filtre, FILTRE_UTILISATEURS, CLES_UTILISATEUR),
        )
    )
    return _page(ordre, requete, CLES_UTILISATEUR, SUITE_UTILISATEURS)


def lignes_de(rangees: Sequence[RowMapping]) -> list[LigneUtilisateur]:
    """
    Make the rows of a search; what many sit on is rebuilt once.
    """
    connues: dict[str, Structure] = {}

    def structure(rangee: RowMapping, table: FromClause, membres: str) -> Any:  # noqa: ANN401  (an EJ where one is expected, by the join)
        id = rangee[table.c.id]
        if id is not None and id not in connues:
            connues[id] = structure_de(rangee, table, membres)
        return connues.get(id)

    return [
        LigneUtilisateur(
            utilisateur_de(rangee),
            structure(rangee, s, rangee["membres"] or ""),
            structure(rangee, e, ""),
        )
        for rangee in rangees
    ]


def structures_de(rangees: Sequence[RowMapping]) -> list[Structure]:
    """
    Rebuild the structures of a search.
    """
    return [structure_de(rangee, s, rangee["membres"] or "") for rangee in rangees]
