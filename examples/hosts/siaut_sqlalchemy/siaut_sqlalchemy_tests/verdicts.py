"""
*Verdicts*: what must hold of a database when everybody is dead, or has finished.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from siaut_core.testing.country import COMPTES
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import SETTINGS
from siaut_sqlalchemy.schema import journal, outbox, utilisateurs
from siaut_sqlalchemy_tests.gestures import drain

if TYPE_CHECKING:
    from siaut_sqlalchemy_tests.findings import Counts, Findings
    from siaut_sqlalchemy_tests.grounds import Ground

__all__ = ["CREATION", "judge"]

# What a creation stores in the name of its account.
TRACES: Final = (
    utilisateurs.c.id,
    outbox.c.utilisateur_id,
    journal.c.cible_id,
)

# The rows that it adds.
CREATION: Final[Counts] = Counter(utilisateurs=1, outbox=1, journal=1)

OLD_ONES: Final = Counter[str](compte.id for compte in COMPTES)


def judge(
    ground: Ground, findings: Findings, announced: Counts, *, tolerance: int
) -> None:
    """
    Compare the accounts that were told of with what is stored, and with the mails.

    Args:
        announced: The accounts whose creation was answered. Others may be there: what
            was committed, and whose answer was lost.
        tolerance: How many workers died, each maybe with a mail that had left.
    """
    comptes, deposits, events = _traces(ground)
    new = comptes - OLD_ONES
    findings.compare("stored", announced | new, new)
    findings.compare("deposited", new, deposits)
    findings.compare("logged", new, events)
    # What was leased by the dead is taken over.
    drain(ground.service(NOON + SETTINGS.lease))
    sendings = Counter(id for id, _ in ground.notebook.parse())
    expected = Counter[str](ground.bench.read_back_queued_mails().keys())
    findings.compare("sent", expected, sendings, tolerance=tolerance)


def _traces(ground: Ground) -> list[Counts]:
    with ground.store.engine.begin() as connection:
        return [Counter(connection.scalars(select(trace))) for trace in TRACES]
