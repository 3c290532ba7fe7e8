"""
*Bornes*: what a stranger can make this library do, by sending more.

Of what is read whole, ten times more costs ten times as much: the ratio of the time per
character, or per account, is near 1. Of what has a bound, a hundred times more than the
bound costs no more: the ratio of the times is near 1 too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from benchmarks.harness import Baseline, Item, Scale, repeated
from benchmarks.populations import peupler
from siaut_core import Courriel, ModifierGroupe, SiautError, Utilisateur
from siaut_core.entities.texte import cle_de_recherche, lire_nom
from siaut_core.serialization import de_json, en_json

__all__ = ["items"]

# Marks that are sorted when a text is normalised, and take the longest.
MARQUES: Final = "a" + "\u0316\u0301" * 5_000

COMPTES: Final = 100


def refuser(lire: Callable[[object], object], saisie: object) -> None:
    with suppress(SiautError):
        lire(saisie)


def lire_groupe(membres: object) -> object:
    return ModifierGroupe(au_titre_de="ARS", libelle="GHT", membres=membres)


def items(scale: Scale) -> Iterator[Item]:
    """
    Give each entry with an input, and with a longer one.
    """
    del scale
    peu, plus = (en_json(peupler(n, n).comptes) for n in (COMPTES, 10 * COMPTES))
    lire = {"plier": cle_de_recherche, "lire": de_json, "genre": list[Utilisateur]}
    for code, titre, appel, court, long, taille in (
        (
            "borne-pliage",
            "key of a text, a character",
            "plier(x)",
            *(MARQUES, MARQUES * 10, len(MARQUES)),
        ),
        (
            "borne-json",
            "user, read from JSON",
            "lire(x, genre)",
            *(peu, plus, COMPTES),
        ),
    ):
        yield Item(
            code,
            titre,
            repeated(appel, {**lire, "x": court}, taille),
            (
                Baseline(
                    "in ten times more",
                    repeated(appel, {**lire, "x": long}, 10 * taille),
                ),
            ),
        )
    readers: tuple[tuple[str, str, Callable[[object], object], object, object], ...] = (
        ("borne-nom", "name refused", lire_nom, MARQUES, MARQUES * 100),
        ("borne-courriel", "address refused", Courriel.lire, MARQUES, MARQUES * 100),
        ("borne-groupe", "groupe refused", lire_groupe, [1] * 10_000, [1] * 1_000_000),
    )
    for code, titre, lecteur, normal, cent_fois in readers:
        noms = {"refuser": refuser, "lire": lecteur}
        yield Item(
            code,
            titre,
            repeated("refuser(lire, x)", {**noms, "x": normal}),
            (
                Baseline(
                    "a hundred times longer",
                    repeated("refuser(lire, x)", {**noms, "x": cent_fois}),
                ),
            ),
        )
