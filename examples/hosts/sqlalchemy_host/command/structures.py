"""
*Structures*: those that nobody administers, for the national level to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core.sync import structures_sans_gestionnaire

from .arguments import Command, headcount
from .base import opened
from .screen import count, grid

if TYPE_CHECKING:
    from argparse import Namespace

    from ..sync import Store
    from .arguments import Parser

__all__ = ["SANS_GESTIONNAIRE"]

TITLES: Final = ("Type", "Numéro FINESS", "Département", "Nom")


def _declare(parsed: Parser) -> None:
    parsed.options.add_argument(
        "--maximum",
        type=headcount,
        default=50,
        metavar="N",
        help="au plus N lignes (50) ; leur nombre est toujours dit",
    )


def _list(store: Store, results: Namespace) -> None:
    found = structures_sans_gestionnaire(opened(store))
    shown_places = found[: results.maximum]
    if shown_places:
        grid(
            [
                TITLES,
                *(
                    (
                        s.type_structure.value,
                        str(s.numero or "-"),
                        s.coordonnees.departement or "-",
                        s.nom,
                    )
                    for s in shown_places
                ),
            ]
        )
    print(f"Structures sans Gestionnaire en exercice : {count(len(found))}.")


SANS_GESTIONNAIRE: Final = Command(
    "sans-gestionnaire",
    "liste les structures sans Gestionnaire en exercice",
    _declare,
    _list,
)
