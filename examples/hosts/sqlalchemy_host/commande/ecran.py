"""
*Écran*: how a terminal shows tables, numbers and instants.
"""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Final

from siaut_core import en_heure_locale

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

__all__ = ["afficher_heure", "demander", "nombre", "tableau"]

LARGEUR: Final = 32  # Of a cell: the rest is cut.

# Far more than a link or a password has: what is cut there is refused as too long.
SAISIE_MAXIMALE: Final = 10_000


def nombre(n: int) -> str:
    """
    Write a number as the French do.
    """
    return f"{n:,}".replace(",", " ")


def afficher_heure(instant: datetime) -> str:
    """
    Write an instant to the second, as people in Paris read it.
    """
    return f"{en_heure_locale(instant):%d/%m/%Y %H:%M:%S}"


def tableau(rangees: Iterable[Sequence[str]]) -> None:
    """
    Print rows whose columns are aligned; the first one holds their titles.
    """
    cellules = [[*map(_abreger, rangee)] for rangee in rangees]
    largeurs = [max(map(len, colonne)) for colonne in zip(*cellules, strict=True)]
    for rangee in cellules:
        print("  ".join(map(str.ljust, rangee, largeurs)).rstrip())


def _abreger(texte: str) -> str:
    return texte if len(texte) <= LARGEUR else f"{texte[: LARGEUR - 1].rstrip()}…"


def demander(quoi: str) -> str:
    """
    Ask for a secret: hidden on a terminal, else a line of what is given to read.
    """
    if sys.stdin.isatty():
        return getpass(f"{quoi} : ")
    return sys.stdin.readline(SAISIE_MAXIMALE).rstrip("\r\n")
