"""
*Champs*: what the positions of a line say, whatever the kind of structure.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import is_normalized

from siaut_core.entities.characters import is_plain
from siaut_core.entities.instant import DAY_EXPECTED, read_day
from siaut_core.entities.structure import TEXTE_MAXIMUM
from siaut_core.entities.territoire import departement_de_finess
from siaut_core.entities.texte import lire_libelle, lire_texte
from siaut_core.errors import DonneesInvalidesError

__all__ = [
    "Lieu",
    "lire_court",
    "lire_jour",
    "lire_lieu",
    "lire_nom",
    "numero_et_voie",
    "sont_simples",
]

CODE_POSTAL: Final = 5

# Neighbours in an extract are neighbours in the country.
LIEUX_EN_MEMOIRE: Final = 1024

# Provenance: 36 lines of the extracts of 8 January 2021 hold Windows characters,
# mostly an apostrophe (0x92), where their encoding has control characters.
WINDOWS: Final = {
    octet: bytes((octet,)).decode("cp1252", "ignore") or octet
    for octet in range(0x80, 0xA0)
}


def _restaurer(texte: str) -> str:
    return texte if texte.isprintable() else texte.translate(WINDOWS)


def lire_nom(texte: str) -> str:
    """
    Read a raison sociale.
    """
    return lire_libelle(_restaurer(texte))


def lire_court(texte: str) -> str:
    r"""
    Read a text, possibly empty.

    .. doctest::

        >>> lire_court("ROUTE D\x92AVIGNON")
        'ROUTE D’AVIGNON'
    """
    return lire_texte(_restaurer(texte), TEXTE_MAXIMUM)


def lire_jour(texte: str) -> date | None:
    """
    Read a date; nothing written is no date.
    """
    try:
        return read_day(texte) if texte else None
    except ValueError:
        raise DonneesInvalidesError.seule("DATE", DAY_EXPECTED) from None


class Lieu(NamedTuple):
    """
    Where a line says that a structure is.
    """

    code_postal: str
    commune: str
    departement: str | None
    code_departement: str


@lru_cache(maxsize=LIEUX_EN_MEMOIRE)
def lire_lieu(ligneacheminement: str, departement: str, commune: str) -> Lieu:
    """
    Read a commune; an *acheminement* without postal code, as abroad, is its name.

    .. doctest::

        >>> lire_lieu("97150 ST MARTIN", "9A", "127")[:3]
        ('97150', 'ST MARTIN', '978')
    """
    if not sont_simples(f";{ligneacheminement};{departement};"):
        ligneacheminement = lire_court(ligneacheminement)
        departement = lire_court(departement)
    code, _, ville = ligneacheminement.partition(" ")
    if len(code) != CODE_POSTAL or not code.isascii() or not code.isdigit():
        code, ville = "", ligneacheminement
    trouve = departement_de_finess(departement, code, commune)
    return Lieu(code, ville.lstrip(), trouve, departement)


def sont_simples(textes: str) -> bool:
    """
    Say whether texts, put between semicolons, read as they are written.

    So it is for nearly all, and asking once costs less than reading each.
    """
    return (
        is_plain(textes)
        and (textes.isascii() or is_normalized("NFC", textes))
        and len(textes) <= TEXTE_MAXIMUM
        and "; " not in textes
        and " ;" not in textes
    )


def lire_textes(  # noqa: PLR0913, PLR0917  (one per position, called for each line)
    rs: str,
    rslongue: str,
    numvoie: str,
    compvoie: str,
    typvoie: str,
    voie: str,
    lieuditbp: str,
    telephone: str,
    code: str,
) -> tuple[str, str, str, str]:
    """
    Read the raison sociale, *numéro et voie*, the telephone and a code.
    """
    nom = rslongue or rs
    rue = numero_et_voie(numvoie, compvoie, typvoie, voie, lieuditbp)
    if nom and sont_simples(f";{nom};{rue};{telephone};{code};"):
        return nom, rue, telephone, code
    return (
        lire_nom(rslongue.strip() or rs),
        lire_court(rue),
        lire_court(telephone),
        lire_court(code),
    )


def numero_et_voie(
    numero: str, complement: str, type_de_voie: str, voie: str, lieu_dit: str
) -> str:
    """
    Write an address on one line: the lieu-dit stands for a street there is not.

    .. doctest::

        >>> numero_et_voie("2", "B", "", "GRANDE RUE", "BP 12")
        '2 B GRANDE RUE'
    """
    return " ".join(filter(None, (numero, complement, type_de_voie, voie))) or lieu_dit
