"""
*Valeurs*: how one value is written, and how it is read again.

Types are exact. A bool is no integer, and a subclass of str is no text: what it
does when it is compared or measured is not ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NewType, NoReturn, TypeVar

from siaut_core.entities.activite import CodeActivite, lire_code
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import (
    IntentionId,
    LienId,
    StructureId,
    UtilisateurId,
    est_identifiant,
    lire_identifiant,
)
from siaut_core.entities.instant import (
    DAY_EXPECTED,
    INSTANT_EXPECTED,
    en_utc,
    read_day,
    read_instant,
)
from siaut_core.entities.intention import EtatIntention
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.evenement import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENTIER_MAXIMUM", "VALEURS", "Choix", "Valeur", "lire_texte", "refuser_type"]

# One of several that were typed; its use case reads it.
Choix = NewType("Choix", str)

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

# What databases and other languages hold; json refuses 4,300 digits.
ENTIER_MAXIMUM: Final = 2**63 - 1


class Valeur(NamedTuple):
    """
    The two directions of one type.

    Both raise `DonneesInvalidesError`, or `DateNaiveError`, and nothing else.
    """

    lire: Callable[[Any], Any]
    ecrire: Callable[[Any], Any]


def refuser_type(message: str) -> NoReturn:
    """
    Refuse a value for its type alone.
    """
    raise DonneesInvalidesError.seule("TYPE", message)


def lire_texte(valeur: object) -> str:
    """
    Take a text as it is.
    """
    if type(valeur) is not str:
        refuser_type("Un texte est attendu.")
    return valeur


def _ecrire_texte(valeur: object) -> str:
    # A command may hold an enum, or what a framework makes of a form.
    return lire_texte(str.__str__(valeur) if isinstance(valeur, str) else valeur)


def _booleen(valeur: object) -> bool:
    if type(valeur) is not bool:
        refuser_type("Oui ou non est attendu.")
    return valeur


def _entier(valeur: object) -> int:
    if type(valeur) is not int or not -ENTIER_MAXIMUM <= valeur <= ENTIER_MAXIMUM:
        refuser_type("Un entier est attendu.")
    return valeur


def _lire_iso(valeur: object, lecteur: Callable[[str], T], attendue: str) -> T:
    texte = lire_texte(valeur)
    try:
        lu: T | None = lecteur(texte)
    except ValueError:
        lu = None  # Refused below: this error quotes what was given.
    if lu is None:
        raise DonneesInvalidesError.seule("DATE", attendue)
    return lu


def _lire_instant(valeur: object) -> datetime:
    return en_utc(_lire_iso(valeur, read_instant, INSTANT_EXPECTED))


def _ecrire_instant(valeur: object) -> str:
    return en_utc(valeur).isoformat()


def _lire_jour(valeur: object) -> date:
    return _lire_iso(valeur, read_day, DAY_EXPECTED)


def _ecrire_jour(valeur: object) -> str:
    if type(valeur) is not date:
        refuser_type("Une date sans heure est attendue.")
    return valeur.isoformat()


def _ecrire_courriel(valeur: object) -> str:
    if not isinstance(valeur, Courriel):
        refuser_type("Un courriel est attendu.")
    return valeur.adresse


def _ecrire_numero(valeur: object) -> str:
    if not isinstance(valeur, NumeroFiness):
        refuser_type("Un numéro FINESS est attendu.")
    return valeur.valeur


def _de_texte(classe: Callable[[str], object]) -> Callable[[object], object]:
    return lambda valeur: classe(lire_texte(valeur))


def _secret(classe: type[Jeton | MotDePasse]) -> Valeur:
    def refuser(_valeur: object) -> NoReturn:
        message = f"a {classe.__name__} cannot be written"
        raise TypeError(message)

    return Valeur(_de_texte(classe), refuser)


def _enum(classe: type[E]) -> Valeur:
    par_code = {membre.value: membre for membre in classe}

    def lire(valeur: object) -> E:
        texte = lire_texte(valeur)
        membre = par_code.get(texte) if est_identifiant(texte) else None
        if membre is None:
            raise DonneesInvalidesError.seule(
                "INCONNU", "Choisissez une valeur de la liste."
            )
        return membre

    def ecrire(valeur: object) -> str:
        if not isinstance(valeur, classe):
            refuser_type("Une valeur de la liste est attendue.")
        return valeur.value

    return Valeur(lire, ecrire)


_IDENTIFIANT: Final = Valeur(lire_identifiant, lire_identifiant)

VALEURS: Final[Mapping[Any, Valeur]] = MappingProxyType(
    {
        str: Valeur(lire_texte, _ecrire_texte),
        Choix: Valeur(lire_texte, _ecrire_texte),
        bool: Valeur(_booleen, _booleen),
        int: Valeur(_entier, _entier),
        datetime: Valeur(_lire_instant, _ecrire_instant),
        date: Valeur(_lire_jour, _ecrire_jour),
        UtilisateurId: _IDENTIFIANT,
        StructureId: _IDENTIFIANT,
        LienId: _IDENTIFIANT,
        IntentionId: _IDENTIFIANT,
        CodeActivite: Valeur(_de_texte(lire_code), lire_code),
        Courriel: Valeur(_de_texte(Courriel), _ecrire_courriel),
        NumeroFiness: Valeur(_de_texte(NumeroFiness), _ecrire_numero),
        Jeton: _secret(Jeton),
        MotDePasse: _secret(MotDePasse),
        **{
            classe: _enum(classe)
            for classe in (Cause, EtatIntention, Fin, Operation, Profil, TypeStructure)
        },
    }
)
