"""
*Lecture*: how readers answer, what they raise, and where they are found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from siaut_core.errors import DonneesInvalidesError, FieldFault

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["FAULTS_MAX", "Attempt", "Hook", "Kind", "as_hook", "reading"]

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

    def parse(donnees: object, _kind: object) -> object:
        parsed, faults = attempt(donnees)
        # A traceback keeps the locals of its frames: a password may be in there.
        del donnees
        if faults:
            raise DonneesInvalidesError(faults)
        return parsed

    return parse


def reading(converter: Converter, kind: Kind) -> Callable[[Any], Any]:
    """
    Find how *converter* reads a type.
    """
    hook = converter.get_structure_hook(kind)
    return lambda donnees: hook(donnees, kind)
