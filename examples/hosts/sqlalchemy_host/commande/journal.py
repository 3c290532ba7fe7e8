"""
*Journal*: what was asked, by whom, and whether it was granted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .arguments import Commande, effectif
from .ecran import afficher_heure, tableau

if TYPE_CHECKING:
    from argparse import Namespace

    from siaut_core import Evenement

    from ..sync import Store
    from .arguments import Analyseur

__all__ = ["JOURNAL"]

TITRES: Final = ("Le", "Opération", "Par", "Sur", "Issue", "Codes")


def _declarer(analyse: Analyseur) -> None:
    analyse.options.add_argument(
        "--derniers",
        type=effectif,
        default=50,
        metavar="N",
        help="les N derniers événements (50)",
    )


def _montrer(store: Store, lus: Namespace) -> None:
    evenements = store.lire_journal()
    derniers = evenements[max(0, len(evenements) - lus.derniers) :]
    if not derniers:
        print("Aucun événement.")
        return
    tableau([TITRES, *map(_rangee, derniers)])


def _rangee(evenement: Evenement) -> tuple[str, ...]:
    """
    Write an event: identifiers and codes only, for nothing else is kept.
    """
    return (
        afficher_heure(evenement.le),
        str(evenement.operation),
        evenement.acteur_id or evenement.au_titre_de or "-",
        evenement.cible_id or evenement.structure_id or "-",
        "accordée" if evenement.accordee else "refusée",
        " ".join(evenement.codes),
    )


JOURNAL: Final = Commande("journal", "montre le journal", _declarer, _montrer)
