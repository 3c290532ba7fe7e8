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
from typing import (
    Any,
    Final,
    NoReturn,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    overload,
)

import attrs
from cattrs import Converter  # noqa: TID253  (this package is itself loaded on use)
from cattrs.gen import make_dict_unstructure_fn  # noqa: TID253  (same)

from siaut_core import phrases
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import MisuseError, invalid
from siaut_core.serialization.comptes import recognise
from siaut_core.serialization.documents import ASIDE, BODIES, CRITERES, ENTITES, PARTS
from siaut_core.serialization.shapes import (
    ENVELOPE,
    FORMAT,
    Kind,
    Shape,
    is_sequence,
    read_document,
    sequence_reader,
    silent,
)
from siaut_core.serialization.values import READERS, WRITERS
from siaut_core.serialization.views import VIEWS

__all__ = ["from_json", "make_siaut_converter", "read_command", "to_json"]

T = TypeVar("T")

# Of our own: an import of the whole country, several times. A host bounds the body of a
# request well below: reading costs as much as there is to read.
TEXT_MAX: Final = 1 << 28


def make_siaut_converter() -> Converter:
    """
    Make a converter of entities; a host may add hooks of its own.

    It knows every document, ``list``, ``tuple`` and ``frozenset`` of them,
    ``... | None``, and any union of documents, such as ``Structure``: what they
    say they are tells them apart.

    .. doctest::

        >>> from siaut_core import Groupe
        >>> converter = make_siaut_converter()
        >>> converter.structure({"type": "Groupe"}, Groupe)
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: format : Le format 1 est attendu.
    """
    converter = Converter(
        detailed_validation=False,  # Or cattrs would quote what it was given.
        unstructure_fallback_factory=_refuse,
        unstruct_collection_overrides={frozenset: partial(sorted, key=str)},
    )
    converter.register_unstructure_hook_factory(attrs.has, _refuse)
    for kind, read in READERS.items():
        converter.register_structure_hook(kind, _without_kind(read))
    for kind, write in WRITERS.items():
        converter.register_unstructure_hook(kind, write)
    converter.register_structure_hook_factory(is_sequence, sequence_reader)
    for part in (*PARTS, *CRITERES):
        shape = Shape.of(part, converter, complete=part in PARTS)
        converter.register_structure_hook(part, silent(_without_kind(shape.read)))
    for cls in (*PARTS, *ENTITES):
        converter.register_unstructure_hook(cls, _writer(cls, converter))
    for body in BODIES:
        converter.register_structure_hook(body, _refuse_command)
    for cls, show in VIEWS.items():
        converter.register_unstructure_hook(cls, _view_writer(show, converter))
    shapes = {cls: Shape.of(cls, converter, complete=True) for cls in ENTITES}
    converter.register_structure_hook_factory(
        lambda kind: shapes.keys() >= {*_branches(kind)},
        lambda kind: _document_reader(kind, shapes),
    )
    return converter


def _without_kind(read: Callable[[Any], T]) -> Callable[[Any, Any], T]:
    return lambda data, _kind: read(data)


def _refuse(cls: type) -> Callable[[object], NoReturn]:
    def refuse(_object: object) -> NoReturn:
        message = f"a {cls.__name__} cannot be written"
        raise TypeError(message)

    return refuse


def _refuse_command(_data: object, _kind: object) -> NoReturn:
    raise MisuseError("kind", "Une commande est lue par read_command.")


def _writer(cls: type[Any], converter: Converter) -> Callable[[Any], dict[str, Any]]:
    write = make_dict_unstructure_fn(cls, converter)
    if cls in PARTS:
        return write
    envelope = dict(zip(ENVELOPE, (cls.__name__, FORMAT), strict=True))
    return lambda obj: {**envelope, **write(obj)}


def _view_writer(
    show: Callable[[Any], Any], converter: Converter
) -> Callable[[Any], Any]:
    return lambda obj: converter.unstructure(show(obj))


def _branches(kind: Kind) -> list[Any]:
    """
    List the classes of a union, but for None; or the class that it is.
    """
    is_union = get_origin(kind) in {Union, UnionType}
    return [b for b in get_args(kind) if is_union and b is not NoneType] or [kind]


