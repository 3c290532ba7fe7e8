"""
*Shapes*: how what is made of several values is read, every fault named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from itertools import islice
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    ParamSpec,
    TypeAlias,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from siaut_core import phrases
from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import MEMBRES_MAX
from siaut_core.entities.value import value
from siaut_core.errors import (
    DonneesInvalidesError,
    Faults,
    FieldFault,
    SiautError,
    invalid,
)
from siaut_core.serialization.documents import READ_AS
from siaut_core.serialization.values import Choix

if TYPE_CHECKING:
    # For type checkers only: `conversion` makes it, which is loaded on use.
    from cattrs import Converter

__all__ = [
    "ENVELOPE",
    "FAULTS_MAX",
    "FORMAT",
    "Kind",
    "Shape",
    "is_sequence",
    "read_document",
    "reading",
    "sequence_reader",
    "silent",
]

P = ParamSpec("P")
T = TypeVar("T")

# A class, a list of it, a union: what type checkers cannot name.
Kind: TypeAlias = Any

# One more when the shape of a document changes: see the package.
FORMAT: Final = 1

ENVELOPE: Final = ("type", "format")

# Nobody corrects more at once, and each costs far more than the byte that made it.
FAULTS_MAX: Final = 100

KEY_MAX: Final = 64

# What a form lets choose, or an entity holds several of: one more than there may be
# at most, that whoever checks the number refuses. Rows and documents are not bounded
# one list at a time, but as a text.
CHOIX: Final = (Choix, CodeActivite, StructureId)
CHOIX_MAX: Final = MEMBRES_MAX + 1
TOO_MANY: Final = f"{MEMBRES_MAX} valeurs au plus."

NOTHING_GIVEN: Final[Mapping[str, object]] = MappingProxyType({})


def silent(read: Callable[P, T]) -> Callable[P, T]:
    """
    Make a function whose error keeps nothing of what was read.

    A traceback keeps the locals of its frames: a password may be in there.
    """

    @wraps(read)
    def read_in_silence(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except DonneesInvalidesError as error:
            faults = error.faults
        del args, kwargs
        raise DonneesInvalidesError(faults)

    return read_in_silence


def reading(converter: Converter, kind: Kind) -> Callable[[Any], Any]:
    """
    Find how *converter* reads a type.
    """
    hook = converter.get_structure_hook(kind)
    return lambda data: hook(data, kind)


@value(eq=False)
class Shape:
    """
    The keys of one class, in its order.

    Attributes:
        keys: What reads each.
        required: Those that must be there.
        blank: What its constructor cannot do without.
    """

    form_class: type[Any]
    keys: Mapping[str, Callable[[Any], Any]]
    required: frozenset[str]
    blank: Mapping[str, None]

    @classmethod
    def of(
        cls,
        form_class: type[attrs.AttrsInstance],
        converter: Converter,
        *,
        complete: bool,
    ) -> Shape:
        """
        Make the shape of a class from its fields.

        Args:
            complete: Keys are all required, those that have a default too: of
                what a store kept, one that is missing was lost.
        """
        types = get_type_hints(form_class)
        fields = attrs.fields(form_class)
        kinds = {f.name: READ_AS.get(types[f.name], types[f.name]) for f in fields}
        keys = {name: reading(converter, kind) for name, kind in kinds.items()}
        blank = {f.name: None for f in fields if f.default is attrs.NOTHING}
        return cls(form_class, keys, frozenset(keys if complete else blank), blank)

    def read(self, data: object, given: Mapping[str, object] = NOTHING_GIVEN) -> Any:  # noqa: ANN401  (one of that class)
        """
        Read an object, and every fault in the order of its keys.

        Args:
            given: Fields that are known, and that *data* may not say.
        """
        fields, faults = _fields(data), Faults()
        known = self._known(fields, given, faults)
        obj = self._build(known, faults)
        ranks = {field: rank for rank, field in enumerate(self.keys)}
        faults.found.sort(key=lambda e: ranks[_root(e)])
        unknown = (_name(key) for key in fields if key not in self.keys)
        for name in islice(unknown, FAULTS_MAX):
            faults.note(name, "CLE_INCONNUE", "Cette clé est inconnue.")
        faults.raise_any()
        return obj

    def _known(
        self, fields: dict[Any, Any], given: Mapping[str, object], faults: Faults
    ) -> dict[str, Any]:
        known = {**given}
        for field, parse in self.keys.items():
            if field in given:
                if field in fields:
                    faults.note(field, "CLE_INTERDITE", "Cette clé est interdite ici.")
            elif field in fields:
                known[field] = faults.parse(field, parse, fields[field])
            elif field in self.required:
                faults.note(field, "OBLIGATOIRE", phrases.REQUIRED)
        return known

    def _build(self, known: Mapping[str, Any], faults: Faults) -> object:
        # What is wrong is left out, so that the constructor judges the rest; what
        # it then says of a field that is known to be wrong tells nothing.
        wrong = {_root(error) for error in faults.found}
        right = {field: v for field, v in known.items() if field not in wrong}
        try:
            return self.form_class(**{**self.blank, **right})
        except DonneesInvalidesError as error:
            faults.found += (e for e in error.faults if _root(e) not in wrong)
        return None


def read_document(data: object, shapes: Mapping[str, Shape]) -> Any:  # noqa: ANN401  (one of them)
    """
    Read any of several documents, by what it says it is.

    Of an envelope that is wrong, nothing else can be judged.
    """
    fields, faults = _fields(data), Faults()
    name, version = (fields.get(key) for key in ENVELOPE)
    if type(name) is not str or name not in shapes:
        faults.note("type", "TYPE", f"{' ou '.join(shapes)} est attendu.")
    if type(version) is not int or version != FORMAT:
        faults.note("format", "FORMAT", f"Le format {FORMAT} est attendu.")
    faults.raise_any()
    content = {key: value for key, value in fields.items() if key not in ENVELOPE}
    return shapes[fields["type"]].read(content)


def _fields(data: object) -> dict[Any, Any]:
    if type(data) is not dict:
        raise invalid("TYPE", "Un objet est attendu.")
    return data


def _root(error: FieldFault) -> str:
    return error.field.partition(".")[0].partition("[")[0]


def _name(key: object) -> str:
    # A key too may be anything, as long as what was typed and as private.
    readable = type(key) is str and len(key) <= KEY_MAX and key.isascii()
    return str(key) if readable and str(key).isidentifier() else "?"


def is_sequence(kind: Kind) -> bool:
    """
    Say whether a type is a list of others, that is read by `sequence_reader`.
    """
    origin: Kind = get_origin(kind)
    return origin in {list, frozenset} or (
        origin is tuple and get_args(kind)[1:] == (...,)
    )


def sequence_reader(kind: Kind, converter: Converter) -> Callable[[Any, Any], Any]:
    """
    Make the hook of a ``list``, a ``tuple`` or a ``frozenset``.
    """
    put_away: Kind = get_origin(kind)
    content = get_args(kind)[0]
    parse = reading(converter, content)
    maximum = CHOIX_MAX if content in CHOIX else None

    @silent
    def read(data: object, _kind: object) -> object:
        """
        Read a list; each fault bears its rank, such as ``[3].numero``.
        """
        if type(data) is not list:
            raise invalid("TYPE", "Une liste est attendue.")
        if maximum is not None and len(data) > maximum:
            raise invalid("LONGUEUR", TOO_MANY)
        with suppress(SiautError):
            return put_away(map(parse, data))
        faults = Faults()
        for rank, datum in enumerate(data):
            faults.parse(f"[{rank}]", parse, datum)
            if len(faults.found) >= FAULTS_MAX:
                break
        raise DonneesInvalidesError(faults.found)

    return read
