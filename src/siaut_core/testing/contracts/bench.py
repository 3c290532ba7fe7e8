"""
*Benches*: an adapter on an empty store, and the windows that the protocols lack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias

import attrs
import pytest

from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork, UnitOfWorkFactory
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.fakes import trial_host
from siaut_core.testing.requirements import must_allow
from siaut_core.use_cases.event import Event

__all__ = ["Bench", "BenchContract", "Cancel", "Factory", "populate", "seed"]

# Does something, and cancels its unit of work: in which step, how many seconds later.
Cancel: TypeAlias = Callable[[Callable[[], object], int, float], BaseException | None]


def to_the_end(
    gesture: Callable[[], object], _step: int, _delay: float
) -> BaseException | None:
    """
    Do something to its end: nothing cancels a call.
    """
    gesture()
    return None


@attrs.frozen(kw_only=True, eq=False)
class Bench:
    """
    An adapter on an empty store.

    Attributes:
        host: What the service brings; contracts of repositories only use its
            ``unit_of_work``.
        journal: Reads every event that is committed, oldest first: the
            protocol only writes.
        stored_digests: Reads the digest of every password that is committed.
        queued_mails: Reads the whole outbox as it is committed, in any order; the
            protocol shows no queued mail that is closed.
        cancel: Cancels a unit of work in the middle; only asynchronous ones can be.
    """

    host: Host
    journal: Callable[[], Sequence[Event]] | None = None
    stored_digests: Callable[[], Mapping[UtilisateurId, str]] | None = None
    queued_mails: Callable[[], Sequence[QueuedMail]] | None = None
    cancel: Cancel = to_the_end

    @classmethod
    def of(
        cls,
        unit_of_work: UnitOfWorkFactory,
        *,
        journal: Callable[[], Sequence[Event]] | None = None,
        stored_digests: Callable[[], Mapping[UtilisateurId, str]] | None = None,
        queued_mails: Callable[[], Sequence[QueuedMail]] | None = None,
    ) -> Bench:
        """
        Make the bench of a store alone; mailer and passwords are the kit's.
        """
        return cls(
            host=trial_host(unit_of_work),
            journal=journal,
            stored_digests=stored_digests,
            queued_mails=queued_mails,
        )

    def unit(self) -> AbstractContextManager[UnitOfWork]:
        return self.host.unit_of_work()

    @contextmanager
    def refusing(self, error: type[Exception], advice: str) -> Iterator[UnitOfWork]:
        """
        Open a unit of work that fails with *advice* unless *error* comes out of it.
        """
        with must_raise(error, advice), self.unit() as uow:
            yield uow

    @contextmanager
    def allowing(self, advice: str) -> Iterator[UnitOfWork]:
        """
        Open a unit of work that fails with *advice* if the adapter refuses.
        """
        with must_allow(advice), self.unit() as uow:
            yield uow

    @contextmanager
    def rolled_back(self) -> Iterator[UnitOfWork]:
        """
        Open a unit of work that ends with an error.
        """
        advice = "a unit of work lets errors through"
        with self.refusing(ConflictError, advice) as uow:
            yield uow
            raise ConflictError

    def compte(self, id: str) -> Utilisateur | None:
        """
        Read an account in a unit of work of its own.
        """
        with self.unit() as uow:
            return uow.utilisateurs.get(UtilisateurId(id))

    def existing(self, id: str) -> Utilisateur:
        """
        Read an account that must be there.
        """
        found = self.compte(id)
        assert found is not None, "get finds a stored account"
        return found

    def structure(self, id: str) -> Structure | None:
        """
        Read a structure in a unit of work of its own.
        """
        with self.unit() as uow:
            return uow.structures.get(StructureId(id))

    def read_back_journal(self) -> list[Event]:
        return list(self._read_back("journal", "READS_BACK_JOURNAL"))

    def read_back_stored_digests(self) -> dict[UtilisateurId, str]:
        return dict(self._read_back("stored_digests", "READS_BACK_PASSWORDS"))

    def read_back_queued_mails(self) -> dict[QueuedMailId, QueuedMail]:
        queued_mails = self._read_back("queued_mails", "READS_BACK_QUEUED_MAILS")
        return {queued.id: queued for queued in queued_mails}

    def _read_back(self, window: str, capability: str) -> Any:  # noqa: ANN401  (what it reads)
        read = getattr(self, window)
        assert read is not None, (
            f"Bench.{window} is missing: give the bench a function that reads what is"
            f" committed (Bench.of(..., {window}=...)), or set {capability} = False on"
            " the contract"
        )
        return read()


# What the fixture ``factory`` returns: each call gives another, empty store.
Factory: TypeAlias = Callable[[], AbstractContextManager[Bench]]

Seed: TypeAlias = (
    EntiteJuridique | Etablissement | Groupe | Utilisateur | Lien | QueuedMail
)


def seed(bench: Bench, *objs: Seed) -> None:
    """
    Store things as they are, in one unit of work, without asking any rule.
    """
    with bench.unit() as uow:
        for obj in objs:
            _put_away(uow, obj)


def _put_away(uow: UnitOfWork, obj: Seed) -> None:
    match obj:
        case Utilisateur():
            uow.utilisateurs.add(obj)
        case Lien():
            uow.liens.add(obj)
        case QueuedMail():
            uow.outbox.put(obj)
        case _:
            uow.structures.add(obj)


def populate(bench: Bench) -> None:
    """
    Store the small country of `siaut_core.testing.country`.
    """
    seed(bench, *STRUCTURES, *COMPTES)


class BenchContract(Contract):
    """
    A contract of what a `Bench` stores.
    """

    @pytest.fixture
    def country(self, bench: Bench) -> Bench:
        """
        Give a bench that holds the small country.
        """
        populate(bench)
        return bench
