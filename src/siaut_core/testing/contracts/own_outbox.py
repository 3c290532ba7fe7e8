"""
A unit of work acts upon the mails and the ranks of links that it has just written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from siaut_core.entities.lien import Fin
from siaut_core.entities.queued_mail import MailState
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.contracts.bench import Factory, populate
from siaut_core.testing.contracts.own_reads import sees
from siaut_core.testing.contracts.rank import AWAITED, new_lien
from siaut_core.testing.factory import NOON, a_demande
from siaut_core.testing.requirements import must_equal

__all__ = ["OwnOutbox"]

LEASE: Final = NOON + timedelta(minutes=10)
LATER: Final = NOON + timedelta(minutes=1)

DUE: Final = a_demande("i-9", "u-neuf@test.fr")


class OwnOutbox(Contract):
    """
    What the outbox and ``replace`` do upon what was written just before.
    """

    def test_a_link_that_was_just_added_is_replaced(self, factory: Factory) -> None:
        """
        Its rank counts at once.
        """
        older, newer = new_lien(1), new_lien(2)
        with factory() as bench:
            populate(bench)
            with bench.unit() as uow:
                uow.liens.add(older)
                assert 1 == uow.liens.last_rank(AWAITED), sees("last_rank")
                uow.liens.add(newer)
                assert 2 == uow.liens.last_rank(AWAITED), sees("last_rank")
                uow.liens.replace(newer)
                ends = [uow.liens.by_digest(link.digest) for link in (older, newer)]
                assert [Fin.REMPLACEMENT, None] == [end and end.fin for end in ends], (
                    sees("replace")
                )
            with must_raise(ConflictError, sees("liens.add")), bench.unit() as uow:
                uow.liens.add(new_lien(3))
                uow.liens.add(new_lien(3, digest="f" * 64))

    def test_a_mail_that_was_just_put_in_the_outbox_is_leased_and_closed(
        self, factory: Factory
    ) -> None:
        """
        Once; then it counts among those that left.
        """
        with factory() as bench:
            populate(bench)
            with bench.unit() as uow:
                outbox = uow.outbox
                outbox.put(DUE)
                taken = outbox.lease(NOON, LEASE, NOON)
                assert taken is not None and DUE.id == taken.id, sees("lease")
                assert outbox.lease(NOON, LEASE, NOON) is None, sees("lease")
                mine = attrs.evolve(taken, utilisateur_id=AWAITED)
                assert outbox.settle(taken, mine), sees("settle")
                must_equal([mine], list(outbox.leased_of(AWAITED)), sees("leased_of"))
                sent = mine.close(MailState.ENVOI, LATER)
                answers = [outbox.settle(mine, sent) for _ in range(2)]
                assert [True, False] == answers, sees("settle")
                assert [] == list(outbox.leased_of(AWAITED)), sees("leased_of")
                last = outbox.last_demande(AWAITED, LATER)
                assert LATER == last, sees("last_demande")
                must_equal(sent, outbox.last_closed(AWAITED), sees("last_closed"))

    def test_a_mail_that_was_just_given_up_shows(self, factory: Factory) -> None:
        with factory() as bench:
            populate(bench)
            with bench.unit() as uow:
                uow.outbox.put(DUE)
                taken = uow.outbox.lease(NOON, LEASE, NOON)
                assert taken is not None, sees("lease")
                lost = taken.close(MailState.ABANDON, LATER, "SMTP_550")
                uow.outbox.settle(taken, lost)
                must_equal([lost], list(uow.outbox.abandoned()), sees("abandoned"))
