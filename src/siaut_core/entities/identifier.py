"""
*Identifiers*: opaque names that the host's `IdSource` draws.

Any text that is not 1 to 64 printable ASCII characters is unknown without
asking the host: NUL characters and lone surrogates break database drivers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NewType, TypeGuard

from siaut_core.errors import invalid

__all__ = [
    "LienId",
    "QueuedMailId",
    "StructureId",
    "UtilisateurId",
    "check_version",
    "is_code",
    "is_identifier",
    "read_identifier",
    "whole",
]

UtilisateurId = NewType("UtilisateurId", str)
StructureId = NewType("StructureId", str)
LienId = NewType("LienId", str)
QueuedMailId = NewType("QueuedMailId", str)

LENGTH_MAX = 64


def is_identifier(value: object) -> TypeGuard[str]:
    """
    Say whether *value* can be an identifier at all.

    .. doctest::

        >>> is_identifier("u-1"), is_identifier(""), is_identifier("é")
        (True, False, False)
    """
    return (
        type(value) is str
        and 0 < len(value) <= LENGTH_MAX
        and value.isascii()
        and value.isprintable()
    )


def is_code(value: object) -> TypeGuard[str]:
    """
    Say whether *value* is a code, and no sentence, no address, no password.

    Only a code goes to a log when somebody else gives it.
    """
    return is_identifier(value) and value.replace("_", "").isalnum()


def read_identifier(value: object) -> str:
    """
    Check an identifier that an entity is built with.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it cannot be one.
    """
    if not is_identifier(value):
        message = f"Un identifiant de 1 à {LENGTH_MAX} caractères ASCII est attendu."
        raise invalid("IDENTIFIANT", message)
    return value


def whole(minimum: int, sentence: str, code: str = "TYPE") -> Callable[[object], int]:
    """
    Make the reader of an integer, *minimum* at least: a boolean is none.
    """

    def read(given: object) -> int:
        if type(given) is not int or given < minimum:
            raise invalid(code, sentence)
        return given

    return read


# How many times an entity was stored: it tells its states apart.
check_version: Final = whole(1, "Un entier positif est attendu.", "VERSION")
