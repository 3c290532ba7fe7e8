"""
One person's mailbox: whatever the workers, the demandes and the failures.

Every schedule of small worlds, with demandes that arrive in the middle of a sending,
a mailer that fails at any moment, a worker that stalls beyond its lease.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import Cause, ConflictError, SendingError, UtilisateurId, aio
from siaut_core.sync import DemanderLien, MailState, QueuedMail, QueuedMailId
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import SETTINGS
from tests.hosts.rivals import failures, send
from tests.hosts.scheduler import BY_THE_UNIT, possible_ends

if TYPE_CHECKING:
    from siaut_core import Lien
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.testing.fakes import Clock, MailCarrier
    from tests.hosts.people import Gesture
    from tests.hosts.race import Race, Unforeseen

AWAITED: Final = UtilisateurId("u-neuf")

# Longer than all that happens here: one mail of a demande, and no more.
ONE_DAY: Final = attrs.evolve(SETTINGS, demandes_interval=timedelta(days=1))


def ask() -> Gesture:
    command = DemanderLien(courriel="u-neuf@test.fr")
    return lambda host: aio.demander_lien(host, command)


def with_a_creation(uow: UnitOfWork) -> None:
    uow.outbox.put(
        QueuedMail(
            id=QueuedMailId("i-1"),
            cause=Cause.CREATION,
            asked_at=NOON,
            utilisateur_id=AWAITED,
        )
    )


def fall(_: Clock, carrier: MailCarrier) -> None:
    """
    Whatever leaves next fails.
    """
    carrier.failures.append(SendingError("SMTP_451"))


def tune(clock: Clock, _: MailCarrier) -> None:
    """
    Whoever has a mail now is late: its lease is over, another may take it.
    """
    clock.advance(minutes=10)


def finish(race: Race) -> None:
    """
    Let one worker do, later, what waits for its hour.
    """
    race.carrier.failures.clear()
    for _ in range(3):
        race.clock.advance(minutes=10)
        asyncio.run(aio.drain_outbox(race.host))


def gone(race: Race) -> list[Lien]:
    """
    Give the links of the mails that left, in their order.
    """
    liens = {lien.id: lien for lien in race.content.liens.values()}
    return [liens[mail.lien_id] for mail in race.carrier.mailbox]


def check(race: Race, delays: int) -> None:
    """
    Say what must hold, in whatever order all of it happened.

    One mail of a demande, and one more at most for each worker that stalled in the
    middle of its own; nobody is left without a mail, nor with links that are all dead.
    Only a worker that others overtook at each of its tries gives up.
    """
    for person in race.people:
        gives_up = isinstance(person.issues[0], ConflictError)
        assert gives_up == (ONE_DAY.tries == person.conflicts)
    assert set(failures(race)) <= {ConflictError}
    finish(race)
    sendings = gone(race)
    causes = Counter(lien.cause for lien in sendings)
    assert 1 <= causes[Cause.DEMANDE] <= 1 + delays
    states = {i.etat for i in race.content.queued_mails.values()}
    assert states <= {
        MailState.ENVOI,
        MailState.SANS_OBJET,
        MailState.REMPLACEMENT,
    }
    alive = [lien for lien in sendings if lien.fin is None]
    assert [max(sendings, key=lambda lien: lien.rank)] == alive
    assert delays or sendings[-1] == alive[0]
    ranks = [lien.rank for lien in race.content.liens.values()]
    assert list(range(1, 1 + len(ranks))) == sorted(ranks)


@pytest.mark.parametrize(
    ("workers", "demandes", "unforeseen", "states"),
    [
        (1, 2, [fall], 100),
        (2, 1, [fall], 500),
        pytest.param(2, 1, [tune], 500, marks=pytest.mark.slow),
        pytest.param(2, 2, [], 1_000, marks=pytest.mark.slow),
        pytest.param(2, 2, [fall], 1_000, marks=pytest.mark.slow),
        pytest.param(3, 1, [fall], 1_000, marks=pytest.mark.slow),
    ],
)
def test_one_mail_in_flight_and_one_per_interval(
    workers: int, demandes: int, unforeseen: list[Unforeseen], states: int
) -> None:
    """
    Workers that drain an outbox with a creation, while demandes arrive.
    """
    exploration = possible_ends(
        *[send()] * workers,
        *[ask()] * demandes,
        prepare=with_a_creation,
        unforeseen=unforeseen,
        stops=BY_THE_UNIT,
        settings=ONE_DAY,
    )
    for race in exploration:
        check(race, unforeseen.count(tune))
    assert exploration.states >= states
