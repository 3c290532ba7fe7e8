"""
The contract of `UnitOfWork`: one transaction, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import attrs

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.errors import ConflictError
from siaut_core.testing.contracts.bench import Bench
from siaut_core.testing.contracts.exact_keys import ExactKeys
from siaut_core.testing.contracts.isolation import (
    FailureError,
    IsolationContract,
    break_off,
    see,
    unchanged,
)
from siaut_core.testing.contracts.own_writes import OwnOutbox, OwnWrites
from siaut_core.testing.contracts.snapshot import Marks, photograph
from siaut_core.testing.contracts.writes import WRITES, prepare
from siaut_core.testing.country import AWAITED, BY_ID, ET_1
from siaut_core.testing.factory import an_event, an_utilisateur
from siaut_core.testing.together import Rendezvous, together

__all__ = ["UnitOfWorkContract"]

# As often as a unit of work is begun again, where others are busy.
TRIES: Final = 50

# One write in each repository but that of structures, as a command makes them.
COMMAND: Final = (
    "utilisateurs.add",
    "liens.add",
    "outbox.put",
    "journal.add",
    "passwords.set",
)


class UnitOfWorkContract(IsolationContract, OwnWrites, OwnOutbox, ExactKeys):
    """
    What `UnitOfWork` promises.
    """

    def test_each_unit_of_work_is_a_fresh_one(self, country: Bench) -> None:
        """
        What some roll back never shows in those that follow, nor takes them along.
        """
        ids = [UtilisateurId(f"u-{rank}") for rank in range(10)]
        for rank, id in enumerate(ids):
            with suppress(FailureError), country.unit() as uow:
                uow.utilisateurs.add(an_utilisateur(id, ET_1))
                if rank % 2:
                    raise FailureError
        seen = photograph(country, Marks(comptes=ids))

        assert set(ids[::2]) == set(seen.utilisateurs), (
            "each call of unit_of_work gives a transaction of its own: all that ended"
            " normally are stored, none of those that raised"
        )

    def test_a_unit_of_work_that_writes_nothing_changes_nothing(
        self, bench: Bench
    ) -> None:
        with unchanged(bench, "reading stores nothing"):
            with bench.unit() as uow:
                uow.utilisateurs.get(AWAITED)
            with bench.unit():
                pass

    def test_all_repositories_share_one_transaction(self, bench: Bench) -> None:
        """
        An account, its link, its mail, its event and its password: all or none.
        """
        writes = [WRITES[name] for name in COMMAND]
        prepare(bench)
        before = see(bench)
        break_off(bench, FailureError(), *writes)
        assert set() == before.differences(see(bench)), (
            "when a unit of work raises, no repository keeps what it wrote: they"
            " must share one connection and one transaction"
        )
        with bench.unit() as uow:
            for write in writes:
                write(uow)
        shown = {name for name in ("journal", "stored_digests") if getattr(bench, name)}
        written = {"utilisateurs", "liens", "queued_mails", *shown}
        assert written == before.differences(see(bench)), (
            "when a unit of work ends, what each repository wrote is stored"
        )

    def test_a_conflict_leaves_nothing_of_its_unit_of_work(self, bench: Bench) -> None:
        """
        Raised by the adapter itself, after other writes.
        """
        advice = "save must refuse a version that is not the next"
        with (
            unchanged(bench, "a unit of work that met ConflictError stores nothing"),
            bench.refusing(ConflictError, advice) as uow,
        ):
            for name in COMMAND:
                WRITES[name](uow)
            uow.utilisateurs.save(attrs.evolve(BY_ID[AWAITED], version=7))

    def test_rivals_who_disturb_nobody_all_commit(self, country: Bench) -> None:
        """
        Each adds an account and its event; a busy store is tried again.
        """
        issues = _hurry(country, self._rivals)
        seen = photograph(country, Marks(comptes=self._rivals))

        assert [None] * self.RIVALS == issues, (
            "a unit of work that others disturb meets ConflictError, nothing else, and"
            f" one of {TRIES} tries goes through"
        )
        assert set(self._rivals) == set(seen.utilisateurs), (
            "what was committed stays: a unit of work must not write back a copy of"
            " everything"
        )

    def test_rivals_leave_one_event_each(self, country: Bench) -> None:
        self.require("READS_BACK_JOURNAL")
        _hurry(country, self._rivals)
        authors = [event.acteur_id for event in country.read_back_journal()]

        assert sorted(self._rivals) == sorted(filter(None, authors)), (
            "no event is lost, none is stored by a try that failed"
        )

    @property
    def _rivals(self) -> list[UtilisateurId]:
        return [UtilisateurId(f"u-{rank}") for rank in range(self.RIVALS)]


def _hurry(bench: Bench, ids: Sequence[UtilisateurId]) -> list[Exception | None]:
    """
    Add accounts and their events at once, as often as it takes; give what each met.
    """
    start = Rendezvous(len(ids))

    def add(id: UtilisateurId) -> None:
        with bench.unit() as uow:
            uow.utilisateurs.add(an_utilisateur(id, ET_1))
            uow.journal.add(an_event(acteur_id=id))
            start.wait()

    def insist(id: UtilisateurId) -> Exception | None:
        issue: Exception | None = ConflictError()
        tries = TRIES
        while tries and isinstance(issue, ConflictError):
            [issue] = together(partial(add, id))
            tries -= 1
        return issue

    return together(*(partial(insist, id) for id in ids))
