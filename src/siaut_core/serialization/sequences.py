"""
*Sequences*: what is made of another type: lists of it, or perhaps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

from siaut_core import phrases
from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import MEMBRES_MAX
from siaut_core.errors import Faults, FieldFault, SiautError
from siaut_core.serialization.shapes import (
    FAULTS_MAX,
    Attempt,
    Hook,
    Kind,
    as_hook,
    reading,
)
from siaut_core.serialization.values import Choix, refuse_type

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["add_sequences", "branches"]


# What a form lets choose, or an entity holds several of: one more than there may be
# at most, that whoever checks the number refuses. Rows and documents are not bounded
# one list at a time, but as a text.
CHOIX: Final = (Choix, CodeActivite, StructureId)
CHOIX_MAX: Final = MEMBRES_MAX + 1
TOO_MANY_CHOICES: Final = FieldFault("", "LONGUEUR", f"{MEMBRES_MAX} valeurs au plus.")


def branches(kind: Kind) -> tuple[Any, ...]:
    """
    List the types of a union, but for None; empty for anything else.
    """
    if get_origin(kind) not in {Union, UnionType}:
        return ()
    return tuple(b for b in get_args(kind) if b is not NoneType)


def add_sequences(converter: Converter) -> None:
    """
    Teach *converter* lists (``list``, ``tuple``, ``frozenset``) and ``... | None``.
    """
    converter.register_structure_hook_factory(
        _is_sequence, lambda kind: _sequence_reader(converter, kind)
    )
    converter.register_unstructure_hook_factory(
        _is_sequence, lambda kind: _sequence_writer(converter, kind)
    )
    converter.register_structure_hook_factory(
        _is_optional, lambda kind: _optional_reader(converter, kind)
    )
    converter.register_unstructure_hook_factory(
        _is_optional, lambda kind: _optional_writer(converter, kind)
    )


def _is_sequence(kind: Kind) -> bool:
    origin, content = _origin(kind), get_args(kind)
    return origin in {list, frozenset} or (origin is tuple and content[1:] == (...,))


def _is_optional(kind: Kind) -> bool:
    return len(branches(kind)) == 1


def _origin(kind: Kind) -> Kind:
    return get_origin(kind)


def _sequence_reader(converter: Converter, kind: Kind) -> Hook:
    content = get_args(kind)[0]
    parse = reading(converter, content)
    maximum = CHOIX_MAX if content in CHOIX else None
    return as_hook(
        partial(_attempt, parse=parse, put_away=_origin(kind), maximum=maximum)
    )


def _sequence_writer(converter: Converter, kind: Kind) -> Callable[[Any], Any]:
    write = converter.get_unstructure_hook(get_args(kind)[0])
    put_away = partial(sorted, key=str) if _origin(kind) is frozenset else list
    return partial(_write, write=write, put_away=put_away)


def _optional_reader(converter: Converter, kind: Kind) -> Hook:
    parse = reading(converter, *branches(kind))
    return lambda data, _kind: None if data is None else parse(data)


def _optional_writer(converter: Converter, kind: Kind) -> Callable[[Any], Any]:
    write = converter.get_unstructure_hook(*branches(kind))
    return lambda value: None if value is None else write(value)


def _attempt(
    data: object,
    parse: Callable[[Any], Any],
    put_away: Callable[[Iterable[Any]], Any],
    maximum: int | None,
) -> Attempt[Any]:
    """
    Read a list; each fault bears its rank, such as ``[3].numero``.
    """
    if type(data) is not list:
        return None, [FieldFault("", "TYPE", phrases.LIST)]
    if maximum is not None and len(data) > maximum:
        return None, [TOO_MANY_CHOICES]
    with suppress(SiautError):
        return put_away(map(parse, data)), []
    faults = Faults()
    for rank, datum in enumerate(data):
        faults.parse(f"[{rank}]", parse, datum)
        if len(faults.found) >= FAULTS_MAX:
            break
    return None, faults.found


def _write(
    values: object,
    write: Callable[[Any], Any],
    put_away: Callable[[Iterable[Any]], list[Any]],
) -> list[Any]:
    if not isinstance(values, list | tuple | frozenset):
        refuse_type(phrases.LIST)
    faults = Faults()
    written = [
        faults.parse(f"[{rank}]", write, value) for rank, value in enumerate(values)
    ]
    faults.raise_any()
    return put_away(written)
