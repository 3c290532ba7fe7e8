"""
The connection is lost between two statements: nothing is stored, and it says so.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from tests.hosts_sql import pannes
from tests.hosts_sql.gestes import PERTE, REUSSITE, creer, tenter
from tests.hosts_sql.pieges import APRES_LE_COMMIT, Piege
from tests.hosts_sql.verdicts import CREATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.services import Service
    from tests.hosts_sql.terrains import Terrain


def couper_partout(
    terrain: Terrain, service: Service, constat: Constat
) -> Iterator[tuple[str, str]]:
    moments: list[str] = []

    def couper(moment: str) -> None:
        moments.append(moment)
        pannes.couper(terrain.poste.urls["sync"])

    piege = Piege(couper)
    piege.surveiller(service.moteur)
    attendu = terrain.inventaire()
    for rang in count():
        geste = partial(creer, courriel=f"neuf-{rang}@test.fr")
        piege.armer(rang)
        issue = tenter(geste, service)
        piege.armer(-1)
        if len(moments) == rang:
            break
        constat.morts += 1
        attendu += CREATION if moments[-1] == APRES_LE_COMMIT else Counter()
        constat.comparer(moments[-1], attendu, terrain.inventaire())
        yield moments[-1], issue


def test_a_lost_connection_stores_nothing_and_the_next_one_serves(
    terrain_fragile: Terrain, service: Service, constat: Constat
) -> None:
    """
    Wherever it is lost, before the commit; the same host goes on, at once.
    """
    moments, issues = zip(
        *couper_partout(terrain_fragile, service, constat), strict=True
    )

    assert APRES_LE_COMMIT == moments[-1]
    *coupees, faite = issues
    assert REUSSITE == faite
    assert {PERTE} == {*coupees}, coupees
    constat.echecs = len(coupees)
    constat.verifier()