def _document_reader(
    kind: Kind, shapes: Mapping[Any, Shape]
) -> Callable[[Any, Any], Any]:
    branches = _branches(kind)
    named = {cls.__name__: shapes[cls] for cls in branches}

    @silent
    def read(data: object, _kind: object) -> object:
        if data is None and NoneType in get_args(kind):
            return None
        return read_document(data, named)

    if Utilisateur not in branches:
        return read
    return lambda data, kind: recognise(data) or read(data, kind)


@cache
def _converter() -> Converter:
    return make_siaut_converter()


@cache
def _body(cls: Kind) -> Shape:
    if cls not in BODIES:
        message = "Une commande ou une recherche est attendue."
        raise MisuseError("cls", message)
    return Shape.of(cls, _converter(), complete=False)


def _refuse_constant(_constant: str) -> NoReturn:
    raise ValueError


_WRITE: Final = json.JSONEncoder(
    separators=(",", ":"), allow_nan=False, ensure_ascii=False
)
_READING: Final = json.JSONDecoder(parse_constant=_refuse_constant)


def to_json(obj: object) -> str:
    """
    Write documents, pages, rows or records as JSON, on one line of UTF-8.

    .. doctest::

        >>> from siaut_core import Groupe
        >>> to_json([Groupe(id="gr-1", libelle="GHT", membres=["ej-1"])])
        '[{"type":"Groupe","format":1,"id":"gr-1","libelle":"GHT","membres":["ej-1"],"version":1}]'

    Raises:
        TypeError: If there is in it anything that is not to be written, such as a
            secret or a command.
    """
    text = _WRITE.encode(_converter().unstructure(obj))
    # Half a character may be in an event: Python escapes it as JSON does.
    return text.encode(errors="backslashreplace").decode()


@overload
def from_json(text: str | bytes, kind: type[T]) -> T: ...


@overload
def from_json(text: str | bytes, kind: UnionType) -> Any: ...  # noqa: ANN401  (one of the union)


@silent
def from_json(text: str | bytes, kind: Kind) -> Any:
    """
    Read documents from one's own store: JSON, as text or as UTF-8.

    .. doctest::

        >>> from siaut_core import Groupe
        >>> from_json('{"type":"Groupe","format":2}', Groupe)
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: format : Le format 1 est attendu.

    Args:
        kind: A document, a list of them, or a union such as ``Structure``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no JSON or has more than
            268,435,456 characters, or naming every wrong field.
    """
    return _converter().structure(_read(text), kind)


@silent
def read_command(
    cls: type[T], body: str | bytes | dict[str, Any], /, **aside: object
) -> T:
    """
    Read a command, or a search, from the body of a request: JSON, or what it was.

    A body has no envelope. It may not say what is given *aside*: who acts, always,
    which the session knows; the identifier that is in the path.

    .. doctest::

        >>> from siaut_core import DonneesInvalidesError
        >>> from siaut_core.sync import CreerStructure
        >>> body = {"type_structure": "ET", "nom": "NEUF", "acteur_id": "u-9"}
        >>> try:
        ...     read_command(CreerStructure, body, acteur_id="u-1")
        ... except DonneesInvalidesError as error:
        ...     print(error)
        acteur_id : Cette clé est interdite ici.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong key; what was
            typed is read by the operation, with all the other faults.
        siaut_core.errors.MisuseError: If *cls* is neither, or if what is given aside
            is not what must be.
    """
    shape = _body(cast("Kind", cls))
    for name in (ASIDE & shape.keys.keys()) - aside.keys():
        raise MisuseError(name, "Cette valeur est à donner à part du corps.")
    for name in aside.keys() - shape.keys.keys():
        raise MisuseError(name, f"{cls.__name__} n'a pas de champ de ce nom.")
    data = _read(body) if isinstance(body, str | bytes) else body
    command: T = shape.read(data, aside)
    return command


def _read(text: Any) -> Any:  # noqa: ANN401  (as typed, as JSON has it)
    if isinstance(text, str | bytes) and len(text) > TEXT_MAX:
        raise invalid("LONGUEUR", phrases.at_most(TEXT_MAX))
    try:
        return _READING.decode(text.decode() if isinstance(text, bytes) else text)
    except (TypeError, ValueError, RecursionError):
        pass  # Refused below: these errors quote what was given.
    raise invalid("JSON", "Un texte JSON est attendu.")
