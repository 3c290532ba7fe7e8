"""
*Shapes*: what is written of one class, key by key, and read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    NamedTuple,
    TypeAlias,
    TypeVar,
    get_type_hints,
)

import attrs

from siaut_core import phrases
from siaut_core.entities.value import value
from siaut_core.errors import DonneesInvalidesError, Faults, FieldFault

if TYPE_CHECKING:
    from cattrs import Converter


__all__ = [
    "FAULTS_MAX",
    "FORMAT",
    "Attempt",
    "Hook",
    "Kind",
    "Shape",
    "as_hook",
    "attempt_document",
    "reading",
]

# One more when the shape of a document changes: see the package.
FORMAT: Final = 1

ENVELOPE: Final = ("type", "format")

OBJECT_EXPECTED: Final = FieldFault("", "TYPE", "Un objet est attendu.")

KEY_MAX: Final = 64

ABSENT: Final = object()


class Key(NamedTuple):
    """
    One key of a form.

    Attributes:
        required: Must be there when it is read.
        default: The class does without.
    """

    parse: Callable[[Any], Any]
    write: Callable[[Any], Any]
    required: bool
    default: bool


@value(eq=False)
class Shape:
    """
    The keys of one class, in its order.

    Attributes:
        is_document: It has an envelope: what it is, and in which format.
    """

    form_class: type[Any]
    keys: Mapping[str, Key]
    is_document: bool

    @classmethod
    def of(
        cls,
        form_class: type[attrs.AttrsInstance],
        converter: Converter,
        kinds: Mapping[str, Any],
        *,
        is_document: bool,
        complete: bool,
    ) -> Shape:
        """
        Make the form of a class from its fields.

        Args:
            kinds: What is read and written of a field, when its type is too wide.
            complete: Keys are all obligatory, those that have a default too: of
                what a store kept, one that is missing was lost.
        """
        types = {**get_type_hints(form_class), **kinds}
        keys = {}
        for field in attrs.fields(form_class):
            kind = types[field.name]
            default = field.default is not attrs.NOTHING
            keys[field.name] = Key(
                parse=reading(converter, kind),
                write=converter.get_unstructure_hook(kind),
                required=complete or not default,
                default=default,
            )
        return cls(form_class, keys, is_document)

    def write(self, obj: object) -> dict[str, Any]:
        """
        Write an object.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every field that
                could not be read again, as a command may have some.
        """
        collected, written = Faults(), self._envelope()
        for field, key in self.keys.items():
            value = getattr(obj, field, ABSENT)
            written[field] = collected.parse(field, key.write, value)
        collected.raise_any()
        return written

    def attempt(self, data: object) -> Attempt[Any]:
        """
        Read an object, and every fault in the order of its keys.
        """
        if type(data) is not dict:
            return None, [OBJECT_EXPECTED]
        if self.is_document and (faults := _open(data, (self.form_class.__name__,))):
            return None, faults
        collected = Faults()
        obj = self._build(self._read_keys(data, collected), collected)
        ranks = {field: rank for rank, field in enumerate(self.keys)}
        faults = sorted(collected.found, key=lambda e: ranks[_root(e)])
        faults += self._unknown_keys(data)
        return (None, faults) if faults else (obj, [])

    def _envelope(self) -> dict[str, Any]:
        values = (self.form_class.__name__, FORMAT)
        return dict(zip(ENVELOPE, values, strict=True)) if self.is_document else {}

    def _read_keys(self, data: dict[Any, Any], collected: Faults) -> dict[str, Any]:
        values = {}
        for field, key in self.keys.items():
            if field in data:
                before = len(collected.found)
                parsed = collected.parse(field, key.parse, data[field])
                if len(collected.found) == before:
                    values[field] = parsed
            elif key.required:
                collected.note(field, "OBLIGATOIRE", phrases.REQUIRED)
        return values

    def _build(self, values: dict[str, Any], collected: Faults) -> object:
        # What is wrong is left out, so that the constructor judges the rest; what
        # it then says of a field that is known to be wrong tells nothing.
        faulty = {_root(error) for error in collected.found}
        for field, key in self.keys.items():
            if field not in values and not key.default:
                values[field] = None
        try:
            return self.form_class(**values)
        except DonneesInvalidesError as error:
            collected.found += (e for e in error.faults if _root(e) not in faulty)
        return None

    def _unknown_keys(self, data: dict[Any, Any]) -> list[FieldFault]:
        known = {*self.keys, *self._envelope()}
        unknown = (_name(key) for key in data if key not in known)
        return [
            FieldFault(name, "CLE_INCONNUE", "Cette clé est inconnue.")
            for name in islice(unknown, FAULTS_MAX)
        ]


def attempt_document(data: object, shapes: Mapping[str, Shape]) -> Attempt[Any]:
    """
    Read any of several documents, by what it says it is.
    """
    if type(data) is not dict:
        return None, [OBJECT_EXPECTED]
    faults = _open(data, tuple(shapes))
    return (None, faults) if faults else shapes[data["type"]].attempt(data)


def _open(data: dict[Any, Any], names: tuple[str, ...]) -> list[FieldFault]:
    """
    Check an envelope; nothing else can be judged when it is wrong.
    """
    collected = Faults()
    name, version = (data.get(key) for key in ENVELOPE)
    if type(name) is not str or name not in names:
        collected.note("type", "TYPE", f"{' ou '.join(names)} est attendu.")
    if type(version) is not int or version != FORMAT:
        collected.note("format", "FORMAT", f"Le format {FORMAT} est attendu.")
    return collected.found


def _root(error: FieldFault) -> str:
    return error.field.partition(".")[0].partition("[")[0]


def _name(key: object) -> str:
    # A key too may be anything, as long as what was typed and as private.
    readable = type(key) is str and len(key) <= KEY_MAX and key.isascii()
    return str(key) if readable and str(key).isidentifier() else "?"


T = TypeVar("T")

# What was read, and the faults; nothing was if there are any.
Attempt: TypeAlias = tuple[T | None, list[FieldFault]]

# A class, a list of it, a union: what type checkers cannot name.
Kind: TypeAlias = Any

# As cattrs calls them: with what to read, and the type to read it into.
Hook: TypeAlias = Callable[[Any, Any], Any]

# Nobody corrects more at once, and each costs far more than the byte that made it.
FAULTS_MAX: Final = 100


def as_hook(attempt: Callable[[Any], Attempt[Any]]) -> Hook:
    """
    Make a hook that raises every fault at once.
    """

    def parse(data: object, _kind: object) -> object:
        parsed, faults = attempt(data)
        # A traceback keeps the locals of its frames: a password may be in there.
        del data
        if faults:
            raise DonneesInvalidesError(faults)
        return parsed

    return parse


def reading(converter: Converter, kind: Kind) -> Callable[[Any], Any]:
    """
    Find how *converter* reads a type.
    """
    hook = converter.get_structure_hook(kind)
    return lambda data: hook(data, kind)
