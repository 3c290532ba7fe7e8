"""
The part of the outbox's contract on leases: who has a mail, until when, and what for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifier import QueuedMailId
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.errors import ConflictError
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.contracts.snapshot import MAXIMUM, lease_everything
from siaut_core.testing.country import ACTIF, AWAITED
from siaut_core.testing.factory import MICROSECOND, NOON, a_demande, a_queued_mail
from siaut_core.testing.together import Rendezvous, race, together

__all__ = [
    "LEASE",
    "LEASE_2",
    "LeaseContract",
    "give_back",
    "lease",
    "leased_mail",
    "take",
]

# Not on a second: an adapter that cuts instants shows.
LEASE: Final = NOON + timedelta(minutes=5, microseconds=123_457)
LEASE_2: Final = LEASE + timedelta(minutes=5)

FINS: Final = [etat for etat in MailState if etat is not MailState.EN_ATTENTE]


def lease(
    bench: Bench, now: datetime = NOON, until: datetime = LEASE
) -> QueuedMail | None:
    """
    Lease the next mail, in a unit of work of its own.
    """
    with bench.unit() as uow:
        return uow.outbox.lease(now, until, now + TOLERANCE)


def take(bench: Bench, now: datetime = NOON, until: datetime = LEASE) -> QueuedMail:
    """
    Lease the next mail, which must be due.
    """
    leased = lease(bench, now, until)
    assert leased is not None, (
        "lease must lease a queued mail from the instant it is due, or free"
    )
    return leased


def give_back(bench: Bench, leased: QueuedMail, outcome: QueuedMail) -> bool:
    """
    Store what became of a mail, in a unit of work of its own.
    """
    with bench.unit() as uow:
        return uow.outbox.settle(leased, outcome)


def leased_mail(bench: Bench, queued: QueuedMail) -> QueuedMail:
    """
    Store a queued mail, and lease it.
    """
    seed(bench, queued)
    return take(bench, queued.due_at)


def _still_there(bench: Bench) -> list[QueuedMailId]:
    return [queued.id for queued in lease_everything(bench)]


class LeaseContract(BenchContract):
    """
    What `Outbox` promises of a queued mail that a worker has.
    """

    def test_a_lease_counts_a_try_and_holds_until_its_end(self, bench: Bench) -> None:
        """
        To the microsecond; then another worker has it, for one try more.
        """
        queued = a_queued_mail()
        seed(bench, queued)
        assert queued.lease(NOON, LEASE) == lease(bench), (
            "lease must answer the queued mail as leased (QueuedMail.lease): one"
            " try more, due again when the lease ends"
        )
        assert lease(bench, LEASE - MICROSECOND, LEASE_2) is None, (
            "a leased queued mail must not be leased again before until: store what"
            " QueuedMail.lease gives"
        )
        assert queued.lease(NOON, LEASE).lease(LEASE, LEASE_2) == lease(
            bench, LEASE, LEASE_2
        ), "a queued mail whose lease is over is due again, with one try more"

    def test_a_lease_that_was_rolled_back_never_was(self, bench: Bench) -> None:
        seed(bench, a_queued_mail())
        with bench.rolled_back() as uow:
            uow.outbox.lease(NOON, LEASE, LEASE)
        assert 1 == take(bench).tries, (
            "a lease taken in a unit of work that rolled back counts for nothing"
        )

    @pytest.mark.parametrize("etat", FINS)
    def test_a_mail_that_is_closed_never_leaves_again(
        self, bench: Bench, etat: MailState
    ) -> None:
        """
        Nor can it be opened again, by who had it.
        """
        leased = leased_mail(bench, a_queued_mail())
        assert give_back(bench, leased, leased.close(etat, LEASE)), (
            "settle must answer True while the lease holds: the stored one"
            " still waits, with the tries and the leased_until of what was taken"
        )
        assert [] == _still_there(bench), (
            "lease must only lease queued mails in state EN_ATTENTE"
        )
        assert not give_back(bench, leased, leased), (
            "settle must answer False once the stored queued mail is closed"
        )
        assert [] == _still_there(bench), "settle must not reopen a mail"

    def test_a_worker_whose_lease_is_over_stores_nothing(self, bench: Bench) -> None:
        """
        Another one has it: only the number of tries tells them apart.
        """
        lost = leased_mail(bench, a_queued_mail())
        again = take(bench, LEASE, LEASE_2)
        sent = lost.close(MailState.ENVOI, LEASE)
        assert not give_back(bench, lost, sent), (
            "settle must compare the number of tries (UPDATE ... WHERE tries"
            " = that of leased AND etat = 'EN_ATTENTE') and answer False"
        )
        assert ["i-1"] == _still_there(bench), (
            "settle that answers False stores nothing"
        )
        sent = again.close(MailState.ENVOI, LEASE)
        assert give_back(bench, again, sent), (
            "settle must answer True to who has the lease"
        )

    def test_a_lease_that_was_put_back_is_not_the_one_before(
        self, bench: Bench
    ) -> None:
        """
        It counts no try: the number alone would give the mail to who had lost it.
        """
        lost = leased_mail(bench, a_queued_mail())
        again = take(bench, LEASE, LEASE_2)
        other = attrs.evolve(again, id=QueuedMailId("i-2"))
        assert give_back(bench, again, again.put_back(other)), (
            "settle must store fewer tries than those that were taken"
        )
        sent = lost.close(MailState.ENVOI, LEASE)
        assert not give_back(bench, lost, sent), (
            "settle must compare leased_until too: what was put back has as"
            " many tries as before"
        )

    @pytest.mark.parametrize("outcome", ["put back", "refused", "sent"])
    def test_what_becomes_of_a_mail_is_stored_whole(
        self, bench: Bench, outcome: str
    ) -> None:
        """
        As it was answered, and then as it was given back.
        """
        self.require("READS_BACK_QUEUED_MAILS")
        other = a_queued_mail("i-9").lease(NOON, LEASE)
        queued = a_demande(tries=2, code="SMTP_451").lease(NOON, LEASE)
        leased = leased_mail(bench, queued.put_back(other))
        assert {leased.id: leased} == bench.read_back_queued_mails(), (
            "lease must store what it answers: QueuedMail.lease, which is behind none"
        )
        given_back = attrs.evolve(leased.postpone(LEASE_2, "SMTP_550"), refusals=1)
        if outcome == "put back":
            given_back = leased.put_back(other)
        elif outcome == "sent":
            given_back = leased.close(MailState.ENVOI, LEASE)
        give_back(bench, leased, given_back)
        assert {leased.id: given_back} == bench.read_back_queued_mails(), (
            "settle must store all that changes: due_at, leased_until, behind, tries,"
            " refusals, code, etat, closed_at, utilisateur_id and courriel (None once"
            " the mail has left: its address is erased)"
        )

    def test_an_unknown_mail_is_not_stored(self, bench: Bench) -> None:
        leased = leased_mail(bench, a_queued_mail())
        other = attrs.evolve(leased, id=QueuedMailId("i-2"))
        assert not give_back(bench, other, other), (
            "settle must answer False for a queued mail that is not stored"
        )
        assert ["i-1"] == _still_there(bench), "settle must never insert"

    def test_a_mail_that_failed_waits_with_its_code(self, bench: Bench) -> None:
        """
        Until the instant that it is put off to, and no sooner.
        """
        leased = leased_mail(bench, a_queued_mail(utilisateur_id=AWAITED))
        postponed = leased.postpone(LEASE_2, "SMTP_451")
        assert give_back(bench, leased, postponed), (
            "a queued mail that still waits may be stored again by who has it"
        )
        assert lease(bench, LEASE_2 - MICROSECOND) is None, (
            "settle must store due_at, to the microsecond"
        )
        end = LEASE_2 + timedelta(minutes=1)
        expected = postponed.lease(LEASE_2, end)
        assert expected == lease(bench, LEASE_2, end), (
            "settle must keep the code and the number of tries"
        )

    def test_a_demande_that_found_its_account_keeps_it(self, bench: Bench) -> None:
        """
        Stored once more in the unit of work that leased it; the address stays.
        """
        seed(bench, a_demande(adresse="U-Actif@Test.fr"))
        with bench.unit() as uow:
            leased = uow.outbox.lease(NOON, LEASE, LEASE)
            assert leased is not None, "lease must lease a demande too"
            found = attrs.evolve(leased, utilisateur_id=ACTIF)
            assert uow.outbox.settle(leased, found), (
                "settle must see the lease of its own unit of work"
            )
        again = take(bench, LEASE, LEASE_2)
        assert ACTIF == again.utilisateur_id, "settle stores utilisateur_id"
        assert found.lease(LEASE, LEASE_2) == again, (
            "lease gives back what settle stored, leased once more"
        )
        assert again.courriel and "U-Actif@test.fr" == again.courriel.adresse, (
            "keep the address as it was typed while the queued mail waits"
        )

    def test_rivals_lease_a_mail_once(self, bench: Bench) -> None:
        """
        Exactly one unit of work that commits, of several at the same time.
        """
        seed(bench, a_queued_mail())

        def work(_: int, start: Rendezvous, arrival: Rendezvous) -> QueuedMail | None:
            with bench.unit() as uow:
                uow.outbox.abandoned()
                start.wait()
                leased = uow.outbox.lease(NOON, LEASE, LEASE)
                arrival.wait()
                return leased

        answers, _ = race(self.RIVALS, work)

        assert 1 == sum(answer is not None for answer in answers), (
            "lease must be one compare-and-set on the number of tries (UPDATE ..."
            " WHERE tries = what was read): a row lock ends before the mail leaves"
        )
        assert [2] == [still.tries for still in lease_everything(bench)], (
            "lease must count one try, that of the worker who has it, and no other"
        )

    def test_rivals_lease_each_mail_once(self, bench: Bench) -> None:
        """
        Whoever meets ConflictError comes back, as the drain does.
        """
        ids = [f"i-{rank}" for rank in range(3 * self.RIVALS)]
        seed(bench, *(a_queued_mail(id, utilisateur_id=id) for id in ids))

        def work() -> list[str]:
            issues = together(lambda: lease(bench))
            while len(issues) < MAXIMUM and isinstance(
                issues[-1], QueuedMail | ConflictError
            ):
                issues += together(lambda: lease(bench))
            return [issue.id for issue in issues if isinstance(issue, QueuedMail)]

        teams = together(*[work] * self.RIVALS)
        leased_mails = [id for e in teams if isinstance(e, list) for id in e]

        assert sorted(ids) == sorted(leased_mails), (
            "several workers lease each queued mail once between them, none is left"
        )
