"""
*Structures*: those that nobody administers, for the national level to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core.sync import structures_sans_gestionnaire

from .arguments import Commande, effectif
from .base import hote
from .ecran import nombre, tableau

if TYPE_CHECKING:
    from argparse import Namespace

    from ..sync import Store
    from .arguments import Analyseur

__all__ = ["SANS_GESTIONNAIRE"]

TITRES: Final = ("Type", "Numéro FINESS", "Département", "Nom")


def _declarer(analyse: Analyseur) -> None:
    analyse.options.add_argument(
        "--maximum",
        type=effectif,
        default=50,
        metavar="N",
        help="au plus N lignes (50) ; leur nombre est toujours dit",
    )


def _lister(store: Store, lus: Namespace) -> None:
    trouvees = structures_sans_gestionnaire(hote(store))
    montrees = trouvees[: lus.maximum]
    if montrees:
        tableau(
            [
                TITRES,
                *(
                    (
                        s.type_structure.value,
                        str(s.numero or "-"),
                        s.coordonnees.departement or "-",
                        s.nom,
                    )
                    for s in montrees
                ),
            ]
        )
    print(f"Structures sans Gestionnaire en exercice : {nombre(len(trouvees))}.")


SANS_GESTIONNAIRE: Final = Commande(
    "sans-gestionnaire",
    "liste les structures sans Gestionnaire en exercice",
    _declarer,
    _lister,
)
