"""
*Conversion*: the cattrs converter of this library, never the global one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import NoneType
from typing import Any, NoReturn, get_args

from cattrs import Converter  # noqa: TID253  (this package is itself loaded on use)

from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.serialization.comptes import recognise
from siaut_core.serialization.documents import DOCUMENTS, ENTITES, KINDS, PARTIES
from siaut_core.serialization.reading import Hook, as_hook
from siaut_core.serialization.sequences import add_sequences, branches
from siaut_core.serialization.shapes import Shape, attempt_document
from siaut_core.serialization.values import VALUES

__all__ = ["make_siaut_converter"]


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
    return lambda donnees, _kind: parse(donnees)


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
    return lambda donnees, _kind: None if donnees is None else parse(donnees, kind)


def _compte_reader(read_key_by_key: Hook) -> Hook:
    def parse(donnees: object, kind: object) -> object:
        return recognise(donnees) or read_key_by_key(donnees, kind)

    return parse
