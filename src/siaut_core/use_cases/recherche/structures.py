"""
*Consulter mes structures*: criteria, sort and pages of structures. Guide: T1-T3.

`structure_correspond` and `repondre_structures` say what a search means;
adapters ask their database the same thing.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from siaut_core.entities.structure import Structure
from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.recherche.cles import ClesStructure, Tri, cles_structure
from siaut_core.use_cases.recherche.criteres_structures import (
    CriteresStructures,
    FiltreStructures,
)
from siaut_core.use_cases.recherche.lignes import LigneStructure
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
    "CriteresStructures",
    "FiltreStructures",
    "RechercherStructures",
    "RequeteStructures",
    "TriStructures",
    "page_structures",
    "place_structure",
    "rechercher_structures",
    "repondre_structures",
    "requete_structures",
    "structure_correspond",
]


class TriStructures(Tri):
    """
    The columns with sort arrows: all three. Guide: T3.
    """

    TYPE = "TYPE", "Type", "type_structure", "vide"
    NOM = "NOM", "Nom", "nom", "nom_brut"
    NUMERO = "NUMERO", "Numéro FINESS", "numero", "vide"


# Equal on the column, rows follow these.
SUITE: Final = ("nom", "nom_brut", "id")

ORDRES: Final[Mapping[TriStructures, tuple[int, ...]]] = MappingProxyType(
    {
        tri: tuple(map(ClesStructure._fields.index, (tri.cle, tri.brut, *SUITE)))
        for tri in TriStructures
    }
)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class RechercherStructures(Demande):
    """
    The search screen as it was filled; nothing filled lists them all. Guide: T1.
    """

    criteres: CriteresStructures = attrs.field(factory=CriteresStructures)
    tri: str = TriStructures.NOM


RequeteStructures: TypeAlias = Requete[FiltreStructures, TriStructures]


def structure_correspond(criteres: CriteresStructures, structure: Structure) -> bool:
    """
    Say whether a structure meets the criteria: what a search means. Guide: T2.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong criterion.
    """
    return bool(criteres.lire().retenir((cles_structure(structure),)))


def _lire_criteres(criteres: object) -> FiltreStructures:
    if not isinstance(criteres, CriteresStructures):
        raise DonneesInvalidesError.seule("TYPE", "Des critères sont attendus.")
    return criteres.lire()


def requete_structures(
    demande: RechercherStructures, perimetre: Perimetre
) -> RequeteStructures:
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
        TriStructures,
        2 + len(SUITE),
    )


def repondre_structures(
    requete: RequeteStructures, cles: Iterable[ClesStructure]
) -> list[Structure]:
    """
    Answer from all the structures there are: what an adapter must return.

    At most ``requete.limite`` of them: one more than a page tells that there is
    another one.
    """
    retenues = requete.filtre.retenir(cles)
    dedans = requete.perimetre.identifiants(c.structure for c in retenues)
    visibles = (c for c in retenues if c.id in dedans)
    return [c.structure for c in premieres(visibles, requete, ORDRES[requete.tri])]


def place_structure(tri: TriStructures, ligne: LigneStructure) -> tuple[str, ...]:
    """
    Give the sort key of a row: never null, compared by code point.
    """
    place: tuple[str, ...] = itemgetter(*ORDRES[tri])(cles_structure(ligne.structure))
    return place


def page_structures(
    requete: RequeteStructures, structures: Sequence[Structure]
) -> Page[LigneStructure]:
    """
    Make the page of what an adapter returned.
    """
    lignes = [LigneStructure(structure) for structure in structures]
    return decouper(requete, lignes, partial(place_structure, requete.tri))


def rechercher_structures(
    demande: RechercherStructures,
    perimetre: Perimetre,
    structures: Iterable[Structure],
) -> Page[LigneStructure]:
    """
    Search among all the structures there are: the reference that adapters equal.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
    """
    requete = requete_structures(demande, perimetre)
    cles = map(cles_structure, structures)
    return page_structures(requete, repondre_structures(requete, cles))
