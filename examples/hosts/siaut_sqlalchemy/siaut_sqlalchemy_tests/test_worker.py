"""
A worker, alone: it sends, waits, tries again, and stops when told to.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from queue import Queue
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

import attrs
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from siaut_core import ConflictError, DonneesInvalidesError, SendingError
from siaut_core.sync import DrainReport, MailState, QueuedMail, abandoned_mails
from siaut_core.testing.contracts import Bench
from siaut_core.testing.contracts.bench import seed
from siaut_core.testing.country import ET_1, STRUCTURES
from siaut_core.testing.factory import a_queued_mail, an_utilisateur
from siaut_core.testing.fakes import SETTINGS, Clock, MailCarrier, trial_host
from siaut_sqlalchemy import sync
from siaut_sqlalchemy.smtp.settings import SmtpSettings
from siaut_sqlalchemy.sync.mailer import SmtpMailer
from siaut_sqlalchemy.sync.worker import Worker
from siaut_sqlalchemy_tests.hirings import COLOURS, hire
from siaut_sqlalchemy_tests.project import PATIENCE
from siaut_sqlalchemy_tests.relay import Incident, Relay, open_relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from siaut_core.sync.protocols import UnitOfWork

HOUR: Final = timedelta(hours=1)


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def relay() -> Iterator[Relay]:
    with open_relay() as relay:
        yield relay


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'worker.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    store = sync.Store(url)
    store.create()
    seed(Bench.of(store.unit_of_work), *STRUCTURES)
    yield store
    store.close()


def put(store: sync.Store, count: int) -> None:
    """
    Create accounts whose mails wait: the first asked for is the first to leave.
    """
    comptes = [an_utilisateur(f"u-{rank}", ET_1) for rank in range(count)]
    queued_mails = [
        a_queued_mail(f"i-{rank}", rank - count, utilisateur_id=f"u-{rank}")
        for rank in range(count)
    ]
    seed(Bench.of(store.unit_of_work), *comptes, *queued_mails)


def wait(condition: Callable[[], object]) -> None:
    limit = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < limit, "nothing happens"
        sleep(0.02)


def outbox(store: sync.Store) -> dict[str, QueuedMail]:
    return {queued.id: queued for queued in store.read_queued_mails()}


def test_a_worker_sends_what_waits_and_what_comes(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    put(store, 2)
    with hire(colour, url, relay, Clock()) as hiring:
        wait(lambda: len(relay.arrivals) == 2)
        seed(
            Bench.of(store.unit_of_work),
            an_utilisateur("u-9", ET_1),
            a_queued_mail("i-9", utilisateur_id="u-9"),
        )
        wait(lambda: len(relay.arrivals) == 3)
        hiring.stop()

        assert DrainReport(sent=3) == hiring.issue.result(PATIENCE)
    assert ["u-0@test.fr", "u-1@test.fr", "u-9@test.fr"] == [
        adresse for adresse, _ in relay.arrivals
    ]


def test_a_worker_that_waits_stops_at_once(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    del store  # Empty: there is nothing to send.
    with hire(colour, url, relay, Clock(), pause=HOUR) as hiring:
        sleep(0.2)
        assert not hiring.issue.done()
        hiring.stop()

        assert DrainReport() == hiring.issue.result(PATIENCE)


def test_a_worker_told_to_stop_finishes_its_mail(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    """
    That one and no other: the next is left as it was.
    """
    put(store, 2)
    relay.slowness = 0.3
    with hire(colour, url, relay, Clock()) as hiring:
        assert relay.busy.wait(PATIENCE)
        hiring.stop()

        assert DrainReport(sent=1) == hiring.issue.result(PATIENCE)
    first, following = outbox(store)["i-0"], outbox(store)["i-1"]
    assert MailState.ENVOI is first.etat
    assert (MailState.EN_ATTENTE, 0) == (following.etat, following.tries)


def test_a_worker_tells_what_it_does(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    put(store, 2)
    relay.incidents.append(Incident("RCPT", "451 4.7.1 later"))
    reports: list[DrainReport] = []
    with hire(colour, url, relay, Clock(), report=reports.append):
        wait(lambda: len(reports) == 2)

    assert [DrainReport(postponed=1), DrainReport(postponed=1, sent=1)] == reports


def test_a_mail_put_off_leaves_when_its_time_has_come(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    """
    Greylisting: 4xx, then 2xx; with another link each time.
    """
    put(store, 1)
    clock = Clock()
    relay.incidents.append(Incident("RCPT", "451 4.7.1 later"))
    with hire(colour, url, relay, clock):
        wait(lambda: outbox(store)["i-0"].code)
        assert "SMTP_451" == outbox(store)["i-0"].code
        clock.advance(seconds=59)
        sleep(0.2)
        assert [] == relay.arrivals
        clock.advance(seconds=1)
        wait(lambda: outbox(store)["i-0"].etat is MailState.ENVOI)

    assert 1 == len(relay.arrivals)
    assert 2 == outbox(store)["i-0"].tries


def test_a_mail_that_never_leaves_is_given_up_and_seen(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    """
    After every delay of `Settings`, with the last code.
    """
    put(store, 1)
    clock = Clock()
    tries = len(SETTINGS.delays) + 1
    relay.incidents.extend([Incident("RCPT", "451 4.7.1 later")] * tries)
    reports: Queue[DrainReport] = Queue()
    with hire(colour, url, relay, clock, report=reports.put):
        for delay in SETTINGS.delays:
            assert 0 == reports.get(timeout=PATIENCE).abandoned
            clock.advance(seconds=delay.total_seconds())
        last = reports.get(timeout=PATIENCE)

    assert DrainReport(postponed=len(SETTINGS.delays), abandoned=1) == last
    [abandon] = abandoned_mails(trial_host(store.unit_of_work))
    assert ("i-0", "SMTP_451", tries) == (abandon.id, abandon.code, abandon.tries)
    assert not relay.incidents


def test_a_recipient_who_is_refused_for_good_is_given_up_at_the_second_time(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    put(store, 1)
    clock = Clock()
    relay.incidents += [Incident("RCPT", "550 5.1.1 <u-0@test.fr>: unknown")] * 2
    reports: Queue[DrainReport] = Queue()
    with hire(colour, url, relay, clock, report=reports.put):
        assert DrainReport(postponed=1) == reports.get(timeout=PATIENCE)
        clock.advance(seconds=SETTINGS.delays[0].total_seconds())
        assert DrainReport(postponed=1, abandoned=1) == reports.get(timeout=PATIENCE)

    [given_up] = abandoned_mails(trial_host(store.unit_of_work))
    assert ("i-0", "SMTP_550") == (given_up.id, given_up.code)


def test_a_server_that_refuses_the_service_counts_no_try_and_is_waited_for(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    """
    However long it does; the mails leave once it is put right.
    """
    put(store, 2)
    clock = Clock()
    refusals = 3 * len(SETTINGS.delays)
    relay.incidents += [Incident("MAIL", "550 5.7.1 not you")] * refusals
    reports: Queue[DrainReport] = Queue()
    with hire(
        colour,
        url,
        relay,
        clock,
        pause=timedelta(milliseconds=1),
        report=reports.put,
    ):
        for rank in range(1, refusals + 1):
            report = reports.get(timeout=PATIENCE)
            assert DrainReport(postponed=rank, blocked_by="SMTP_550") == report
            clock.advance(seconds=SETTINGS.delays[0].total_seconds())
        for rank in (1, 2):
            report = reports.get(timeout=PATIENCE)
            assert DrainReport(postponed=refusals, sent=rank) == report

    assert [1, 1] == [queued.tries for queued in outbox(store).values()]


class StopRequest:
    """
    Waits for nobody: it says for how long, and ends after so many times.
    """

    def __init__(self, times: int) -> None:
        self.waits: list[float] = []
        self._times = times

    def is_set(self) -> bool:
        return len(self.waits) >= self._times

    def wait_for(self, seconds: float) -> None:
        self.waits.append(seconds)


def test_a_server_that_refuses_the_service_is_left_longer_and_longer(
    store: sync.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Never in a row, though other mails are due; as before, once a mail has left.
    """
    put(store, 9)
    refusal = SendingError("SMTP_535", blocking=True)
    carrier = MailCarrier()
    carrier.failures += [refusal] * 6
    host = trial_host(store.unit_of_work, clock=Clock(), carrier=carrier)
    worker = Worker(host, pause=timedelta(seconds=2))
    stop = StopRequest(7)
    monkeypatch.setattr(worker, "_stop", stop)
    worker.work()

    assert [2.0, 4.0, 8.0, 16.0, 32.0, 32.0, 2.0] == stop.waits
    assert 3 == len(carrier.mailbox)
    assert None is worker.report.blocked_by


