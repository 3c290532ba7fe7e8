"""
The part of the contract of units of work on each kind of write, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

import pytest

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.testing.contracts.bench import Bench, BenchContract
from siaut_core.testing.contracts.snapshot import Snapshot, photograph
from siaut_core.testing.contracts.writes import MARKS, WINDOWS, WRITES, Write, prepare
from siaut_core.testing.country import ACTIF, BY_ID, ET_1
from siaut_core.testing.factory import NOON, a_lien, an_utilisateur
from siaut_core.testing.requirements import must_allow

__all__ = ["FailureError", "IsolationContract", "break_off", "see", "unchanged"]

# Where units of work are cut: in which step (to enter, each call, to leave), and how
# many seconds after it began.
CUTS: Final = [(rank, 0.0003 * k) for rank in range(8) for k in (0, 1, 2, 4, 8, 16)]


class FailureError(Exception):
    """
    Something that goes wrong inside a unit of work.
    """


class StopError(BaseException):
    """
    What stops a program: a signal, the cancellation of a task.
    """


FAILURES: Final[dict[str, type[BaseException]]] = {
    "an error": FailureError,
    "a stop": StopError,
}


def see(bench: Bench, *, lease: bool = True) -> Snapshot:
    """
    Read all that the writes of `WRITES` may change.
    """
    return photograph(bench, MARKS, lease=lease)


def break_off(
    bench: Bench, error: BaseException, *writes: Write
) -> BaseException | None:
    """
    Write, then fail; give what came out of the unit of work.
    """
    came_out: BaseException | None = None
    try:
        with bench.unit() as uow:
            for write in writes:
                write(uow)
            raise error
    except (FailureError, StopError) as raised:
        came_out = raised
    return came_out


@contextmanager
def unchanged(bench: Bench, advice: str) -> Iterator[None]:
    """
    Prepare the writes of `WRITES`, and fail with *advice* if anything then changes.
    """
    prepare(bench)
    before = see(bench)
    yield
    assert set() == before.differences(see(bench)), advice


def _write(bench: Bench, rank: int) -> None:
    """
    Store an account and its link, of the same rank; read in between, as commands do.
    """
    compte = an_utilisateur(f"u-{rank}", ET_1)
    lien = a_lien(f"l-{rank}", utilisateur_id=compte.id, digest=f"{rank:064x}")
    with bench.unit() as uow:
        uow.utilisateurs.get(ACTIF)
        uow.utilisateurs.lock([BY_ID[ACTIF]])
        uow.utilisateurs.add(compte)
        uow.structures.by_ids([ET_1.id])
        uow.utilisateurs.by_courriel(compte.courriel)
        uow.liens.add(lien)


class IsolationContract(BenchContract):
    """
    What `UnitOfWork` promises, for each kind of write.
    """

    @pytest.mark.parametrize("failure", FAILURES)
    @pytest.mark.parametrize("name", WRITES)
    def test_an_exception_rolls_everything_back(
        self, bench: Bench, name: str, failure: str
    ) -> None:
        """
        Whatever it is; and it comes out as it was raised.
        """
        error = FAILURES[failure]()
        advice = (
            f"{name} must be rolled back when the unit of work raises, also with what"
            " is no Exception (KeyboardInterrupt, CancelledError)"
        )
        with unchanged(bench, advice):
            assert error is break_off(bench, error, WRITES[name]), (
                "leaving a unit of work lets the exception through, the same one: roll"
                " back in `finally`, or in `except BaseException` and raise again"
            )

    @pytest.mark.parametrize("name", WRITES)
    def test_all_of_it_shows_after_the_end(self, bench: Bench, name: str) -> None:
        if name in WINDOWS:
            self.require(WINDOWS[name])
        prepare(bench)
        before = see(bench)
        with bench.unit() as uow:
            WRITES[name](uow)

        assert set() != before.differences(see(bench)), (
            f"{name} must be stored when the unit of work ends without an exception"
            ", and be read by the next one: no cache outlives a unit of work (and"
            " Bench.journal, Bench.stored_digests must read what is committed)"
        )

    @pytest.mark.parametrize("name", WRITES)
    def test_nothing_shows_before_the_end(self, bench: Bench, name: str) -> None:
        self.require("CONCURRENT_UNITS")
        prepare(bench)
        before = see(bench, lease=False)
        with bench.unit() as uow:
            WRITES[name](uow)
            with must_allow(
                "a unit of work reads while another one writes; where the whole"
                " store is locked, set CONCURRENT_UNITS = False on the contract"
            ):
                meanwhile = see(bench, lease=False)

        assert set() == before.differences(meanwhile), (
            f"{name} must not show in another unit of work before its own ends:"
            " write in a transaction, of isolation READ COMMITTED at least"
        )

    @pytest.mark.parametrize("name", WRITES)
    def test_what_has_ended_stores_nothing(self, bench: Bench, name: str) -> None:
        """
        Committed or rolled back; to refuse, with any error, is best.
        """
        advice = (
            f"{name} must store nothing once its unit of work has ended: refuse it, and"
            " never let the connection go on in autocommit"
        )
        with unchanged(bench, advice):
            with bench.unit() as committed:
                pass
            with suppress(FailureError), bench.unit() as broken:
                raise FailureError
            for finished in (committed, broken):
                with suppress(Exception):
                    WRITES[name](finished)

    def test_a_unit_of_work_that_is_cut_short_is_stored_whole_or_not_at_all(
        self, country: Bench
    ) -> None:
        """
        Its task is cancelled wherever it is: the client went away. Others go on.
        """
        issues: list[BaseException | None] = []
        for rank, cut in enumerate(CUTS):
            issues += [country.cancel(partial(_write, country, rank), *cut)]
            with country.allowing(
                "a unit of work that is cancelled must be rolled back, and its"
                " locks let go, before the cancellation comes out: closing a"
                " connection in the middle of a statement may do neither"
            ) as uow:
                uow.utilisateurs.record_login(ACTIF, NOON)
                compte = uow.utilisateurs.get(UtilisateurId(f"u-{rank}"))
                lien = uow.liens.by_digest(f"{rank:064x}")
            assert (compte is None) == (lien is None), (
                "a unit of work that is cancelled is stored whole, or not at all"
            )

        assert not [issue for issue in issues if isinstance(issue, Exception)], (
            "let the cancellation through: swallow it nowhere, and raise no other error"
            " instead (asyncio.wait_for of Python 3.11 may lose one: use timeout)"
        )
