"""
*Textes* typed by people: names, raisons sociales, libellés.

A text is kept as it was typed, but for its NFC form and its edges; or it is
refused. Nothing hidden is stored: controls, line separators, bidirectional
overrides, fillers and lone surrogates would let a name pass for another one, or
forge a line in a log. See `characters`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from siaut_core.entities.characters import (
    hides_something,
    is_invisible,
    is_newer,
    separates,
)
from siaut_core.errors import DonneesInvalidesError

__all__ = ["cle_de_recherche", "lire_libelle", "lire_nom", "lire_texte"]

NOM_MAXIMUM = 100
LIBELLE_MAXIMUM = 200

# With the blanks around it: whatever is longer is too long, and not looked at.
SAISIE_MAXIMALE = 10_000

# A letter may be typed as several code points that NFC makes one.
DECOMPOSITION_MAXIMALE = 4

CARACTERES_EN_MEMOIRE = 1024


def lire_texte(valeur: object, maximum: int) -> str:
    """
    Read one line of text, possibly empty.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no text, is longer
            than *maximum* characters, or holds an invisible character.
    """
    if not isinstance(valeur, str):
        raise DonneesInvalidesError.seule("TYPE", "Un texte est attendu.")
    texte = sans_bords(valeur)
    if len(texte) <= maximum * DECOMPOSITION_MAXIMALE:
        if texte.isascii() and texte.isprintable() and len(texte) <= maximum:
            return texte
        texte = unicodedata.normalize("NFC", texte)
    if len(texte) > maximum:
        raise DonneesInvalidesError.seule("LONGUEUR", f"{maximum} caractères au plus.")
    if hides_something(texte):
        raise DonneesInvalidesError.seule(
            "CARACTERE", "Ce texte contient un caractère invisible ou de contrôle."
        )
    return texte


def sans_bords(valeur: str) -> str:
    """
    Take the blanks off the edges of what was typed, unless it is beyond all measure.
    """
    texte = str.__str__(valeur)
    return texte.strip() if len(texte) <= SAISIE_MAXIMALE else texte


def _obligatoire(texte: str) -> str:
    if not texte:
        raise DonneesInvalidesError.seule("OBLIGATOIRE", "Ce champ est obligatoire.")
    return texte


def lire_nom(valeur: object) -> str:
    """
    Read a *prénom* or a *nom*: required, 100 characters at most. Guide: C2.

    .. doctest::

        >>> lire_nom("  Aurélie ")
        'Aurélie'
    """
    return _obligatoire(lire_texte(valeur, NOM_MAXIMUM))


def lire_libelle(valeur: object) -> str:
    """
    Read a *raison sociale* or a *libellé*: required, 200 characters at most.
    """
    return _obligatoire(lire_texte(valeur, LIBELLE_MAXIMUM))


# What NFKD leaves alone and people type either way.
LETTRES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
)


def cle_de_recherche(texte: str) -> str:
    """
    Fold a text, so that two ways of typing it compare equal. Guide: R3.

    Insensitive to case, accents, ligatures, apostrophes and hyphens of every
    script, repeated spaces, and whatever is invisible. Adapters may store it: it
    depends on nothing but the text.

    .. doctest::

        >>> cle_de_recherche("L’Hôpital   Sacré-Cœur")
        'l hopital sacre coeur'
    """
    plie = texte.translate(ASCII) if texte.isascii() else "".join(map(_plier, texte))
    return " ".join(plie.split())


# One character at a time: on a whole text, NFKD sorts runs of combining marks
# in quadratic time, and they are dropped anyway.
@lru_cache(maxsize=CARACTERES_EN_MEMOIRE)
def _plier(caractere: str) -> str:
    if is_newer(caractere):
        return caractere
    decompose = unicodedata.normalize("NFKD", caractere.casefold())
    plie = "".join(map(_plier_un, decompose))
    # Case again: NFKD may give capitals, as it does to "№".
    return plie.casefold().translate(LETTRES)


def _plier_un(caractere: str) -> str:
    if caractere.isspace():
        return " "
    if unicodedata.combining(caractere) or is_invisible(caractere):
        return ""
    return " " if separates(caractere) else caractere


ASCII = {point: _plier(chr(point)) for point in range(128)}
