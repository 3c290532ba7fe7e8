"""
*Findings*: what a checker counts while things break; all of it must stay at zero.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TypeAlias

import attrs

__all__ = ["Counts", "Findings", "rounds"]

# How many of each thing: rows of a table, mails of a queued mail, answers of a kind.
Counts: TypeAlias = Counter[str]


def rounds(default: int) -> int:
    """
    Say how many times a race is run; ``SIAUT_ROUNDS`` asks for more, or fewer.
    """
    return int(os.environ.get("SIAUT_ROUNDS", default))


@attrs.define(kw_only=True)
class Findings:
    """
    What was lost, duplicated or unexpected, and at which moment.

    Attributes:
        rounds: How many times what was found was compared with what must be.
        deaths: How many processes were killed, or servers stopped.
        failures: How many operations said that a death cut them off.
        repetitions: Duplicates that are owed to a death: a mail that had left
            leaves again, for nobody wrote that it had.
    """

    name: str
    rounds: int = 0
    deaths: int = 0
    failures: int = 0
    repetitions: int = 0
    lost: list[str] = attrs.field(factory=list)
    duplicated: list[str] = attrs.field(factory=list)
    unexpected: list[str] = attrs.field(factory=list)

    def compare(
        self, moment: str, expected: Counts, found: Counts, *, tolerance: int = 0
    ) -> None:
        """
        Count the differences; *tolerance* duplicates are no fault.
        """
        self.rounds += 1
        surplus = [q for q in (found - expected).elements() if expected[q]]
        self.repetitions += min(len(surplus), tolerance)
        for listed, names in (
            (self.lost, (expected - found).elements()),
            (self.duplicated, surplus[tolerance:]),
            (self.unexpected, (q for q in found.elements() if not expected[q])),
        ):
            listed.extend(f"{name} ({moment})" for name in names)

    def check(self) -> None:
        """
        Fail unless something was compared, and nothing is wrong.
        """
        assert self.rounds, "nothing was compared"
        assert ([], [], []) == (self.lost, self.duplicated, self.unexpected)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.rounds} comparisons, {self.deaths} deaths,"
            f" {self.failures} failures,"
            f" lost {len(self.lost)}, duplicated {len(self.duplicated)},"
            f" unexpected {len(self.unexpected)}, repeated {self.repetitions}"
        )
