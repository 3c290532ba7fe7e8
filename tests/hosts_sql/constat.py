"""
*Constat*: what a checker counts while things break; all of it must stay at zero.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TypeAlias

import attrs

__all__ = ["Compte", "Constat", "tours"]

# How many of each thing: rows of a table, mails of an intention, answers of a kind.
Compte: TypeAlias = Counter[str]


def tours(defaut: int) -> int:
    """
    Say how many times a race is run; ``SIAUT_TOURS`` asks for more, or fewer.
    """
    return int(os.environ.get("SIAUT_TOURS", defaut))


@attrs.define(kw_only=True)
class Constat:
    """
    What was lost, duplicated or unexpected, and at which moment.

    Attributes:
        tours: How many times what was found was compared with what must be.
        morts: How many processes were killed, or servers stopped.
        echecs: How many operations said that a death cut them off.
        repetitions: Duplicates that are owed to a death: a mail that had left
            leaves again, for nobody wrote that it had.
    """

    nom: str
    tours: int = 0
    morts: int = 0
    echecs: int = 0
    repetitions: int = 0
    perdus: list[str] = attrs.field(factory=list)
    dupliques: list[str] = attrs.field(factory=list)
    inattendus: list[str] = attrs.field(factory=list)

    def comparer(
        self, moment: str, attendu: Compte, trouve: Compte, *, tolerance: int = 0
    ) -> None:
        """
        Count the differences; *tolerance* duplicates are no fault.
        """
        self.tours += 1
        surplus = [q for q in (trouve - attendu).elements() if attendu[q]]
        self.repetitions += min(len(surplus), tolerance)
        for liste, noms in (
            (self.perdus, (attendu - trouve).elements()),
            (self.dupliques, surplus[tolerance:]),
            (self.inattendus, (q for q in trouve.elements() if not attendu[q])),
        ):
            liste.extend(f"{nom} ({moment})" for nom in noms)

    def verifier(self) -> None:
        """
        Fail unless something was compared, and nothing is wrong.
        """
        assert self.tours, "nothing was compared"
        assert ([], [], []) == (self.perdus, self.dupliques, self.inattendus)

    def __str__(self) -> str:
        return (
            f"{self.nom} : {self.tours} comparaisons, {self.morts} morts,"
            f" {self.echecs} échecs,"
            f" perdus {len(self.perdus)}, dupliqués {len(self.dupliques)},"
            f" inattendus {len(self.inattendus)}, répétés {self.repetitions}"
        )
