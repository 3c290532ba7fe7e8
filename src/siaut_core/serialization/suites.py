"""
*Suites*: what is made of another type: lists of it, or perhaps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import MEMBRES_MAXIMUM
from siaut_core.errors import ErreurChamp, Releve, SiautError
from siaut_core.serialization.lecture import (
    FAUTES_MAXIMUM,
    Essai,
    Genre,
    Hook,
    en_hook,
    lecture,
)
from siaut_core.serialization.valeurs import Choix, refuser_type

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["ajouter_suites", "branches"]


# What a form lets choose, or an entity holds several of: one more than there may be
# at most, that whoever checks the number refuses. Rows and documents are not bounded
# one list at a time, but as a text.
CHOIX: Final = (Choix, CodeActivite, StructureId)
CHOIX_MAXIMUM: Final = MEMBRES_MAXIMUM + 1
TROP_DE_CHOIX: Final = ErreurChamp(
    "", "LONGUEUR", f"{MEMBRES_MAXIMUM} valeurs au plus."
)


def branches(genre: Genre) -> tuple[Any, ...]:
    """
    List the types of a union, but for None; empty for anything else.
    """
    if get_origin(genre) not in {Union, UnionType}:
        return ()
    return tuple(b for b in get_args(genre) if b is not NoneType)


def ajouter_suites(converter: Converter) -> None:
    """
    Teach *converter* lists (``list``, ``tuple``, ``frozenset``) and ``... | None``.
    """
    converter.register_structure_hook_factory(
        _est_suite, lambda genre: _lecture_de_suite(converter, genre)
    )
    converter.register_unstructure_hook_factory(
        _est_suite, lambda genre: _ecriture_de_suite(converter, genre)
    )
    converter.register_structure_hook_factory(
        _est_facultatif, lambda genre: _lecture_facultative(converter, genre)
    )
    converter.register_unstructure_hook_factory(
        _est_facultatif, lambda genre: _ecriture_facultative(converter, genre)
    )


def _est_suite(genre: Genre) -> bool:
    origine, contenu = _origine(genre), get_args(genre)
    return origine in {list, frozenset} or (origine is tuple and contenu[1:] == (...,))


def _est_facultatif(genre: Genre) -> bool:
    return len(branches(genre)) == 1


def _origine(genre: Genre) -> Genre:
    return get_origin(genre)


def _lecture_de_suite(converter: Converter, genre: Genre) -> Hook:
    contenu = get_args(genre)[0]
    lire = lecture(converter, contenu)
    maximum = CHOIX_MAXIMUM if contenu in CHOIX else None
    return en_hook(
        partial(_essayer, lire=lire, ranger=_origine(genre), maximum=maximum)
    )


def _ecriture_de_suite(converter: Converter, genre: Genre) -> Callable[[Any], Any]:
    ecrire = converter.get_unstructure_hook(get_args(genre)[0])
    ranger = partial(sorted, key=str) if _origine(genre) is frozenset else list
    return partial(_ecrire, ecrire=ecrire, ranger=ranger)


def _lecture_facultative(converter: Converter, genre: Genre) -> Hook:
    lire = lecture(converter, *branches(genre))
    return lambda donnees, _genre: None if donnees is None else lire(donnees)


def _ecriture_facultative(converter: Converter, genre: Genre) -> Callable[[Any], Any]:
    ecrire = converter.get_unstructure_hook(*branches(genre))
    return lambda valeur: None if valeur is None else ecrire(valeur)


def _essayer(
    donnees: object,
    lire: Callable[[Any], Any],
    ranger: Callable[[Iterable[Any]], Any],
    maximum: int | None,
) -> Essai[Any]:
    """
    Read a list; each fault bears its rank, such as ``[3].numero``.
    """
    if type(donnees) is not list:
        return None, [ErreurChamp("", "TYPE", "Une liste est attendue.")]
    if maximum is not None and len(donnees) > maximum:
        return None, [TROP_DE_CHOIX]
    with suppress(SiautError):
        return ranger(map(lire, donnees)), []
    releve = Releve()
    for rang, donnee in enumerate(donnees):
        releve.lire(f"[{rang}]", lire, donnee)
        if len(releve.erreurs) >= FAUTES_MAXIMUM:
            break
    return None, releve.erreurs


def _ecrire(
    valeurs: object,
    ecrire: Callable[[Any], Any],
    ranger: Callable[[Iterable[Any]], list[Any]],
) -> list[Any]:
    if not isinstance(valeurs, list | tuple | frozenset):
        refuser_type("Une liste est attendue.")
    releve = Releve()
    ecrites = [
        releve.lire(f"[{rang}]", ecrire, valeur) for rang, valeur in enumerate(valeurs)
    ]
    releve.lever()
    return ranger(ecrites)
