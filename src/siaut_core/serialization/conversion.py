"""
*Conversion*: the cattrs converter of this library, never the global one; and JSON.

JSON strictly: no NaN, nothing around. Of a key that is given twice the last value
counts, as everywhere in Python: refusing it would cost a sixth of the time, and what
counts is checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Final, NoReturn, TypeVar, get_args, overload

from cattrs import Converter  # noqa: TID253  (this package is itself loaded on use)

from siaut_core import phrases
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization.comptes import recognise
from siaut_core.serialization.documents import DOCUMENTS, ENTITES, KINDS, PARTIES
from siaut_core.serialization.sequences import add_sequences, branches
from siaut_core.serialization.shapes import (
    Hook,
    Kind,
    Shape,
    as_hook,
    attempt_document,
)
from siaut_core.serialization.values import VALUES

__all__ = ["from_json", "make_siaut_converter", "to_json"]


def make_siaut_converter() -> Converter:
    """
    Make a converter of entities and commands; a host may add hooks of its own.

    It knows every document, ``list``, ``tuple`` and ``frozenset`` of them,
    ``... | None``, and any union of documents, such as ``Structure``: what they
    say they are tells them apart.

    .. doctest::

        >>> from siaut_core.use_cases.connexion import DemanderLien
        >>> converter = make_siaut_converter()
        >>> converter.unstructure(DemanderLien(courriel="aurelie@test.fr"))
        {'type': 'DemanderLien', 'format': 1, 'courriel': 'aurelie@test.fr'}
        >>> converter.structure({"type": "DemanderLien"}, DemanderLien)
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: format : Le format 1 est attendu.
    """
    converter = Converter(
        # Faults are gathered here: cattrs would quote what it was given.
        detailed_validation=False,
        forbid_extra_keys=True,
        unstructure_fallback_factory=_refuse,
    )
    for kind, value in VALUES.items():
        converter.register_structure_hook(kind, _without_kind(value.parse))
        converter.register_unstructure_hook(kind, value.write)
    converter.register_unstructure_hook(NoneType, lambda nothing: nothing)
    add_sequences(converter)
    _add_classes(converter)
    return converter


def _without_kind(parse: Callable[[Any], Any]) -> Hook:
    return lambda data, _kind: parse(data)


def _refuse(cls: type) -> Callable[[object], NoReturn]:
    def refuse(_object: object) -> NoReturn:
        message = f"a {cls.__name__} cannot be written"
        raise TypeError(message)

    return refuse


def _add_classes(converter: Converter) -> None:
    def add(cls: type[Any], *, is_document: bool, complete: bool) -> Shape:
        shape = Shape.of(
            cls,
            converter,
            KINDS.get(cls, {}),
            is_document=is_document,
            complete=complete,
        )
        parse = as_hook(shape.attempt)
        converter.register_structure_hook(
            cls, _compte_reader(parse) if cls is Utilisateur else parse
        )
        converter.register_unstructure_hook(cls, shape.write)
        return shape

    for part in PARTIES:
        add(part, is_document=False, complete=True)
    documents = {
        cls: add(cls, is_document=True, complete=cls in ENTITES) for cls in DOCUMENTS
    }
    converter.register_structure_hook_factory(
        lambda kind: len(branches(kind)) > 1 and documents.keys() >= {*branches(kind)},
        lambda kind: _union_reader(kind, documents),
    )


def _union_reader(kind: Any, documents: Mapping[Any, Shape]) -> Hook:  # noqa: ANN401  (a union)
    shapes = {cls.__name__: documents[cls] for cls in branches(kind)}
    parse = as_hook(partial(attempt_document, shapes=shapes))
    if NoneType not in get_args(kind):
        return parse
    return lambda data, _kind: None if data is None else parse(data, kind)


def _compte_reader(read_key_by_key: Hook) -> Hook:
    def parse(data: object, kind: object) -> object:
        return recognise(data) or read_key_by_key(data, kind)

    return parse


T = TypeVar("T")

BLANKS: Final = " \t\r\n"

# Of our own: an import of the whole country, several times. A host bounds the body of a
# request well below: reading costs as much as there is to read.
TEXT_MAX: Final = 1 << 28


@cache
def _converter() -> Converter:
    return make_siaut_converter()


def _refuse_constant(_constant: str) -> NoReturn:
    raise ValueError


_WRITE: Final = json.JSONEncoder(
    separators=(",", ":"), allow_nan=False, ensure_ascii=False
)
_READING: Final = json.JSONDecoder(parse_constant=_refuse_constant)


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
        faults = error.faults
    # A traceback keeps the locals of its frames: a password may be in there.
    del text
    raise DonneesInvalidesError(faults)


def _read(text: object) -> object:
    parsed, rest = None, "?"
    if isinstance(text, str | bytes) and len(text) > TEXT_MAX:
        raise DonneesInvalidesError.single("LONGUEUR", phrases.at_most(TEXT_MAX))
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
