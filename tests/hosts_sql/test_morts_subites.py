"""
``kill -9`` at any instant, also in the middle of a statement or of a commit.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from functools import partial
from random import Random
from time import sleep
from typing import TYPE_CHECKING, Final

from tests.hosts_sql.constat import tours
from tests.hosts_sql.gestes import oeuvrer
from tests.hosts_sql.pepiniere import vivre
from tests.hosts_sql.services import COULEURS
from tests.hosts_sql.verdicts import juger

if TYPE_CHECKING:
    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.terrains import Terrain

TOURS: Final = tours(8)

# How long they work, in seconds, once they have begun.
VIE: Final = 0.1


def test_what_a_process_told_is_stored_whenever_it_dies(
    terrain: Terrain, constat: Constat
) -> None:
    """
    Two at once create accounts and send mails, one of each colour, and die in turn.
    """
    hasard = Random(0)  # noqa: S311  (an instant, not a secret)
    annonces = Counter[str]()
    terrain.quitter()
    for tour in range(TOURS):
        dits = []
        with ExitStack() as pile:
            for couleur in COULEURS:
                vie = partial(oeuvrer, nom=f"{couleur}-{tour}")
                dits.append(pile.enter_context(vivre(terrain.poste, couleur, vie)))
            sleep(hasard.uniform(0, VIE))
        for dit in dits:
            annonces.update(dit)
            constat.morts += 1
    terrain.revenir()
    juger(terrain, constat, annonces, tolerance=constat.morts)
    constat.verifier()
