"""
*Bodies*: a form or a JSON body, read into a command of the library.

Fields are those of the command, never a second copy. Types are let through as they
come: the library says what is wrong, in French, of every field at once.
"""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Final, TypeAlias, TypeVar, get_args, get_type_hints
from urllib.parse import parse_qs

import attrs
from pydantic import WithJsonSchema

from siaut_core import MotDePasse, Token
from siaut_core.serialization import read_command

__all__ = ["YES_NO", "Form", "described", "first", "read_fields", "read_form"]

T = TypeVar("T")

# The fields of a form as a browser sends them: each may come several times.
Form: TypeAlias = Mapping[str, list[str]]

# More than any form has: fourteen activities, a hundred départements.
FIELDS_MAX: Final = 500

# More than any number has; Python reads no longer one than some thousands.
DIGITS_MAX: Final = 20

# What Oui, Non and neither say.
YES_NO: Final[Mapping[str, Any]] = {"": None, "oui": True, "non": False}

# The name of what says that a list or a box is in the form, though nothing is ticked.
SHOWN: Final = "present"

SCHEMAS: Final[Mapping[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    object: {"type": "array", "items": {"type": "string"}},
    MotDePasse: {"type": "string", "format": "password", "writeOnly": True},
    Token: {"type": "string", "format": "password", "writeOnly": True},
}


def read_fields(body: bytes) -> Form:
    """
    Read what a browser sends of a form.

    Raises:
        ValueError: If it has more fields than any form.
    """
    text = body.decode("utf-8", "replace")
    return parse_qs(text, keep_blank_values=True, max_num_fields=FIELDS_MAX)


def first(form: Form, name: str) -> str:
    """
    Give what was typed in a field of one value; empty when it is not there.
    """
    return form.get(name, [""])[0]


def read_form(cls: type[T], form: Form, /, **aside: object) -> T:
    """
    Read the command that a form asks for; its other fields are of the page.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
    """
    return read_command(cls, dict(_typed(cls, form, frozenset(aside))), **aside)


def _typed(
    cls: type[Any], form: Form, aside: frozenset[str]
) -> Iterator[tuple[str, Any]]:
    for name, kind in _fields(cls, aside):
        if attrs.has(kind):
            yield name, dict(_typed(kind, form, frozenset()))
        elif kind is object:
            if name in form or name in form.get(SHOWN, ()):
                yield name, [value for value in form.get(name, ()) if value]
        elif bool in _kinds(kind):
            if name in form or name in form.get(SHOWN, ()):
                typed = form.get(name, ["non"])[0]
                yield name, YES_NO.get(typed, typed)
        elif name in form:
            typed = first(form, name)
            is_number = kind is int and typed.isdecimal() and len(typed) <= DIGITS_MAX
            yield name, int(typed) if is_number else typed


def described(cls: type[Any], *aside: str) -> WithJsonSchema:
    """
    Say to OpenAPI what the body of a command is; any object is let through.
    """
    return WithJsonSchema(_described(cls, frozenset(aside)))


def _fields(cls: type[Any], aside: frozenset[str]) -> Iterator[tuple[str, Any]]:
    kinds = get_type_hints(cls)
    return ((f.name, kinds[f.name]) for f in attrs.fields(cls) if f.name not in aside)


def _described(cls: type[Any], aside: frozenset[str]) -> dict[str, Any]:
    required = [f.name for f in attrs.fields(cls) if f.default is attrs.NOTHING]
    return {
        "title": cls.__name__,
        "type": "object",
        "properties": {name: _schema(kind) for name, kind in _fields(cls, aside)},
        "required": [name for name in required if name not in aside],
        "additionalProperties": False,
    }


def _kinds(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401  (an annotation)
    return get_args(kind) or (kind,)


def _schema(kind: Any) -> dict[str, Any]:  # noqa: ANN401  (same)
    if attrs.has(kind):
        return _described(kind, frozenset())
    known = [SCHEMAS[one] for one in _kinds(kind) if one in SCHEMAS]
    return known[0] if len(known) == 1 else {"anyOf": known}
