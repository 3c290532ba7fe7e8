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
from siaut_core.serialization.reading import Kind

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["from_json", "to_json"]

T = TypeVar("T")

BLANKS: Final = " \t\r\n"

# Of our own: an import of the whole country, several times. A host bounds the body of a
# request well below: reading costs as much as there is to read.
TEXT_MAX: Final = 1 << 28


@cache
def _converter() -> Converter:
    return make_siaut_converter()


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


_WRITE: Final = json.JSONEncoder(
    separators=(",", ":"), allow_nan=False, ensure_ascii=False
)
_READING: Final = json.JSONDecoder(parse_constant=_refuse)


def to_json(obj: object) -> str:
    """
    Write documents as JSON, on one line, that UTF-8 can encode.

    .. doctest::

        >>> from siaut_core.use_cases.connexion import DemanderLien
        >>> to_json([DemanderLien(courriel="aurelie@test.fr")])
        '[{"type":"DemanderLien","format":1,"courriel":"aurelie@test.fr"}]'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If a command holds what could
            not be read again.
        TypeError: If there is a secret in it, or anything that is no document.
    """
    text = _WRITE.encode(_converter().unstructure(obj))
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half a character was typed in a command; JSON has a way to say so.
        return json.dumps(json.loads(text), separators=(",", ":"))
    return text


@overload
def from_json(text: str | bytes, kind: type[T]) -> T: ...


@overload
def from_json(text: str | bytes, kind: UnionType) -> Any: ...  # noqa: ANN401  (one of the union)


def from_json(text: str | bytes, kind: Kind) -> Any:
    """
    Read documents from JSON, as text or as UTF-8.

    .. doctest::

        >>> from siaut_core.use_cases.connexion import DemanderLien
        >>> from_json('{"type":"DemanderLien","format":1,"courriel":5}', DemanderLien)
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: courriel : Un texte est attendu.

    Args:
        kind: A document, a list of them, or a union such as ``Structure``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no JSON or has more than
            268,435,456 characters, or naming every wrong field.
    """
    try:
        return _converter().structure(_read(text), kind)
    except DonneesInvalidesError as error:
        faults = error.erreurs
    # A traceback keeps the locals of its frames: a password may be in there.
    del text
    raise DonneesInvalidesError(faults)


def _read(text: object) -> object:
    parsed, rest = None, "?"
    if isinstance(text, str | bytes) and len(text) > TEXT_MAX:
        raise DonneesInvalidesError.single(
            "LONGUEUR", f"{TEXT_MAX} caractères au plus."
        )
    try:
        raw = text.decode() if isinstance(text, bytes) else text
        if isinstance(raw, str):
            raw = raw.strip(BLANKS)
            parsed, fin = _READING.raw_decode(raw)
            rest = raw[fin:]
    except (ValueError, RecursionError):
        rest = "?"  # Refused below: these errors quote what was given.
    if rest:
        raise DonneesInvalidesError.single("JSON", "Un texte JSON est attendu.")
    return parsed
