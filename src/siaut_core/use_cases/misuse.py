"""
*Misuse* of the operations: the wrong host, the wrong command, a host that lacks a part.

Told at the door, in one sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sized
from functools import partial
from typing import Final

from siaut_core import phrases
from siaut_core.errors import MisuseError
from siaut_core.use_cases.settings import Settings

__all__ = [
    "check_command",
    "check_digest",
    "check_host",
    "check_outside",
    "check_parts",
    "check_renewal",
    "check_told",
    "check_unit",
    "check_verdict",
]

COLOURS: Final = ("siaut_core.aio", "siaut_core.sync")

# Of a code object: a function written ``async def``, that its caller awaits.
CO_COROUTINE: Final = 0x80

# What a host is made of, and the method of each that operations call.
METHODS: Final = (
    ("mailer", "send"),
    ("passwords", "prepare"),
    ("passwords", "verify"),
    ("passwords", "renew"),
)
FUNCTIONS: Final = ("unit_of_work", "clock", "tokens", "ids")


def _colour(module: str) -> str:
    return ".".join(module.split(".")[:2])


def check_host(host: object, expected: type) -> None:
    """
    Check that an operation was given a host of its own colour.

    Raises:
        siaut_core.errors.MisuseError: If it was not.
    """
    if isinstance(host, expected):
        return
    given, own = _colour(type(host).__module__), _colour(expected.__module__)
    if type(host).__name__ == expected.__name__ and given in COLOURS:
        message = f"Ce Host est de {given} : appelez l'opération de {given}."
        raise MisuseError("host", message)
    raise MisuseError("host", f"Un Host de {own} est attendu.")


def check_command(command: object, expected: type) -> None:
    """
    Check that an operation was given its own command.

    Raises:
        siaut_core.errors.MisuseError: If it was not.
    """
    if isinstance(command, expected):
        return
    name = expected.__name__
    message = phrases.an_object(name)
    if command is expected:
        message += f" Créez-en un : {name}(...)."
    elif isinstance(command, Mapping):
        message += f" {name}(**champs) en fait un."
    raise MisuseError("command", message)


def check_unit(unit: object, method: str) -> None:
    """
    Check that the host gave a unit of work of its own colour.

    Raises:
        siaut_core.errors.MisuseError: If it cannot be entered.
    """
    if not hasattr(unit, method):
        raise MisuseError("unit_of_work", f"Un objet avec {method} est attendu.")


def check_digest(digest: object) -> None:
    """
    Check that a policy gave what it made of the password that it accepts.

    Raises:
        siaut_core.errors.MisuseError: If it gave nothing, or no text.
    """
    if not isinstance(digest, str) or not digest:
        message = "prepare rend un condensé, en texte, ou lève DonneesInvalidesError."
        raise MisuseError("passwords", message)


def check_verdict(answer: object) -> None:
    """
    Check that a hash said yes or no: whatever else it gave may pass for a yes.

    Raises:
        siaut_core.errors.MisuseError: If it did not.
    """
    if type(answer) is not bool:
        raise MisuseError("passwords", "verify rend True ou False.")


def check_renewal(digest: object) -> None:
    """
    Check that a hash gave the digest to store instead, or none.

    Raises:
        siaut_core.errors.MisuseError: If it gave something else.
    """
    if digest is not None and (not isinstance(digest, str) or not digest):
        message = "renew rend un condensé, en texte, ou None."
        raise MisuseError("passwords", message)


def check_told(answer: object) -> None:
    """
    Check that nobody has yet to await what the host does of its own, nor to iterate.

    Raises:
        siaut_core.errors.MisuseError: If somebody has: it was not done.
    """
    if hasattr(answer, "__await__") or isinstance(answer, Generator):
        message = "Une fonction qui a tout fait quand elle rend la main est attendue."
        raise MisuseError("on_event", message)


def check_outside(told: Sized) -> None:
    """
    Check that what the host does of its own calls no operation.

    It would wait for the unit of work that waits for it, or outlive its roll-back.

    Args:
        told: What the host is being told of.

    Raises:
        siaut_core.errors.MisuseError: If it is.
    """
    if told:
        message = "Écrivez dans l'unité de travail donnée, sans appeler d'opération."
        raise MisuseError("on_event", message)


def check_parts(host: object, module: str) -> None:
    """
    Check that a host lacks nothing, and that no part is of the other colour.

    Args:
        module: Where its class is written, which tells the colour.

    Raises:
        siaut_core.errors.MisuseError: Naming the first part that is wrong.
    """
    colour = _colour(module)
    kind, other = ("async def", False) if colour == COLOURS[0] else ("def", True)
    for part, name in METHODS:
        method = getattr(getattr(host, part), name, None)
        if not callable(method):
            message = f"Un objet avec une méthode {name} est attendu."
            raise MisuseError(part, message)
        if _is_coroutine(method) is other:
            message = f"{colour} attend une méthode {name} écrite avec {kind}."
            raise MisuseError(part, message)
    for part in FUNCTIONS:
        function = getattr(host, part)
        if not callable(function) or _is_coroutine(function):
            raise MisuseError(part, phrases.FUNCTION)
    hook = getattr(host, "on_event")  # noqa: B009  (as the others)
    if hook is not None and (not callable(hook) or _is_coroutine(hook) is other):
        message = f"{colour} attend une fonction écrite avec {kind}."
        raise MisuseError("on_event", message)
    if not isinstance(getattr(host, "settings"), Settings):  # noqa: B009  (as the others)
        raise MisuseError("settings", phrases.an_object("Settings"))


def _is_coroutine(function: object) -> bool | None:
    """
    Say whether a caller must await it; ``None`` when that cannot be told.
    """
    while isinstance(function, partial) or hasattr(function, "__wrapped__"):
        if isinstance(function, partial):
            function = function.func
        else:
            function = function.__wrapped__
    if not hasattr(function, "__code__"):
        function = getattr(type(function), "__call__", None)  # noqa: B004  (an object)
    code = getattr(function, "__code__", None)
    return None if code is None else bool(code.co_flags & CO_COROUTINE)