@pytest.mark.parametrize(
    "mailer_timeout", [timedelta(seconds=59), timedelta(minutes=1)]
)
def test_a_mailer_that_may_be_longer_than_the_core_waits_is_refused(
    store: sync.Store, mailer_timeout: timedelta
) -> None:
    """
    Before anything is sent: another worker would send the same mail.
    """
    host = attrs.evolve(
        trial_host(store.unit_of_work),
        mailer=SmtpMailer(SmtpSettings(host="smtp.test.fr")),
        settings=attrs.evolve(SETTINGS, mailer_timeout=mailer_timeout),
    )
    with pytest.raises(DonneesInvalidesError, match=r"^delay : .*mailer_timeout"):
        Worker(host)

    enough = attrs.evolve(SETTINGS, mailer_timeout=timedelta(seconds=61))
    Worker(attrs.evolve(host, settings=enough))


def test_a_conflict_is_waited_for(store: sync.Store) -> None:
    """
    Nothing is lost, so nobody is told: the next round goes on.
    """
    put(store, 1)
    carrier, conflicts = MailCarrier(), [ConflictError()] * (2 * SETTINGS.tries)

    @contextmanager
    def unit_of_work() -> Iterator[UnitOfWork]:
        if conflicts:
            raise conflicts.pop()
        with store.unit_of_work() as unit:
            yield unit

    host = trial_host(unit_of_work, clock=Clock(), carrier=carrier)
    worker = Worker(
        host,
        pause=timedelta(milliseconds=1),
        report=lambda _: worker.stop(),
    )

    assert DrainReport(sent=1) == worker.work()
    assert 1 == len(carrier.mailbox)
    assert not conflicts


def test_a_database_that_is_gone_ends_the_worker(store: sync.Store) -> None:
    """
    Whatever watches over it must see it: a worker that never says so looks well.
    """
    put(store, 1)
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE outbox"))

    with pytest.raises(OperationalError):
        Worker(trial_host(store.unit_of_work)).work()


def test_a_worker_may_be_stopped_before_it_begins(store: sync.Store) -> None:
    put(store, 1)
    worker = Worker(trial_host(store.unit_of_work))
    worker.stop()

    assert DrainReport() == worker.work()
    assert 0 == outbox(store)["i-0"].tries
