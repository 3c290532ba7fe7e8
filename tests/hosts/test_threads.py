"""
Threads on the host in memory: the whole operation, many at once, many times.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from threading import Barrier
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import Cause, Fin, LienId, LienInutilisableError, Token, sync
from siaut_core.policies.liens import issue
from siaut_core.sync import UtiliserLien
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import GOOD_PASSWORD

if TYPE_CHECKING:
    from tests.hosts.house import SyncHouse

THREADS: Final = 32


@pytest.mark.slow
@pytest.mark.usefixtures("scramble")
def test_thirty_two_people_use_a_link_once_a_thousand_times(
    sync_memory: SyncHouse,
) -> None:
    """
    From the token to the password: one succeeds, thirty-one are told that it is used.

    Each leaves its event, also in the crowd.
    """
    compte = sync_memory.compte("u-actif")
    start = Barrier(THREADS)

    def use(token: str) -> bool:
        command = UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)
        start.wait()
        try:
            sync.utiliser_lien(sync_memory.host, command)
        except LienInutilisableError:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        for turn in range(1_000):
            token = f"{turn:043}"
            lien = issue(
                LienId(f"l-{turn}"),
                compte,
                Cause.DEMANDE,
                Token(token),
                NOON,
                rank=1 + turn,
            )
            sync_memory.seed(lien)
            assert 1 == sum(threads.map(use, repeat(token, THREADS)))

    content = sync_memory.content()
    assert {Fin.UTILISATION} == {lien.fin for lien in content.liens.values()}
    assert 1_000 == sum(event.granted for event in content.journal)
    assert 1_000 * THREADS == len(content.journal)
