"""
*Charger*: a FINESS extract into the database, in one unit of work.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from siaut_core import ImporterStructures
from siaut_core.finess import LigneEJ, lire_entites_juridiques, lire_etablissements
from siaut_core.sync import importer_structures

from ..barres import suivre_les_structures
from .arguments import NATIONAL, Commande
from .base import hote
from .ecran import nombre
from .extraits import lire_extrait, raisons

if TYPE_CHECKING:
    from argparse import Namespace

    from siaut_core.finess import LigneFautive

    from ..sync import Store
    from .arguments import Analyseur

__all__ = ["CHARGER"]


def _declarer(analyse: Analyseur) -> None:
    analyse.add_argument(
        "et", type=Path, metavar="ET", help="l'extrait des ET, tel quel ou en gzip"
    )
    options = analyse.options
    options.add_argument(
        "--ej", type=Path, metavar="FICHIER", help="l'extrait de leurs EJ"
    )
    options.add_argument(
        "--au-titre-de",
        metavar="QUI",
        default=NATIONAL,
        help=f"au nom de qui, pour le journal (à défaut {NATIONAL})",
    )


def _charger(store: Store, lus: Namespace) -> None:
    # Before the files: reading them for nothing would take a while.
    store.lire_intentions()
    fautives: list[LigneFautive] = []
    entites: list[LigneEJ] = []
    if lus.ej is not None:
        entites = lire_extrait(lus.ej, lire_entites_juridiques, fautives)
    commande = ImporterStructures(
        au_titre_de=lus.au_titre_de,
        entites=entites,
        etablissements=lire_extrait(lus.et, lire_etablissements, fautives),
    )
    _dire_les_fautes(fautives)
    total = len(commande.numeros())
    with suivre_les_structures(store, "Écriture des structures", total):
        bilan = importer_structures(hote(store), commande)
    print(
        f"Structures ajoutées : {nombre(bilan.ajouts)},"
        f" modifiées : {nombre(bilan.modifications)},"
        f" inchangées : {nombre(bilan.inchangees)},"
        f" absentes de l'extrait : {nombre(len(bilan.absentes))}."
    )


def _dire_les_fautes(fautives: list[LigneFautive]) -> None:
    if fautives:
        print(f"Lignes laissées de côté : {nombre(len(fautives))}.", file=sys.stderr)
    for raison in raisons(fautives):
        print(f"  {raison}", file=sys.stderr)


CHARGER: Final = Commande(
    "charger", "charge les structures d'un extrait FINESS", _declarer, _charger
)
