"""
What a unit of work promises, asked of each service call by call.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ConflictError,
    UtilisateurId,
)
from siaut_core.testing.factory import (
    NOON,
    a_lien,
    a_queued_mail,
    an_et,
    an_event,
)
from tests.hosts.house import SyncHouse
from tests.hosts.sqlite_host import SqliteHost

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.house import House

AWAITED: Final = UtilisateurId("u-neuf")


def cross_each_other(
    house: House, gesture: Callable[[UnitOfWork, str], object]
) -> None:
    """
    Do the same in two units of work at once; the first to begin ends last.
    """
    with house.unit() as loser:
        gesture(loser, "perdante")
        with house.unit() as winner:
            gesture(winner, "gagnante")


def test_writes_outside_a_unit_of_work_are_refused(in_memory: House) -> None:
    """
    Nobody would store them; nor can what has ended be read.
    """
    with in_memory.unit() as uow:
        deposits = (uow.utilisateurs, uow.structures, uow.liens, uow.outbox)
        journal, stored_digests = uow.journal, uow.passwords

    with pytest.raises(RuntimeError):
        deposits[0].get(AWAITED)
    with pytest.raises(RuntimeError):
        deposits[1].add(an_et("et-9", numero=None))
    with pytest.raises(RuntimeError):
        deposits[2].revoke(AWAITED)
    with pytest.raises(RuntimeError):
        deposits[3].put(a_queued_mail())
    with pytest.raises(RuntimeError):
        journal.add(an_event())
    with pytest.raises(RuntimeError):
        stored_digests.set(AWAITED, "digest")


def test_two_units_of_work_on_one_account_let_exactly_one_win(
    in_memory: House,
) -> None:
    """
    Both read, both write: the last to end has lost, and nothing of it stays.
    """
    compte = in_memory.compte("u-neuf")

    def change(uow: UnitOfWork, name: str) -> None:
        uow.utilisateurs.lock([compte])
        uow.utilisateurs.save(compte.change(nom=name))
        uow.journal.add(an_event(codes=(name,)))

    with pytest.raises(ConflictError):
        cross_each_other(in_memory, change)

    assert "gagnante" == in_memory.compte("u-neuf").nom
    assert [("gagnante",)] == [event.codes for event in in_memory.journal]


def test_a_busy_database_is_a_conflict(tmp_path: Path) -> None:
    """
    What an adapter must make of it, for the operation to run again.
    """
    host = SqliteHost(tmp_path / "occupee.sqlite", patience=0)

    with host.unit_of_work(), pytest.raises(ConflictError), host.unit_of_work():
        pytest.fail("two units of work at once")


@pytest.mark.usefixtures("scramble")
@pytest.mark.parametrize(("name", "rounds"), [("sync_memory", 60), ("sqlite_sync", 2)])
def test_thirty_two_threads_use_a_link_once(
    name: str, rounds: int, site: Callable[[str], House]
) -> None:
    house = site(name)
    assert isinstance(house, SyncHouse)
    open_up = house.host.unit_of_work

    def use(digest: str, start: Barrier) -> bool:
        start.wait()
        try:
            with open_up() as uow:
                return uow.liens.use(digest, NOON)
        except ConflictError:
            return False

    with ThreadPoolExecutor(32) as threads:
        for turn in range(rounds):
            digest = f"{turn:064x}"
            lien = a_lien(
                f"l-{turn}", utilisateur_id=AWAITED, digest=digest, rank=1 + turn
            )
            house.seed(lien)
            start = Barrier(32)
            rivals = [threads.submit(use, digest, start) for _ in range(32)]
            assert 1 == sum(rival.result() for rival in rivals)
