"""
The contract of `Outbox`: no mail is lost, none is sent by two workers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
from hypothesis import example
from hypothesis import strategies as st

from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, seed
from siaut_core.testing.contracts.due import DueContract
from siaut_core.testing.contracts.lease import LeaseContract, lease, take
from siaut_core.testing.contracts.replacement import ReplacementContract
from siaut_core.testing.contracts.snapshot import lease_everything
from siaut_core.testing.country import ACTIF, AWAITED, BY_ID, OFF
from siaut_core.testing.factory import MICROSECOND, NOON, a_demande, a_queued_mail
from siaut_core.testing.strategies import queued_mails

__all__ = ["OutboxContract"]

HOUR: Final = timedelta(hours=1)


def _expected(queued: QueuedMail, delay: timedelta) -> QueuedMail:
    """
    Make it wait, due some time after it was asked for.
    """
    due_at = queued.asked_at + delay
    mail = MailState.EN_ATTENTE
    return attrs.evolve(queued, etat=mail, closed_at=None, due_at=due_at)


def _abandon(queued: QueuedMail) -> QueuedMail:
    return queued.close(MailState.ABANDON, queued.asked_at, "SMTP_550")


# Any queued mail that waits: of a demande with its account too, once it was leased.
expected: Final = st.builds(_expected, queued_mails, st.timedeltas(timedelta(0), HOUR))
abandoned: Final = st.builds(_abandon, queued_mails)


class OutboxContract(LeaseContract, DueContract, ReplacementContract):
    """
    What `Outbox` promises.
    """

    def test_a_queued_mail_comes_back_as_it_was_stored(self, factory: Factory) -> None:
        """
        Field by field, to the microsecond, in UTC, and for accounts that are not there.
        """

        @example(queued=a_demande(adresse="Aurélie.TEST@Hôpital.test.fr"))
        def check(queued: QueuedMail) -> None:
            until = queued.due_at + timedelta(microseconds=1)
            with factory() as bench:
                seed(bench, queued)
                actual = take(bench, queued.due_at, until)

            leased = queued.lease(queued.due_at, until)
            assert attrs.asdict(leased) == attrs.asdict(actual), (
                "lease must give every field as it was stored, but for the lease: the"
                " address of a demande as it was typed, beside its key"
            )

        self.for_all(check, queued=expected)

    def test_a_mail_given_up_comes_back_as_it_was_stored(
        self, factory: Factory
    ) -> None:
        def check(queued: QueuedMail) -> None:
            with factory() as bench:
                seed(bench, queued)
                with bench.unit() as uow:
                    results = uow.outbox.abandoned()

            assert [attrs.asdict(queued)] == [
                attrs.asdict(found) for found in results
            ], "abandoned must give every field as it was stored"

        self.for_all(check, queued=abandoned)

    def test_an_empty_outbox_gives_nothing(self, bench: Bench) -> None:
        assert lease(bench) is None, "lease answers None when nothing is due"
        with bench.unit() as uow:
            assert uow.outbox.last_demande(ACTIF, NOON) is None, (
                "last_demande of an account without one is None"
            )
            assert uow.outbox.last_closed(ACTIF) is None, (
                "last_closed of an account without one is None"
            )
            assert [] == list(uow.outbox.abandoned()), (
                "abandoned of an empty outbox is empty"
            )

    def test_mails_leave_one_at_a_time_and_oldest_first(self, bench: Bench) -> None:
        """
        By the instant that they are due, then that they were asked for, then by id.
        """
        due_at, before = NOON + HOUR, NOON + HOUR - timedelta(microseconds=1)
        order = [
            a_queued_mail("i-9", 9, utilisateur_id="u-9", due_at=before),
            a_queued_mail("i-8", 1, utilisateur_id="u-8", due_at=due_at),
            a_queued_mail("i-10", 2, utilisateur_id="u-10", due_at=due_at),
            a_queued_mail("i-2", 2, utilisateur_id="u-2", due_at=due_at),
            a_demande("i-3", None, 2, due_at=due_at),
        ]
        seed(bench, *(order[rank] for rank in (3, 0, 4, 2, 1)))
        taken = [lease(bench, due_at, due_at + HOUR) for _ in range(6)]

        expected = [*(queued.id for queued in order), None]
        assert expected == [leased and leased.id for leased in taken], (
            "lease takes the smallest (due_at, asked_at, id) of"
            " what is due, and only that one"
        )

    def test_the_last_demande_that_left_is_remembered_per_account(
        self, bench: Bench
    ) -> None:
        """
        The latest ``closed_at`` of what left for a demande of this account.

        Not beyond the horizon: a clock that was put right since wrote that one.
        """
        horizon = NOON + timedelta(minutes=4)
        after = 4 + MICROSECOND / timedelta(minutes=1)

        def close(
            rank: int, minutes: float, etat: MailState, **fields: object
        ) -> QueuedMail:
            queued_one = a_demande(f"i-{rank}", **{"utilisateur_id": ACTIF, **fields})  # type: ignore[arg-type]  # checked when built
            return queued_one.close(etat, NOON + timedelta(minutes=minutes))

        seed(
            bench,
            close(1, 2.5, MailState.ENVOI),
            close(2, 1, MailState.ENVOI),
            close(3, 3, MailState.SANS_OBJET),
            close(4, 4, MailState.ENVOI, utilisateur_id=AWAITED),
            close(5, 3.5, MailState.ENVOI, cause=Cause.RENVOI),
            close(6, 3.5, MailState.ABANDON),
            close(7, 3.5, MailState.REMPLACEMENT),
            close(9, after, MailState.ENVOI),
            a_demande("i-8", "u-actif@test.fr", 8, utilisateur_id=ACTIF),
        )
        with bench.unit() as uow:
            dates = [
                uow.outbox.last_demande(id, horizon) for id in (ACTIF, AWAITED, OFF)
            ]

        assert [
            NOON + timedelta(minutes=2.5),
            NOON + timedelta(minutes=4),
            None,
        ] == dates, (
            "last_demande is the latest closed_at of the account's queued mails of"
            " cause DEMANDE and state ENVOI, not beyond the horizon; None without one"
        )

    def test_the_last_mail_of_an_account_is_told(self, bench: Bench) -> None:
        """
        That left or was given up, by the instant and then by id.
        """

        def close(id: str, minutes: int, etat: MailState) -> QueuedMail:
            closed_at = NOON + timedelta(minutes=minutes)
            return a_queued_mail(id, utilisateur_id=AWAITED).close(etat, closed_at)

        closes = [
            close("i-1", 2, MailState.ENVOI),
            close("i-2", 1, MailState.ABANDON),
            close("i-3", 2, MailState.ABANDON),
            close("i-4", 3, MailState.SANS_OBJET),
            close("i-5", 3, MailState.REMPLACEMENT),
            attrs.evolve(close("i-6", 3, MailState.ENVOI), utilisateur_id=ACTIF),
        ]
        seed(bench, *closes, a_queued_mail("i-7", 3, utilisateur_id=AWAITED))
        with bench.unit() as uow:
            derniere = uow.outbox.last_closed(AWAITED)

        assert closes[2] == derniere, (
            "last_closed is the greatest (closed_at, id) of the account's queued mails"
            " in state ENVOI or ABANDON, and no other"
        )

    def test_mails_given_up_are_listed_oldest_first(self, bench: Bench) -> None:
        for id, minutes in (("i-1", 2), ("i-3", 1), ("i-2", 1)):
            seed(bench, _abandon(a_queued_mail(id, minutes)))
        seed(
            bench,
            a_queued_mail("i-4"),
            a_queued_mail("i-5").close(MailState.SANS_OBJET, NOON),
        )
        with bench.unit() as uow:
            results = uow.outbox.abandoned()

        assert ["i-2", "i-3", "i-1"] == [abandon.id for abandon in results], (
            "abandoned gives the queued mails in state ABANDON, and no other, by"
            " (asked_at, id)"
        )

    def test_a_deleted_account_leaves_its_mails(self, country: Bench) -> None:
        """
        There is no foreign key: the drain closes what has no object any more.
        """
        seed(country, a_queued_mail(utilisateur_id=AWAITED))
        with country.unit() as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])

        assert lease(country) is not None, (
            "remove must leave the outbox alone: no foreign key, no cascade"
        )

    def test_an_id_given_twice_is_a_conflict(self, bench: Bench) -> None:
        """
        Also that of a mail that is closed: it says when the last one left.
        """
        seed(bench, a_queued_mail("i-1"), _abandon(a_queued_mail("i-2")))
        for id in ("i-1", "i-2"):
            with must_raise(
                ConflictError, "outbox.put must refuse an id that is stored"
            ):
                seed(bench, a_queued_mail(id, utilisateur_id=OFF))

        assert ["u-1"] == [i.utilisateur_id for i in lease_everything(bench)], (
            "put must never overwrite"
        )

    def test_a_mail_of_what_was_rolled_back_never_leaves(self, bench: Bench) -> None:
        with bench.rolled_back() as uow:
            uow.outbox.put(a_queued_mail())

        assert lease(bench) is None, (
            "a mail put in a unit of work that rolled back is not there"
        )
