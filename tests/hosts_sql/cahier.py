"""
*Cahier*: a mailbox on disk, that outlives whoever writes in it.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Protocol

from siaut_core.testing.doublures import jeton_de

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.messages.courrier import Courrier

__all__ = ["Cahier", "Veilleur"]


class Veilleur(Protocol):
    """
    Told of every moment where a process may die.
    """

    def passer(self, moment: str, /) -> None: ...


class Cahier:
    """
    A mailbox on disk: what was written there has left, whoever dies next.

    Attributes:
        veilleur: Told before a mail is written, and after.
    """

    def __init__(self, fichier: Path, veilleur: Veilleur | None = None) -> None:
        self._fichier = fichier
        self._veilleur = veilleur

    def poster(self, courrier: Courrier) -> None:
        ligne = json.dumps([courrier.id, jeton_de(courrier)]).encode() + b"\n"
        self._passer("before the mail")
        cahier = os.open(self._fichier, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(cahier, ligne)
        os.fsync(cahier)
        os.close(cahier)
        self._passer("after the mail")

    def _passer(self, moment: str) -> None:
        if self._veilleur is not None:
            self._veilleur.passer(moment)

    def lire(self) -> list[tuple[str, str]]:
        """
        Give the intention and the token of every mail that left.
        """
        if not self._fichier.exists():
            return []
        lignes = self._fichier.read_text().splitlines()
        return [(id, jeton) for id, jeton in map(json.loads, lignes)]
