"""
*Values*: what cannot change once it is built, and tells nobody what it holds.

`value` makes such a class, and `read_fields` reads what one is built with, as its
annotations say: ``nom: Annotated[str, read_nom]``, or, of what is kept as it is once it
is of its class, what to tell when it is not: ``actif: Annotated[bool, YES_OR_NO]``.
`trusted` builds an instance from what was checked before. Nothing else here does
either. `following` gives the next version of what is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from siaut_core.errors import DonneesInvalidesError, Faults, invalid

__all__ = ["Checked", "exactly", "following", "read_fields", "trusted", "value"]

F = TypeVar("F", bound=Callable[..., object])
P = ParamSpec("P")
T = TypeVar("T")


if TYPE_CHECKING:
    # A wrapper of our own would lose `attrs.evolve` its types.
    from attrs import frozen as value
else:

    def value(
        cls: type[T] | None = None,
        *,
        repr: bool = False,  # noqa: A002  (the word of attrs)
        **options: Any,  # noqa: ANN401  (those of attrs)
    ) -> Any:  # noqa: ANN401  (the class, or what makes it)
        """
        Make a frozen class, with slots, that shows its identifier and nothing else.

        Args:
            repr: Show it whole, as the call that makes it: it holds no name, no
                address, no secret.
            options: Those of `attrs.frozen`.
        """

        def make(cls: type[T]) -> type[T]:
            if "__repr__" not in vars(cls):
                # Once for all: two fifths of what a class costs at import is its repr.
                cls.__repr__ = _show if repr else _mask
            return attrs.frozen(cls, repr=False, weakref_slot=False, **options)

        return make if cls is None else make(cls)


def _show(self: attrs.AttrsInstance) -> str:
    fields = (f for f in attrs.fields(type(self)) if f.repr)
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields)
    return f"{type(self).__name__}({shown})"


def _mask(self: object) -> str:
    shown = f"id={self.id!r}" if hasattr(self, "id") else "<masqué>"
    return f"{type(self).__name__}({shown})"


def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401  (an `Annotated`)
    kind, (read,) = hint.__origin__, hint.__metadata__
    if isinstance(read, str):
        return _of_type(kind, read)
    if NoneType in get_args(kind):
        return lambda given: None if given is None else read(given)
    return cast("Callable[[Any], Any]", read)


def _of_type(kind: type | UnionType, sentence: str) -> Callable[[object], object]:
    def read(given: object) -> object:
        if isinstance(given, kind):
            return given
        raise invalid("TYPE", sentence)

    return read


def exactly(kind: type[T], sentence: str) -> Callable[[object], T]:
    """
    Make the reader of what is of a class, and of none below it.
    """

    def read(given: object) -> T:
        if type(given) is kind:
            return given
        raise invalid("TYPE", sentence)

    return read


@cache
def _readers(
    cls: type[attrs.AttrsInstance],
) -> tuple[
    attrgetter[tuple[Any, ...]], tuple[str, ...], tuple[Callable[..., Any], ...]
]:
    hints = get_type_hints(cls, include_extras=True)
    readers = {
        field.name: _reader(hints[field.name])
        for field in attrs.fields(cls)
        if get_origin(hints[field.name]) is Annotated
    }
    return attrgetter(*readers), tuple(readers), tuple(readers.values())


def read_fields(entity: attrs.AttrsInstance) -> Faults:
    """
    Read each field as its annotation says, and keep what was read.

    Returns:
        Every fault, in the order of the fields: to be raised, once what they must
        be together was checked too.
    """
    faults = Faults()
    values, fields, readers = _readers(type(entity))
    for given, field, reader in zip(values(entity), fields, readers):  # noqa: B905  (one table)
        try:  # As `Faults.parse` does, without a call for each field.
            read = reader(given)
        except DonneesInvalidesError as fault:
            read = None
            faults.add(field, fault)
        if read is not given:
            object.__setattr__(entity, field, read)
    return faults


class Checked:
    """
    A value whose fields need nothing but to be read, each on its own.
    """

    __slots__ = ()

    def __attrs_post_init__(self: attrs.AttrsInstance) -> None:
        read_fields(self).raise_any()


def following(entity: T, **fields: object) -> T:
    """
    Give what is stored with these fields changed, one version later.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it would be invalid.
    """
    current: Any = entity
    future: T = attrs.evolve(current, **{"version": current.version + 1, **fields})
    return future


def _once(function: F) -> F:
    # `cache` alone would lose the types, and be called for nothing each time.
    once: Any = cache(function)
    return cast("F", once)


@_once
def trusted(cls: Callable[P, T]) -> Callable[P, T]:
    """
    Give what builds *cls* without checking: from a store, or from what was read.

    To check again would cost several times the read. Every field is given, by name
    where the class asks for names; instants are in UTC.
    """
    # A frozen class sets each field through `object.__setattr__`, for twice the cost of
    # a plain one. Two classes with the same slots may be exchanged: a draft is written
    # freely, then becomes what it stands for.
    fields = attrs.fields(cast("type[attrs.AttrsInstance]", cls))
    names = [f.name for f in fields]
    arguments = [f.name for f in fields if not f.kw_only]
    if len(arguments) < len(names):
        arguments += ["*", *(f.name for f in fields if f.kw_only)]
    lines = [
        f"def build({', '.join(arguments)}):",
        "draft = Draft()",
        *(f"draft.{name} = {name}" for name in names),
        "draft.__class__ = cls",
        "return draft",
    ]
    given: dict[str, Any] = {
        "Draft": type("Draft", cast("type", cls).__bases__, {"__slots__": names}),
        "cls": cls,
    }
    exec("\n    ".join(lines), given)  # noqa: S102  (names of fields, as attrs does)
    builder: Callable[P, T] = given["build"]
    return builder
