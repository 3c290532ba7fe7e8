"""
*Lecture*: how readers answer, what they raise, and where they are found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from siaut_core.errors import DonneesInvalidesError, ErreurChamp

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["FAUTES_MAXIMUM", "Essai", "Genre", "Hook", "en_hook", "lecture"]

T = TypeVar("T")

# What was read, and the faults; nothing was if there are any.
Essai: TypeAlias = tuple[T | None, list[ErreurChamp]]

# A class, a list of it, a union: what type checkers cannot name.
Genre: TypeAlias = Any

# As cattrs calls them: with what to read, and the type to read it into.
Hook: TypeAlias = Callable[[Any, Any], Any]

# Nobody corrects more at once, and each costs far more than the byte that made it.
FAUTES_MAXIMUM: Final = 100


def en_hook(essayer: Callable[[Any], Essai[Any]]) -> Hook:
    """
    Make a hook that raises every fault at once.
    """

    def lire(donnees: object, _genre: object) -> object:
        lu, fautes = essayer(donnees)
        # A traceback keeps the locals of its frames: a password may be in there.
        del donnees
        if fautes:
            raise DonneesInvalidesError(fautes)
        return lu

    return lire


def lecture(converter: Converter, genre: Genre) -> Callable[[Any], Any]:
    """
    Find how *converter* reads a type.
    """
    hook = converter.get_structure_hook(genre)
    return lambda donnees: hook(donnees, genre)
