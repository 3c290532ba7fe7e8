"""
*Rechercher un utilisateur*: criteria, sort and pages of accounts. Guide: R1-R5.

`correspond` and `repondre_utilisateurs` say what a search means; adapters ask
their database the same thing.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.recherche.cles import ClesUtilisateur, Tri, cles_utilisateur
from siaut_core.use_cases.recherche.criteres_utilisateurs import (
    CriteresUtilisateurs,
    FiltreUtilisateurs,
)
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.requete import (
    Demande,
    Requete,
    decouper,
    lire_requete,
    premieres,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.pagination import Page

__all__ = [
    "CriteresUtilisateurs",
    "FiltreUtilisateurs",
    "RechercherUtilisateurs",
    "RequeteUtilisateurs",
    "TriUtilisateurs",
    "correspond",
    "page_utilisateurs",
    "place_utilisateur",
    "rechercher_utilisateurs",
    "repondre_utilisateurs",
    "requete_utilisateurs",
]


class TriUtilisateurs(Tri):
    """
    The columns with sort arrows. Guide: R5.
    """

    NOM = "NOM", "Nom", "nom", "nom_brut"
    PRENOM = "PRENOM", "Prénom", "prenom", "prenom_brut"
    COURRIEL = "COURRIEL", "Courriel", "courriel", "courriel_brut"
    PROFIL = "PROFIL", "Profil", "profil", "vide"
    VALIDEUR = "VALIDEUR", "Valideur", "valideur", "vide"
    RAISON_SOCIALE_EJ = (
        "RAISON_SOCIALE_EJ",
        "Raison sociale EJ",
        "raison_sociale_ej",
        "raison_sociale_ej_brut",
    )
    RAISON_SOCIALE_ET = (
        "RAISON_SOCIALE_ET",
        "Raison sociale ET",
        "raison_sociale_et",
        "raison_sociale_et_brut",
    )
    REGION = "REGION", "Région", "nom_region", "nom_region_brut"
    EN_ATTENTE = "EN_ATTENTE", "Compte validé", "en_attente", "vide"
    ACTIF = "ACTIF", "Actif", "actif", "vide"


# Equal on the column, rows follow these.
SUITE: Final = ("nom", "nom_brut", "prenom", "prenom_brut", "id")

ORDRES: Final[Mapping[TriUtilisateurs, tuple[int, ...]]] = MappingProxyType(
    {
        tri: tuple(map(ClesUtilisateur._fields.index, (tri.cle, tri.brut, *SUITE)))
        for tri in TriUtilisateurs
    }
)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class RechercherUtilisateurs(Demande):
    """
    The search screen as it was filled; nothing filled lists everyone. Guide: R2.
    """

    criteres: CriteresUtilisateurs = attrs.field(factory=CriteresUtilisateurs)
    tri: str = TriUtilisateurs.NOM


RequeteUtilisateurs: TypeAlias = Requete[FiltreUtilisateurs, TriUtilisateurs]


def correspond(criteres: CriteresUtilisateurs, ligne: LigneUtilisateur) -> bool:
    """
    Say whether a row meets the criteria: what a search means. Guide: R1-R3.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong criterion.
    """
    return bool(criteres.lire().retenir((cles_utilisateur(ligne),)))


def _lire_criteres(criteres: object) -> FiltreUtilisateurs:
    if not isinstance(criteres, CriteresUtilisateurs):
        raise DonneesInvalidesError.seule("TYPE", "Des critères sont attendus.")
    return criteres.lire()


def requete_utilisateurs(
    demande: RechercherUtilisateurs, perimetre: Perimetre
) -> RequeteUtilisateurs:
    """
    Read a search into what an adapter answers.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field; a
            cursor of another search is the field ``apres``.
    """
    return lire_requete(
        demande,
        perimetre,
        lambda: _lire_criteres(demande.criteres),
        TriUtilisateurs,
        2 + len(SUITE),
    )


def repondre_utilisateurs(
    requete: RequeteUtilisateurs, cles: Iterable[ClesUtilisateur]
) -> list[LigneUtilisateur]:
    """
    Answer from all the rows there are: what an adapter must return.

    At most ``requete.limite`` rows: one more than a page tells that there is
    another one.
    """
    retenues = requete.filtre.retenir(cles)
    lieux = {c.structure_id: c.ligne.structure for c in retenues}
    dedans = requete.perimetre.identifiants(lieux.values())
    visibles = (c for c in retenues if c.structure_id in dedans)
    return [c.ligne for c in premieres(visibles, requete, ORDRES[requete.tri])]


def place_utilisateur(tri: TriUtilisateurs, ligne: LigneUtilisateur) -> tuple[str, ...]:
    """
    Give the sort key of a row: never null, compared by code point.
    """
    place: tuple[str, ...] = itemgetter(*ORDRES[tri])(cles_utilisateur(ligne))
    return place


def page_utilisateurs(
    requete: RequeteUtilisateurs, lignes: Sequence[LigneUtilisateur]
) -> Page[LigneUtilisateur]:
    """
    Make the page of what an adapter returned.
    """
    return decouper(requete, lignes, partial(place_utilisateur, requete.tri))


def rechercher_utilisateurs(
    demande: RechercherUtilisateurs,
    perimetre: Perimetre,
    lignes: Iterable[LigneUtilisateur],
) -> Page[LigneUtilisateur]:
    """
    Search among all the rows there are: the reference that adapters equal.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
    """
    requete = requete_utilisateurs(demande, perimetre)
    cles = map(cles_utilisateur, lignes)
    return page_utilisateurs(requete, repondre_utilisateurs(requete, cles))
