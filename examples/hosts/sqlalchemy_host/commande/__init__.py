"""
*Commande*: the host from a terminal, one module for each thing that it does.

What goes wrong is said in one French sentence, and the exit code is 2.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Final

from siaut_core import DonneesInvalidesError, SiautError

from ..adresse import AdresseError
from ..pannes import phrase_de
from .arguments import SaisieError, analyseur
from .base import CREER, ouvrir
from .charger import CHARGER
from .courriels import COURRIELS
from .extraits import ExtraitIllisibleError
from .installer import ACTIVER, INSTALLER
from .journal import JOURNAL
from .rechercher import RECHERCHER
from .structures import SANS_GESTIONNAIRE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arguments import Commande

__all__ = ["main"]

COMMANDES: Final[tuple[Commande, ...]] = (
    CREER,
    CHARGER,
    INSTALLER,
    ACTIVER,
    RECHERCHER,
    COURRIELS,
    JOURNAL,
    SANS_GESTIONNAIRE,
)

INTERRUPTION: Final = 130  # As shells say of a program that Ctrl-C ended.

# Of a form with many faults: the first ones say what is wrong.
MONTREES: Final = 3


def main(arguments: Sequence[str]) -> int:
    """
    Do what a command line asks.

    Returns:
        The exit code: 0, or 2 when it could not be done.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # For terminals without accents.
    try:
        return _executer(arguments)
    except KeyboardInterrupt:
        print(
            "Interrompu : rien de ce qui était en cours n'a été enregistré.",
            file=sys.stderr,
        )
        return INTERRUPTION
    except BrokenPipeError:  # Read by `head`, say, which has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _executer(arguments: Sequence[str]) -> int:
    lus = analyseur(COMMANDES).parse_args(arguments)
    commande: Commande = lus.commande
    try:
        with ouvrir(lus.database, doit_exister=commande is not CREER) as store:
            commande.executer(store, lus)
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (AdresseError, ExtraitIllisibleError, SaisieError) as faute:
        return _dire(str(faute))
    except DonneesInvalidesError as refus:
        return _dire(_fautes(refus))
    except Exception as echec:
        phrase = phrase_de(echec)
        if phrase is None and isinstance(echec, SiautError):
            phrase = str(echec)
        if phrase is None:
            raise
        return _dire(phrase)
    return 0


def _dire(phrase: str) -> int:
    print(phrase, file=sys.stderr)
    return 2


def _fautes(refus: DonneesInvalidesError) -> str:
    montrees = DonneesInvalidesError(refus.erreurs[:MONTREES])
    reste = len(refus.erreurs) - MONTREES
    return f"{montrees}" + (f" ; et {reste} de plus." if reste > 0 else "")
