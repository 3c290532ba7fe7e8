"""
*Rechercher un utilisateur*: criteria, sort and pages of accounts. Guide: R1-R5.

`correspond` and `answer_utilisateurs` say what a search means; adapters ask
their database the same thing.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from siaut_core import phrases
from siaut_core.entities.value import value
from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.recherche.criteres_utilisateurs import (
    CriteresUtilisateurs,
    UtilisateursFilter,
)
from siaut_core.use_cases.recherche.keys import Tri, UtilisateurKeys, utilisateur_keys
from siaut_core.use_cases.recherche.lines import UtilisateurRow
from siaut_core.use_cases.recherche.query import (
    Demande,
    Query,
    first,
    read_query,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.pagination import Page

__all__ = [
    "CriteresUtilisateurs",
    "RechercherUtilisateurs",
    "TriUtilisateurs",
    "UtilisateursFilter",
    "UtilisateursQuery",
    "answer_utilisateurs",
    "correspond",
    "page_utilisateurs",
    "place_utilisateur",
    "rechercher_utilisateurs",
    "utilisateurs_query",
]


class TriUtilisateurs(Tri):
    """
    The columns with sort arrows. Guide: R5.
    """

    NOM = "NOM", "Nom", "nom", "nom_raw"
    PRENOM = "PRENOM", "Prénom", "prenom", "prenom_raw"
    COURRIEL = "COURRIEL", "Courriel", "courriel", "courriel_raw"
    PROFIL = "PROFIL", "Profil", "profil", "empty"
    VALIDEUR = "VALIDEUR", "Valideur", "valideur", "empty"
    RAISON_SOCIALE_EJ = (
        "RAISON_SOCIALE_EJ",
        "Raison sociale EJ",
        "raison_sociale_ej",
        "raison_sociale_ej_raw",
    )
    RAISON_SOCIALE_ET = (
        "RAISON_SOCIALE_ET",
        "Raison sociale ET",
        "raison_sociale_et",
        "raison_sociale_et_raw",
    )
    REGION = "REGION", "Région", "nom_region", "nom_region_raw"
    EN_ATTENTE = "EN_ATTENTE", "Compte validé", "en_attente", "empty"
    ACTIF = "ACTIF", "Actif", "actif", "empty"


# Equal on the column, rows follow these.
AFTER: Final = ("nom", "nom_raw", "prenom", "prenom_raw", "id")

ORDERS: Final[Mapping[TriUtilisateurs, tuple[int, ...]]] = MappingProxyType(
    {
        tri: tuple(map(UtilisateurKeys._fields.index, (tri.cle, tri.raw, *AFTER)))
        for tri in TriUtilisateurs
    }
)


@value(kw_only=True)
class RechercherUtilisateurs(Demande):
    """
    The search screen as it was filled; nothing filled lists everyone. Guide: R2.
    """

    criteres: CriteresUtilisateurs = attrs.field(factory=CriteresUtilisateurs)
    tri: str = TriUtilisateurs.NOM


UtilisateursQuery: TypeAlias = Query[UtilisateursFilter, TriUtilisateurs]


def correspond(criteres: CriteresUtilisateurs, line: UtilisateurRow) -> bool:
    """
    Say whether a row meets the criteria: what a search means. Guide: R1-R3.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong criterion.
    """
    return bool(criteres.parse().keep((utilisateur_keys(line),)))


def _read_criteres(criteres: object) -> UtilisateursFilter:
    if not isinstance(criteres, CriteresUtilisateurs):
        raise DonneesInvalidesError.single("TYPE", phrases.CRITERES)
    return criteres.parse()


def utilisateurs_query(
    demande: RechercherUtilisateurs, perimetre: Perimetre
) -> UtilisateursQuery:
    """
    Read a search into what an adapter answers.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field; a
            cursor of another search is the field ``after``.
    """
    return read_query(
        demande,
        perimetre,
        lambda: _read_criteres(demande.criteres),
        TriUtilisateurs,
        2 + len(AFTER),
    )


def answer_utilisateurs(
    query: UtilisateursQuery, keys: Iterable[UtilisateurKeys]
) -> list[UtilisateurRow]:
    """
    Answer from all the rows there are: what an adapter must return.

    At most ``query.limit`` rows: one more than a page tells that there is
    another one.
    """
    kept = query.where.keep(keys)
    places = {c.structure_id: c.line.structure for c in kept}
    inside = query.perimetre.identifiers(places.values())
    visible_ones = (c for c in kept if c.structure_id in inside)
    return [c.line for c in first(visible_ones, query, ORDERS[query.tri])]


def place_utilisateur(tri: TriUtilisateurs, line: UtilisateurRow) -> tuple[str, ...]:
    """
    Give the sort key of a row: never null, compared by code point.
    """
    place: tuple[str, ...] = itemgetter(*ORDERS[tri])(utilisateur_keys(line))
    return place


def page_utilisateurs(
    query: UtilisateursQuery, lines: Sequence[UtilisateurRow]
) -> Page[UtilisateurRow]:
    """
    Make the page of what an adapter returned.
    """
    return split(query, lines, partial(place_utilisateur, query.tri))


def rechercher_utilisateurs(
    demande: RechercherUtilisateurs,
    perimetre: Perimetre,
    lines: Iterable[UtilisateurRow],
) -> Page[UtilisateurRow]:
    """
    Search among all the rows there are: the reference that adapters equal.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
    """
    query = utilisateurs_query(demande, perimetre)
    keys = map(utilisateur_keys, lines)
    return page_utilisateurs(query, answer_utilisateurs(query, keys))
