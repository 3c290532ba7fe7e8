"""
*Reading*: how each kind of search criterion is read.

What was not given, or folds to nothing, reads as what asks nothing: ``""``, ``None``
or ``()``.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import islice
from typing import Any, Final, TypeAlias

from siaut_core import phrases
from siaut_core.entities.courriel import ADRESSE_MAX, fold_fragment
from siaut_core.entities.text import read_libelle, read_text, search_key
from siaut_core.entities.utilisateur import is_a_list
from siaut_core.errors import invalid
from siaut_core.use_cases.formulaire import read_box, read_each

__all__ = [
    "Reader",
    "code_of",
    "list_all",
    "list_of",
    "read_courriel_fragment",
    "read_fragment",
    "read_prefix",
    "read_yes_no",
    "read_yes_no_code",
]

FRAGMENT_MAX: Final = 200
PREFIX_MAX: Final = 32

# More than there are départements: a longer list is no choice of a screen.
LIST_MAX: Final = 200

# From what was typed.
Reader: TypeAlias = Callable[[Any], Any]


def list_all(values: object) -> tuple[object, ...]:
    """
    Keep the values of one list as a tuple; one value alone is a list of one.
    """
    if values is None:
        return ()
    if not is_a_list(values):
        return (values,)
    return tuple(islice(values, LIST_MAX + 1))


def _read(value: object, maximum: int) -> str:
    return "" if value is None else read_text(value, maximum)


def read_fragment(value: object) -> str:
    """
    Read a part of a text, folded; what folds to nothing asks nothing.
    """
    return search_key(_read(value, FRAGMENT_MAX))


def read_courriel_fragment(value: object) -> str:
    """
    Read a part of an address, folded as addresses are.
    """
    return fold_fragment(_read(value, ADRESSE_MAX))


def read_prefix(value: object) -> str:
    """
    Read the beginning of a FINESS number, without its spaces.
    """
    return "".join(_read(value, PREFIX_MAX).split()).upper()


def read_yes_no(value: object) -> bool | None:
    """
    Read Tous (``None``), Oui or Non.
    """
    return None if value is None else read_box(value)


def read_yes_no_code(value: object) -> str | None:
    """
    Read the same, as a column writes it.
    """
    found = read_yes_no(value)
    return None if found is None else str(int(found))


def list_of(reader: Callable[[object], str]) -> Reader:
    """
    Make the reader of a list of choices, any of which will do.

    Each wrong choice has its own path, such as ``"profils[1]"``.
    """

    def parse(values: tuple[object, ...]) -> tuple[str, ...]:
        if len(values) > LIST_MAX:
            raise invalid("LONGUEUR", f"{LIST_MAX} choix au plus.")
        return tuple(sorted({str(code) for code in read_each(reader, values)}))

    return parse


def code_of(codes: Container[str]) -> Callable[[object], str]:
    """
    Make the reader of a code of a list, such as that of a région.
    """

    def parse(value: object) -> str:
        text = read_libelle(value)
        if text not in codes:
            raise invalid("INCONNU", phrases.IN_THE_LIST)
        return text

    return parse
