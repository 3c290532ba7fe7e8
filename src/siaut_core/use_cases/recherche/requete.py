"""
*Requêtes*: what a search asks of an adapter, read from what was typed.
"""

from __future__ import annotations

import hashlib
import json
from heapq import nlargest, nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from siaut_core.entities.identifiant import est_identifiant
from siaut_core.errors import DonneesInvalidesError, Releve
from siaut_core.policies.perimetre import Perimetre
from siaut_core.use_cases.recherche.cles import Tri
from siaut_core.use_cases.recherche.criteres import lire_oui_non
from siaut_core.use_cases.recherche.pagination import (
    TAILLE,
    TAILLE_MAXIMALE,
    Curseur,
    Page,
    curseur_refuse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Demande", "Requete", "decouper", "lire_requete", "premieres"]

C = TypeVar("C", bound=tuple[Any, ...])
F = TypeVar("F", bound=attrs.AttrsInstance)
L = TypeVar("L")
T = TypeVar("T", bound=Tri)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Demande:
    """
    What the screens of both searches share, as it was asked.

    Attributes:
        tri: The column whose arrow was clicked; its code.
        apres: `Page.suivant` of the page before, or its text.
        taille: Rows of a page, 200 at most.
    """

    acteur_id: str
    tri: str
    descendant: bool = False
    apres: Curseur | str | None = None
    taille: int = TAILLE


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Requete(Generic[F, T]):
    """
    What an adapter is asked for: at most `limite` rows, sorted.

    Rows inside *perimetre* that meet *filtre*, in the order of *tri*, strictly
    after *apres*. *descendant* reverses the whole key, ties included.

    Attributes:
        apres: The sort key of the last row shown; ``None`` for the first page.
        taille: Rows of a page.
    """

    perimetre: Perimetre
    filtre: F
    tri: T
    descendant: bool
    apres: tuple[str, ...] | None
    taille: int

    @property
    def limite(self) -> int:
        """
        One more than a page holds: it tells whether there is another one.
        """
        return self.taille + 1

    @property
    def empreinte(self) -> str:
        """
        The digest of the criteria and of the sort, for the cursor.
        """
        return _empreinte(self.filtre, self.tri, descendant=self.descendant)


def _empreinte(filtre: attrs.AttrsInstance, tri: Tri, *, descendant: bool) -> str:
    criteres = [
        sorted(valeur) if isinstance(valeur, frozenset) else valeur
        for valeur in attrs.astuple(filtre, recurse=False)
    ]
    contenu = json.dumps([type(filtre).__name__, criteres, tri, descendant])
    return hashlib.sha256(contenu.encode()).hexdigest()


def _lire_tri(valeur: object, tris: type[T]) -> T:
    code = str.__str__(valeur) if isinstance(valeur, str) else valeur
    if not est_identifiant(code) or code not in tris.__members__:
        raise DonneesInvalidesError.seule("INCONNU", "Cette colonne n'est pas triable.")
    return tris[code]


def _lire_taille(valeur: object) -> int:
    if type(valeur) is int and 0 < valeur <= TAILLE_MAXIMALE:
        return valeur
    raise DonneesInvalidesError.seule(
        "TAILLE", f"De 1 à {TAILLE_MAXIMALE} lignes par page."
    )


def _lire_curseur(valeur: object) -> Curseur | None:
    if valeur is None or valeur == "":
        return None
    return valeur if isinstance(valeur, Curseur) else Curseur.lire(valeur)


def lire_requete(
    demande: Demande,
    perimetre: Perimetre,
    filtre: Callable[[], F],
    tris: type[T],
    longueur: int,
) -> Requete[F, T]:
    """
    Read what was asked into what an adapter answers.

    Args:
        filtre: Reads the criteria.
        longueur: How many texts a sort key of this search has.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field; a
            cursor of another search is the field ``apres``.
    """
    releve = Releve()
    lu = releve.lire("criteres", lambda lire: lire(), filtre)
    tri = releve.lire("tri", lambda t: _lire_tri(t, tris), demande.tri)
    descendant = lire_oui_non(releve, "descendant", demande.descendant) is True
    taille = releve.lire("taille", _lire_taille, demande.taille)
    curseur = releve.lire("apres", _lire_curseur, demande.apres)
    releve.lever()
    assert lu is not None and tri is not None and taille is not None  # noqa: PT018, S101  (tells the type checker)
    requete = Requete(
        perimetre=perimetre,
        filtre=lu,
        tri=tri,
        descendant=descendant,
        apres=curseur.position if curseur else None,
        taille=taille,
    )
    if curseur and (curseur.empreinte, len(curseur.position)) != (
        requete.empreinte,
        longueur,
    ):
        raise curseur_refuse("apres")
    return requete


def decouper(
    requete: Requete[F, T], lignes: Sequence[L], place: Callable[[L], tuple[str, ...]]
) -> Page[L]:
    """
    Make a page of what an adapter returned: up to one row more than it holds.
    """
    gardees = tuple(lignes[: requete.taille])
    if len(lignes) <= requete.taille:
        return Page(gardees)
    return Page(gardees, Curseur(place(gardees[-1]), requete.empreinte))


def premieres(
    cles: Iterable[C], requete: Requete[F, T], ordre: tuple[int, ...]
) -> list[C]:
    """
    Give the first rows after the cursor, sorted on the columns of *ordre*.
    """
    place = itemgetter(*ordre)
    apres = requete.apres
    if requete.descendant:
        restantes = (c for c in cles if apres is None or place(c) < apres)
        return nlargest(requete.limite, restantes, key=place)
    restantes = (c for c in cles if apres is None or place(c) > apres)
    return nsmallest(requete.limite, restantes, key=place)
