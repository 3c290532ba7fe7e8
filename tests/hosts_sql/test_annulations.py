"""
A task is cancelled at each of its statements: nothing is half done, or kept open.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final

from tests.hosts_sql.gestes import creer
from tests.hosts_sql.pieges import APRES_LE_COMMIT, Piege
from tests.hosts_sql.verdicts import CREATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.services import Service
    from tests.hosts_sql.terrains import Terrain

# From there on the next thing that is awaited is the commit: it may have been done.
DERNIER_ORDRE: Final = "after INSERT INTO journal"


def annuler_partout(
    terrain: Terrain, service: Service, constat: Constat
) -> Iterator[tuple[str, bool]]:
    moments: list[str] = []

    def annuler(moment: str) -> None:
        moments.append(moment)
        tache = asyncio.current_task()
        assert tache is not None
        tache.cancel()

    piege = Piege(annuler)
    piege.surveiller(service.moteur)
    for rang in count():
        avant = terrain.inventaire()
        piege.armer(rang)
        with suppress(asyncio.CancelledError):
            creer(service, f"neuf-{rang}@test.fr")
        piege.armer(-1)
        if len(moments) == rang:
            break
        constat.morts += 1
        apres = terrain.inventaire()
        fait = apres["utilisateurs"] > avant["utilisateurs"]
        constat.comparer(moments[-1], avant + CREATION if fait else avant, apres)
        yield moments[-1], fait


def test_a_cancelled_task_stores_all_of_an_account_or_nothing(
    terrain: Terrain, constat: Constat
) -> None:
    """
    The same host goes on at once, with every connection it had.
    """
    service = terrain.poste.ouvrir("async")
    issues = list(annuler_partout(terrain, service, constat))
    assert 0 == service.moteur.pool.checkedout()  # type: ignore[attr-defined]  # of a queue
    service.fermer()

    ordres = [moment for moment, _ in issues]
    faits = [moment for moment, fait in issues if fait]
    assert {*faits} <= {*ordres[ordres.index(DERNIER_ORDRE) :]}
    assert APRES_LE_COMMIT == ordres[-1] == faits[-1]
    constat.verifier()
