"""
*Bounds*: what a stranger can make this library do, by sending more.

Of what is read whole, ten times more costs ten times as much: the ratio of the time per
character, or per account, is near 1. Of what has a bound, a hundred times more than the
bound costs no more: the ratio of the times is near 1 too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from benchmarks.harness import Baseline, Item, Scale, repeated
from benchmarks.populations import populate
from siaut_core import Courriel, SiautError, Utilisateur
from siaut_core.entities.text import read_nom, search_key
from siaut_core.serialization import from_json, to_json
from siaut_core.sync import ModifierGroupe

__all__ = ["items"]

# Marks that are sorted when a text is normalised, and take the longest.
MARKS: Final = "a" + "\u0316\u0301" * 5_000

COMPTES: Final = 100


def refuse(parse: Callable[[object], object], entered: object) -> None:
    with suppress(SiautError):
        parse(entered)


def read_groupe(membres: object) -> object:
    return ModifierGroupe(au_titre_de="ARS", libelle="GHT", membres=membres)


def items(scale: Scale) -> Iterator[Item]:
    """
    Give each entry with an input, and with a longer one.
    """
    del scale
    few, more = (to_json(populate(n, n).comptes) for n in (COMPTES, 10 * COMPTES))
    parse = {"fold": search_key, "parse": from_json, "kind": list[Utilisateur]}
    for code, title, call, short, long, size in (
        (
            "bound-folding",
            "key of a text, a character",
            "fold(x)",
            *(MARKS, MARKS * 10, len(MARKS)),
        ),
        (
            "bound-json",
            "user, read from JSON",
            "parse(x, kind)",
            *(few, more, COMPTES),
        ),
    ):
        yield Item(
            code,
            title,
            repeated(call, {**parse, "x": short}, size),
            (
                Baseline(
                    "in ten times more",
                    repeated(call, {**parse, "x": long}, 10 * size),
                ),
            ),
        )
    readers: tuple[tuple[str, str, Callable[[object], object], object, object], ...] = (
        ("bound-nom", "name refused", read_nom, MARKS, MARKS * 100),
        ("bound-courriel", "address refused", Courriel.parse, MARKS, MARKS * 100),
        ("bound-groupe", "groupe refused", read_groupe, [1] * 10_000, [1] * 1_000_000),
    )
    for code, title, reader, normal, hundred_times in readers:
        names = {"refuse": refuse, "parse": reader}
        yield Item(
            code,
            title,
            repeated("refuse(parse, x)", {**names, "x": normal}),
            (
                Baseline(
                    "a hundred times longer",
                    repeated("refuse(parse, x)", {**names, "x": hundred_times}),
                ),
            ),
        )
