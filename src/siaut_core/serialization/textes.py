"""
*Textes*: JSON, strictly: no NaN, nothing around.

Of a key that is given twice the last value counts, as everywhere in Python:
refusing it would cost a sixth of the time, and what counts is checked.
"""

from __future__ import annotations

import json
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, overload

from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization.conversion import make_siaut_converter
from siaut_core.serialization.lecture import Genre

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["de_json", "en_json"]

T = TypeVar("T")

BLANCS: Final = " \t\r\n"

# Of our own: an import of the whole country, several times. A host bounds the body of a
# request well below: reading costs as much as there is to read.
TEXTE_MAXIMUM: Final = 1 << 28


@cache
def _converter() -> Converter:
    return make_siaut_converter()


def _refuser(_constante: str) -> NoReturn:
    raise ValueError


_ECRITURE: Final = json.JSONEncoder(
    separators=(",", ":"), allow_nan=False, ensure_ascii=False
)
_LECTURE: Final = json.JSONDecoder(parse_constant=_refuser)


def en_json(objet: object) -> str:
    """
    Write documents as JSON, on one line, that UTF-8 can encode.

    .. doctest::

        >>> from siaut_core.use_cases.connexion import DemanderLien
        >>> en_json([DemanderLien(courriel="aurelie@test.fr")])
        '[{"type":"DemanderLien","format":1,"courriel":"aurelie@test.fr"}]'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If a command holds what could
            not be read again.
        TypeError: If there is a secret in it, or anything that is no document.
    """
    texte = _ECRITURE.encode(_converter().unstructure(objet))
    try:
        texte.encode()
    except UnicodeEncodeError:
        # Half a character was typed in a command; JSON has a way to say so.
        return json.dumps(json.loads(texte), separators=(",", ":"))
    return texte


@overload
def de_json(texte: str | bytes, genre: type[T]) -> T: ...


@overload
def de_json(texte: str | bytes, genre: UnionType) -> Any: ...  # noqa: ANN401  (one of the union)


def de_json(texte: str | bytes, genre: Genre) -> Any:
    """
    Read documents from JSON, as text or as UTF-8.

    .. doctest::

        >>> from siaut_core.use_cases.connexion import DemanderLien
        >>> de_json('{"type":"DemanderLien","format":1,"courriel":5}', DemanderLien)
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: courriel : Un texte est attendu.

    Args:
        genre: A document, a list of them, or a union such as ``Structure``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no JSON or has more than
            268,435,456 characters, or naming every wrong field.
    """
    try:
        return _converter().structure(_lire(texte), genre)
    except DonneesInvalidesError as erreur:
        fautes = erreur.erreurs
    # A traceback keeps the locals of its frames: a password may be in there.
    del texte
    raise DonneesInvalidesError(fautes)


def _lire(texte: object) -> object:
    lu, reste = None, "?"
    if isinstance(texte, str | bytes) and len(texte) > TEXTE_MAXIMUM:
        raise DonneesInvalidesError.seule(
            "LONGUEUR", f"{TEXTE_MAXIMUM} caractères au plus."
        )
    try:
        brut = texte.decode() if isinstance(texte, bytes) else texte
        if isinstance(brut, str):
            brut = brut.strip(BLANCS)
            lu, fin = _LECTURE.raw_decode(brut)
            reste = brut[fin:]
    except (ValueError, RecursionError):
        reste = "?"  # Refused below: these errors quote what was given.
    if reste:
        raise DonneesInvalidesError.seule("JSON", "Un texte JSON est attendu.")
    return lu
