"""
*Texts* typed by people: names, raisons sociales, libellés.

A text is kept as it was typed, but for its NFC form and its edges; or it is
refused. Nothing hidden is stored: controls, line separators, bidirectional
overrides, fillers and lone surrogates would let a name pass for another one, or
forge a line in a log. See `characters`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from siaut_core import phrases
from siaut_core.entities.characters import (
    hides_something,
    is_invisible,
    is_newer,
    is_plain,
    separates,
)
from siaut_core.entities.misuse import check_types
from siaut_core.errors import invalid

__all__ = [
    "are_simple",
    "read_libelle",
    "read_nom",
    "read_text",
    "search_key",
    "shorten",
]

NOM_MAX = 100
LIBELLE_MAX = 200

# With the blanks around it: whatever is longer is too long, and not looked at.
INPUT_MAX = 10_000

# A letter may be typed as several code points that NFC makes one.
DECOMPOSITION_MAX = 4

CACHED_CHARACTERS = 1024

# Of a cell of a screen.
WIDTH = 60


def read_text(value: object, maximum: int) -> str:
    """
    Read one line of text, possibly empty.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no text, is longer
            than *maximum* characters, or holds an invisible character.
    """
    if not isinstance(value, str):
        raise invalid("TYPE", phrases.TEXT)
    text = without_edges(value)
    if len(text) <= maximum * DECOMPOSITION_MAX:
        if text.isascii() and text.isprintable() and len(text) <= maximum:
            return text
        text = unicodedata.normalize("NFC", text)
    if len(text) > maximum:
        raise invalid("LONGUEUR", phrases.at_most(maximum))
    if hides_something(text):
        raise invalid(
            "CARACTERE", "Ce texte contient un caractère invisible ou de contrôle."
        )
    return text


def without_edges(value: str) -> str:
    """
    Take the blanks off the edges of what was typed, unless it is beyond all measure.
    """
    text = str.__str__(value)
    return text.strip() if len(text) <= INPUT_MAX else text


def are_simple(texts: str) -> bool:
    """
    Say whether texts, put between semicolons, read as they are written.

    So it is for nearly all, and asking once costs less than reading each.
    """
    return (
        is_plain(texts)
        and (texts.isascii() or unicodedata.is_normalized("NFC", texts))
        and len(texts) <= LIBELLE_MAX
        and "; " not in texts
        and " ;" not in texts
    )


def _required(text: str) -> str:
    if not text:
        raise invalid("OBLIGATOIRE", phrases.REQUIRED)
    return text


def read_nom(value: object) -> str:
    """
    Read a *prénom* or a *nom*: required, 100 characters at most. Guide: C2.

    .. doctest::

        >>> read_nom("  Aurélie ")
        'Aurélie'
    """
    return _required(read_text(value, NOM_MAX))


def read_libelle(value: object) -> str:
    """
    Read a *raison sociale* or a *libellé*: required, 200 characters at most.
    """
    return _required(read_text(value, LIBELLE_MAX))


# What NFKD leaves alone and people type either way.
LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
)


def search_key(text: str) -> str:
    """
    Fold a text, so that two ways of typing it compare equal. Guide: R3.

    Insensitive to case, accents, ligatures, apostrophes and hyphens of every
    script, repeated spaces, and whatever is invisible. Adapters may store it: it
    depends on nothing but the text.

    .. doctest::

        >>> search_key("L’Hôpital   Sacré-Cœur")
        'l hopital sacre coeur'
    """
    if text.isascii():
        folded = text.translate(ASCII or _fold_ascii())
    else:
        folded = "".join(map(_fold, text))
    return " ".join(folded.split())


def shorten(text: str, width: int = WIDTH) -> str:
    """
    Cut a text as the screen does. Guide: R5.

    .. doctest::

        >>> shorten("Soins critiques, Neurochirurgie, Radiologie diagnostique", 53)
        'Soins critiques, Neurochirurgie, Radiologie diagno...'

    Raises:
        siaut_core.errors.MisuseError: Naming an argument of the wrong type.
    """
    check_types(text=(text, str), width=(width, int))
    if len(text) <= width:
        return text
    return f"{text[: max(width - 3, 0)].rstrip()}..."


# One character at a time: on a whole text, NFKD sorts runs of combining marks
# in quadratic time, and they are dropped anyway.
@lru_cache(maxsize=CACHED_CHARACTERS)
def _fold(character: str) -> str:
    if is_newer(character):
        return character
    decompose = unicodedata.normalize("NFKD", character.casefold())
    folded = "".join(map(_fold_one, decompose))
    # Case again: NFKD may give capitals, as it does to "№".
    return folded.casefold().translate(LETTERS)


def _fold_one(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.combining(character) or is_invisible(character):
        return ""
    return " " if separates(character) else character


# Filled on the first search: a service that only decides never makes one.
ASCII: Final[dict[int, str]] = {}


def _fold_ascii() -> dict[int, str]:
    ASCII.update({point: _fold(chr(point)) for point in range(128)})
    return ASCII
