"""
*Critères*: how each kind of search criterion is read, every fault noted.

A criterion that was not given, or that folds to nothing, reads as what asks
nothing: ``""``, ``None`` or an empty set.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from siaut_core.entities.courriel import ADRESSE_MAXIMALE, fold_fragment
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.territoire import DEPARTEMENTS, REGIONS
from siaut_core.entities.texte import cle_de_recherche, lire_libelle, lire_texte
from siaut_core.entities.utilisateur import est_une_liste
from siaut_core.errors import DonneesInvalidesError, Releve

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from siaut_core.use_cases.recherche.filtrage import Critere, Lecteur

__all__ = [
    "lire_code_activite",
    "lire_criteres",
    "lire_departement",
    "lire_fragment",
    "lire_fragment_de_courriel",
    "lire_oui_non",
    "lire_prefixe",
    "lire_region",
    "lire_type_structure",
    "liste_de",
    "lister",
]

V = TypeVar("V", bound="Hashable")

FRAGMENT_MAXIMUM: Final = 200
PREFIXE_MAXIMUM: Final = 32
CODE_MAXIMUM: Final = 100

# More than there are départements: a longer list is no choice of a screen.
LISTE_MAXIMUM: Final = 200

TYPES: Final = tuple(t.value for t in TypeStructure)


def lire_criteres(saisie: object, criteres: Mapping[str, Critere]) -> dict[str, Any]:
    """
    Read every criterion of a form, by its name.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong one.
    """
    releve = Releve()
    lus = {
        champ: critere.lire(releve, champ, getattr(saisie, champ))
        for champ, critere in criteres.items()
    }
    releve.lever()
    return lus


def lister(valeurs: object) -> tuple[object, ...]:
    """
    Keep the values of one list as a tuple; one value alone is a list of one.
    """
    if valeurs is None:
        return ()
    if not est_une_liste(valeurs):
        return (valeurs,)
    return tuple(islice(valeurs, LISTE_MAXIMUM + 1))


def _lire(releve: Releve, champ: str, valeur: object, maximum: int) -> str:
    if valeur is None:
        return ""
    return releve.lire(champ, lambda v: lire_texte(v, maximum), valeur) or ""


def lire_fragment(releve: Releve, champ: str, valeur: object) -> str:
    """
    Read a part of a text, folded; what folds to nothing asks nothing.
    """
    return cle_de_recherche(_lire(releve, champ, valeur, FRAGMENT_MAXIMUM))


def lire_fragment_de_courriel(releve: Releve, champ: str, valeur: object) -> str:
    """
    Read a part of an address, folded as addresses are.
    """
    return fold_fragment(_lire(releve, champ, valeur, ADRESSE_MAXIMALE))


def lire_prefixe(releve: Releve, champ: str, valeur: object) -> str:
    """
    Read the beginning of a FINESS number, without its spaces.
    """
    return "".join(_lire(releve, champ, valeur, PREFIXE_MAXIMUM).split()).upper()


def lire_oui_non(releve: Releve, champ: str, valeur: object) -> bool | None:
    """
    Read Tous (``None``), Oui or Non.
    """
    if valeur is None or isinstance(valeur, bool):
        return valeur
    releve.noter(champ, "TYPE", "Oui ou non est attendu.")
    return None


def liste_de(lecteur: Callable[[object], V]) -> Lecteur:
    """
    Make the reader of a list of choices, any of which will do.

    Each wrong choice has its own path, such as ``"profils[1]"``.
    """

    def lire(releve: Releve, champ: str, valeurs: tuple[object, ...]) -> frozenset[V]:
        if len(valeurs) > LISTE_MAXIMUM:
            releve.noter(champ, "LONGUEUR", f"{LISTE_MAXIMUM} choix au plus.")
            return frozenset()
        lues = (
            releve.lire(f"{champ}[{rang}]", lecteur, valeur)
            for rang, valeur in enumerate(valeurs)
        )
        return frozenset(lue for lue in lues if lue is not None)

    return lire


def _lire_choix(valeur: object, choix: Iterable[str]) -> str:
    texte = lire_libelle(valeur)
    if texte not in choix:
        raise DonneesInvalidesError.seule(
            "INCONNU", "Choisissez une valeur de la liste."
        )
    return texte


def lire_type_structure(valeur: object) -> TypeStructure:
    """
    Read "EJ", "ET" or "Groupe".
    """
    return TypeStructure(_lire_choix(valeur, TYPES))


def lire_region(valeur: object) -> str:
    """
    Read the code of a région.
    """
    return _lire_choix(valeur, REGIONS)


def lire_departement(valeur: object) -> str:
    """
    Read the code of a département.
    """
    return _lire_choix(valeur, DEPARTEMENTS)


def lire_code_activite(valeur: object) -> str:
    """
    Read a code of the nomenclature; accounts keep activities it has withdrawn.
    """
    texte = lire_texte(valeur, CODE_MAXIMUM)
    if not texte:
        raise DonneesInvalidesError.seule(
            "INCONNU", "Choisissez une valeur de la liste."
        )
    return texte
