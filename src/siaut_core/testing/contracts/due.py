"""
The part of the outbox's contract on when a mail is due, whatever clocks say.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from siaut_core.entities.identifier import QueuedMailId
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.queued_mail import MailState
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.contracts.lease import (
    LEASE,
    LEASE_2,
    give_back,
    lease,
    leased_mail,
    take,
)
from siaut_core.testing.country import ACTIF, AWAITED
from siaut_core.testing.factory import MICROSECOND, NOON, a_demande, a_queued_mail

__all__ = ["DueContract"]


class DueContract(BenchContract):
    """
    What `Outbox` promises of when a mail may leave.
    """

    def test_a_mail_is_leased_from_the_instant_it_is_due(self, bench: Bench) -> None:
        due_at = NOON + timedelta(seconds=1, microseconds=1)
        seed(bench, a_queued_mail(tries=1, taken_at=NOON, due_at=due_at))
        assert lease(bench, due_at - MICROSECOND) is None, (
            "lease must lease nothing before due_at <= now, to the microsecond"
        )
        take(bench, due_at)

    def test_a_mail_that_nobody_took_is_due_at_once(self, bench: Bench) -> None:
        """
        Whatever instant the site that asked wrote: its clock may be wrong.
        """
        seed(bench, a_queued_mail(minutes=120))
        assert lease(bench) is not None, (
            "lease must lease a queued mail that was never taken (taken_at IS"
            " NULL), even if due_at is still to come"
        )

    @pytest.mark.parametrize(
        ("taken_at", "is_due"),
        [(TOLERANCE, False), (TOLERANCE + MICROSECOND, True)],
        ids=["at the horizon", "beyond"],
    )
    def test_what_a_clock_ahead_wrote_is_not_believed(
        self,
        bench: Bench,
        taken_at: timedelta,
        is_due: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        It was put right since: or else nobody would take the mail for as long.
        """
        ahead = NOON + taken_at
        seed(bench, a_queued_mail().lease(ahead, ahead + TOLERANCE))
        assert is_due == (lease(bench) is not None), (
            "lease must also lease what was taken after the horizon (taken_at >"
            " horizon), to the microsecond"
        )

    @pytest.mark.parametrize("outcome", ["ENVOI", "failed", "unknown"])
    def test_a_mail_that_was_put_back_is_due_when_the_other_is_given_back(
        self, bench: Bench, outcome: str
    ) -> None:
        """
        Sent or failed; not before, unless the other is not there.
        """
        leased = leased_mail(bench, a_queued_mail("i-1"))
        behind = a_demande("i-2").lease(NOON, LEASE).put_back(leased)
        if outcome == "unknown":
            behind = attrs.evolve(behind, behind=QueuedMailId("I-1"))
        seed(bench, behind)
        if outcome != "unknown":
            assert lease(bench, NOON) is None, (
                "lease must leave what was put back behind a mail that somebody"
                " has (behind, leased_until)"
            )
            given_back = leased.postpone(LEASE_2, "SMTP_451")
            if outcome == "ENVOI":
                given_back = leased.close(MailState.ENVOI, NOON)
            give_back(bench, leased, given_back)
        again = lease(bench, NOON)
        assert again == behind.lease(NOON, LEASE), (
            "lease must lease what was put back behind a mail that nobody has any"
            " more: closed, without leased_until, or not stored (ids are opaque: I-1"
            " is not i-1)"
        )

    def test_a_mail_that_was_put_back_is_due_when_the_lease_of_the_other_ends(
        self, bench: Bench
    ) -> None:
        """
        At the latest: the worker of the other may be dead.
        """
        leased = leased_mail(bench, a_queued_mail("i-2"))
        seed(bench, a_demande("i-1").lease(NOON, LEASE_2).put_back(leased))
        assert lease(bench, LEASE - MICROSECOND) is None, (
            "lease must leave what was put back behind a running lease"
        )
        assert "i-1" == take(bench, LEASE, LEASE_2).id, (
            "lease must lease what was put back from its due_at on, like the other"
        )

    def test_leases_of_an_account_are_told(self, bench: Bench) -> None:
        """
        Those that wait with a ``leased_until``, also past: not what failed or closed.
        """
        leased_mails = [
            a_queued_mail("i-1", utilisateur_id=AWAITED).lease(NOON, LEASE),
            a_demande("i-2", utilisateur_id=AWAITED).lease(NOON, NOON),
        ]
        seed(
            bench,
            *leased_mails,
            a_queued_mail("i-3", utilisateur_id=AWAITED),
            a_queued_mail("i-4", utilisateur_id=ACTIF).lease(NOON, LEASE),
            a_queued_mail("i-5", utilisateur_id=AWAITED)
            .lease(NOON, LEASE)
            .postpone(LEASE, "SMTP_451"),
            a_queued_mail("i-6", utilisateur_id=AWAITED)
            .lease(NOON, LEASE)
            .close(MailState.ENVOI, NOON),
        )
        with bench.unit() as uow:
            told = uow.outbox.leased_of(AWAITED)
            leased = uow.outbox.lease(NOON, LEASE, LEASE)
            assert leased is not None, "lease takes what is due"
            still = uow.outbox.leased_of(AWAITED)

        assert leased_mails == sorted(told, key=lambda i: i.id), (
            "leased_of gives the account's queued mails in state EN_ATTENTE whose"
            " leased_until is set, past or to come, and no other"
        )
        assert {"i-1", "i-2", leased.id} == {i.id for i in still}, (
            "leased_of must see the lease of its own unit of work"
        )
