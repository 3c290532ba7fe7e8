"""
*Filtrage*: which rows of keys a criterion keeps.

A criterion that is given passes over one column; one that is not costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

from siaut_core.errors import Releve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "Critere",
    "Lecteur",
    "code_en_clair",
    "commence_par",
    "contient",
    "egale",
    "est_parmi",
    "est_present",
    "rencontre",
    "retenir",
]

# Rows of keys are tuples, whose columns have each their type.
C = TypeVar("C", bound=tuple[Any, ...])

# What asks nothing.
NON_DEMANDE: Final[tuple[object, ...]] = (None, "", frozenset())

# From the path of the field and what was typed; faults are noted.
Lecteur: TypeAlias = "Callable[[Releve, str, Any], Any]"


class Critere(NamedTuple):
    """
    How one criterion is read, and which rows it keeps.

    Attributes:
        test: Keeps the rows whose column agrees.
    """

    lire: Lecteur
    test: Callable[[Iterable[Any], int, Any], list[Any]]
    colonne: int


def code_en_clair(*, oui: bool) -> str:
    """
    Write a boolean as its column does, so that sort keys are all texts.
    """
    return "1" if oui else "0"


def contient(cles: Iterable[C], colonne: int, fragment: str) -> list[C]:
    """
    Keep the rows whose text holds the fragment; no character is a wildcard.
    """
    return [c for c in cles if fragment in c[colonne]]


def commence_par(cles: Iterable[C], colonne: int, prefixe: str) -> list[C]:
    """
    Keep the rows whose number begins so.
    """
    return [c for c in cles if c[colonne].startswith(prefixe)]


def est_parmi(cles: Iterable[C], colonne: int, choix: frozenset[str]) -> list[C]:
    """
    Keep the rows whose code is one of the choices.
    """
    return [c for c in cles if c[colonne] in choix]


def rencontre(cles: Iterable[C], colonne: int, choix: frozenset[str]) -> list[C]:
    """
    Keep the rows that have one of the choices at least.
    """
    return [c for c in cles if not choix.isdisjoint(c[colonne])]


def egale(cles: Iterable[C], colonne: int, oui: bool) -> list[C]:  # noqa: FBT001  (a criterion, passed by the table)
    """
    Keep the rows where it is so, or not.
    """
    voulu = code_en_clair(oui=oui)
    return [c for c in cles if c[colonne] == voulu]


def est_present(cles: Iterable[C], colonne: int, oui: bool) -> list[C]:  # noqa: FBT001  (same)
    """
    Keep the rows that have one, or all those that do not.
    """
    return [c for c in cles if bool(c[colonne]) is oui]


def retenir(
    cles: Iterable[C], filtre: object, criteres: Mapping[str, Critere]
) -> list[C]:
    """
    Keep the rows that meet every criterion given. Guide: R1, R2.
    """
    retenues = cles
    for champ, critere in criteres.items():
        voulu = getattr(filtre, champ)
        if voulu not in NON_DEMANDE:
            retenues = critere.test(retenues, critere.colonne, voulu)
    return list(retenues)
