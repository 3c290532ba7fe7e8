"""
*Verdicts*: what must hold of a database when everybody is dead, or has finished.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from hosts.sqlalchemy_host.schema import intentions, journal, utilisateurs
from sqlalchemy import select

from siaut_core.testing.doublures import REGLAGES
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.pays import COMPTES
from tests.hosts_sql.gestes import drainer

if TYPE_CHECKING:
    from tests.hosts_sql.constat import Compte, Constat
    from tests.hosts_sql.terrains import Terrain

__all__ = ["CREATION", "juger"]

# What a creation stores in the name of its account.
TRACES: Final = (
    utilisateurs.c.id,
    intentions.c.utilisateur_id,
    journal.c.cible_id,
)

# The rows that it adds.
CREATION: Final[Compte] = Counter(utilisateurs=1, intentions=1, journal=1)

ANCIENS: Final = Counter[str](compte.id for compte in COMPTES)


def juger(
    terrain: Terrain, constat: Constat, annonces: Compte, *, tolerance: int
) -> None:
    """
    Compare the accounts that were told of with what is stored, and with the mails.

    Args:
        annonces: The accounts whose creation was answered. Others may be there: what
            was committed, and whose answer was lost.
        tolerance: How many workers died, each maybe with a mail that had left.
    """
    comptes, depots, evenements = _traces(terrain)
    nouveaux = comptes - ANCIENS
    constat.comparer("stored", annonces | nouveaux, nouveaux)
    constat.comparer("deposited", nouveaux, depots)
    constat.comparer("logged", nouveaux, evenements)
    # What was leased by the dead is taken over.
    drainer(terrain.service(MIDI + REGLAGES.bail))
    envois = Counter(id for id, _ in terrain.cahier.lire())
    attendus = Counter[str](terrain.banc.relire_intentions().keys())
    constat.comparer("sent", attendus, envois, tolerance=tolerance)


def _traces(terrain: Terrain) -> list[Compte]:
    with terrain.store.moteur.begin() as connexion:
        return [Counter(connexion.scalars(select(trace))) for trace in TRACES]
