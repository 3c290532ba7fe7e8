"""
*Recherche*: a request of the core as one statement.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Select,
    and_,
    false,
    literal,
    select,
    true,
    tuple_,
    union_all,
)

from siaut_core.use_cases.recherche.lignes import LigneUtilisateur

from ..rangees import structure_de, utilisateur_de
from ..schema import NOM_PARTOUT, Texte, membres, structures
from .cles import (
    CLES_COMPTE,
    CLES_LIEU,
    CLES_STRUCTURE,
    CLES_UTILISATEUR,
    FILTRE_COMPTES,
    FILTRE_LIEUX,
    FILTRE_STRUCTURES,
    SON_EJ,
    SUITE_STRUCTURES,
    SUITE_UTILISATEURS,
    e,
    s,
    u,
)
from .parmi import Parmi
from .structures import membres_de

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement, FromClause, RowMapping

    from siaut_core import Structure
    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.requete import Requete
    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = [
    "des_structures",
    "des_utilisateurs",
    "lignes_de",
    "partout",
    "structures_de",
]


def _ses_groupes(x: str) -> Select[tuple[str]]:
    return select(membres.c.groupe_id).where(membres.c.ej_id == x)


def _dans(perimetre: Perimetre) -> ColumnElement[bool]:
    """
    Write a perimeter as one condition on the structure (s).

    A union, of which each part has its index; with ``OR`` PostgreSQL reads them all.
    """
    x = perimetre.structure_id
    if x is None:
        return false()
    if not perimetre.avec_rattachees:
        return s.c.id == x
    ses_et = select(structures.c.id).where(structures.c.ej_id == x)
    soi = select(literal(x, Texte))
    return s.c.id.in_(union_all(soi, ses_et, _ses_groupes(x)))


def _branches(perimetre: Perimetre) -> list[ColumnElement[bool]]:
    """
    Write a perimeter as conditions on the account (u), which no row meets twice.

    In each of them an index gives the rows in the order of their names. The last
    is for an ET, should one ask for what hangs from it.
    """
    x = perimetre.structure_id
    if x is None:
        return [false()]
    if not perimetre.avec_rattachees:
        return [u.c.structure_id == x]
    return [
        u.c.racine_id == x,
        u.c.racine_id.in_(_ses_groupes(x)),
        and_(u.c.structure_id == x, u.c.racine_id != x),
    ]


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


def _colonnes(
    requete: Requete[Any, Any],
    cles: Mapping[str, ColumnElement[Any]],
    suite: tuple[str, ...],
) -> list[tuple[ColumnElement[Any], int]]:
    """
    List what is sorted on, once each, and its place in the key of the core.

    Columns of codes are sorted by nothing in second (``vide``).
    """
    noms = (requete.tri.cle, requete.tri.brut, *suite)
    places = {nom: place for place, nom in reversed([*enumerate(noms)])}
    return [(cles[nom], places[nom]) for nom in dict.fromkeys(noms) if nom != "vide"]


def _page(
    ordre: Select[Any],
    requete: Requete[Any, Any],
    cles: Mapping[str, ColumnElement[Any]],
    suite: tuple[str, ...],
) -> Select[Any]:
    """
    Begin after the cursor, sort, and stop one row after the page.
    """
    if requete.apres is not None:
        colonnes = _colonnes(requete, cles, suite)
        place = tuple_(*(colonne for colonne, _ in colonnes))
        borne = tuple_(*(requete.apres[rang] for _, rang in colonnes))
        ordre = ordre.where(place < borne if requete.descendant else place > borne)
    return _trier(ordre, requete, cles, suite)


def _trier(
    ordre: Select[Any],
    requete: Requete[Any, Any],
    cles: Mapping[str, ColumnElement[Any]],
    suite: tuple[str, ...],
) -> Select[Any]:
    colonnes = [colonne for colonne, _ in _colonnes(requete, cles, suite)]
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
    """
    Choose the rows of a perimeter by their ids, then read these few whole.
    """
    lieux = _lieux(requete, _dans(requete.perimetre))
    criteres = _criteres(requete.filtre, FILTRE_COMPTES, CLES_COMPTE)
    return _lire(
        requete,
        [
            _choisir(requete, branche, *criteres, *lieux)
            for branche in _branches(requete.perimetre)
        ],
    )


def partout(requete: RequeteUtilisateurs) -> Select[tuple[Any, ...]]:
    """
    Search the accounts of the whole country, whatever the perimeter of the request.

    For those who run the service: no operation does it.
    """
    lieux = _lieux(requete, true())
    criteres = _criteres(
        requete.filtre, FILTRE_COMPTES, {**CLES_COMPTE, "nom": NOM_PARTOUT}
    )
    return _lire(requete, [_choisir(requete, *criteres, *lieux)])


def _lire(
    requete: RequeteUtilisateurs, choix: Sequence[Select[tuple[str]]]
) -> Select[tuple[Any, ...]]:
    choisis = union_all(*(select(ordre.subquery().c.id) for ordre in choix))
    ordre = (
        select(u, s, e, membres_de(s))
        .join_from(u, s, s.c.id == u.c.structure_id)
        .outerjoin(e, SON_EJ)
        .where(u.c.id.in_(choisis))
    )
    return _trier(ordre, requete, CLES_UTILISATEUR, SUITE_UTILISATEURS)


def _choisir(
    requete: RequeteUtilisateurs, *conditions: ColumnElement[bool]
) -> Select[tuple[str]]:
    ordre = select(u.c.id).where(*conditions)
    if requete.tri.cle in CLES_LIEU:
        ordre = ordre.join_from(u, s, s.c.id == u.c.structure_id).outerjoin(e, SON_EJ)
    return _page(ordre, requete, CLES_UTILISATEUR, SUITE_UTILISATEURS)


def _lieux(
    requete: RequeteUtilisateurs, dedans: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """
    Find the structures first: they are few, and accounts many.
    """
    criteres = _criteres(requete.filtre, FILTRE_LIEUX, CLES_LIEU)
    if not criteres:
        return []
    lieux = select(s.c.id).select_from(s).outerjoin(e, SON_EJ).where(dedans, *criteres)
    # When there are none, no account is read at all.
    return [lieux.exists(), Parmi(u.c.structure_id, lieux)]


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
