"""
Several workers at once, in processes of their own: they share the work, and die.

Counted as a checker would: mails lost, mails sent twice. Both are 0, except where a
worker was killed; then one mail may arrive twice, and is recognisable.
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
import pytest
from sqlalchemy import event, text

from siaut_core import Fin, Lien
from siaut_core.defaults import system_clock
from siaut_core.entities.secret import Token
from siaut_core.sync import MailState, QueuedMail, drain_outbox
from siaut_core.testing.contracts import Bench
from siaut_core.testing.contracts.bench import seed
from siaut_core.testing.country import ET_1, STRUCTURES
from siaut_core.testing.factory import (
    NOON,
    a_demande,
    a_queued_mail,
    an_utilisateur,
)
from siaut_core.testing.fakes import trial_host
from siaut_sqlalchemy import sync
from siaut_sqlalchemy.smtp.message import QUEUED_MAIL
from siaut_sqlalchemy.smtp.settings import Security
from siaut_sqlalchemy.sync.mailer import SmtpMailer
from siaut_sqlalchemy.sync.outbox import Outbox
from siaut_sqlalchemy.sync.worker import Worker
from siaut_sqlalchemy_tests.benches import EMPTY
from siaut_sqlalchemy_tests.hatchery import CONTEXT
from siaut_sqlalchemy_tests.hirings import url_async
from siaut_sqlalchemy_tests.project import PATIENCE
from siaut_sqlalchemy_tests.relay import Incident, Relay, open_relay, settings_of
from siaut_sqlalchemy_tests.worker import READY, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from siaut_core.sync import DrainReport
    from siaut_core.sync.protocols import UnitOfWork

# More on demand: SIAUT_TEST_MAILS=2000 SIAUT_TEST_WORKERS=8.
COURRIELS: Final = int(os.environ.get("SIAUT_TEST_MAILS", "24"))
WORKERS: Final = int(os.environ.get("SIAUT_TEST_WORKERS", "3"))

# Seconds: longer than a mail takes here, and soon over once its worker is dead.
LEASE: Final = 6.0
DELAY: Final = 1.5
LONG_LEASE: Final = 300.0


pytestmark = pytest.mark.usefixtures("process")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ouvriers.sqlite'}"
    return str(request.getfixturevalue("url_postgres"))


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    store = sync.Store(url)
    store.create()
    if url.startswith("postgres"):
        with store.engine.begin() as connection:
            connection.execute(text(EMPTY))
    seed(Bench.of(store.unit_of_work), *STRUCTURES)
    yield store
    store.close()


@pytest.fixture
def relay() -> Iterator[Relay]:
    with open_relay(security=Security.CLEAR) as relay:
        yield relay


def put(store: sync.Store, count: int) -> list[str]:
    ids = [f"i-{rank:05}" for rank in range(count)]
    for id in ids:
        compte = an_utilisateur(id.replace("i", "u"), ET_1)
        seed(
            Bench.of(store.unit_of_work),
            compte,
            a_queued_mail(id, utilisateur_id=compte.id),
        )
    return ids


class Hand(NamedTuple):
    """
    A worker at work, and what it tells.
    """

    process: ForkServerProcess
    told: Connection

    def listen(self) -> Any:  # noqa: ANN401  (see `work`)
        assert self.told.poll(PATIENCE), "it says nothing"
        return self.told.recv()

    def kill(self) -> None:
        self.process.kill()
        self.process.join(PATIENCE)

    def dismiss(self) -> DrainReport:
        """
        Tell it to stop, as a supervisor does; give what it did.
        """
        self.process.terminate()
        report: DrainReport = self.listen()
        self.process.join(PATIENCE)
        assert 0 == self.process.exitcode
        return report


@contextmanager
def workers_at_work(
    count: int, colour: str, url: str, relay: Relay, lease: float
) -> Iterator[list[Hand]]:
    """
    Start workers together; each is ready once it has said so.
    """
    address = url if colour == "sync" else url_async(url)
    arguments = (colour, address, relay.port, lease, DELAY)
    workers = []
    for _ in range(count):
        listening, told = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=work, args=(*arguments, told))
        workers.append(Hand(process, listening))
        process.start()
        told.close()
    try:
        assert [READY] * count == [o.listen() for o in workers]
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.told.close()


def wait(condition: Callable[[], object]) -> None:
    limit = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < limit, "nothing happens"
        sleep(0.1)


def wait_for_the_end(store: sync.Store, relay: Relay, count: int) -> None:
    """
    Wait for the mails first: reading the outbox all the time would keep it busy.
    """
    wait(lambda: len(relay.arrivals) >= count)
    wait(lambda: not remain(store))


def remain(store: sync.Store) -> list[QueuedMail]:
    return [i for i in store.read_queued_mails() if i.etat is MailState.EN_ATTENTE]


def sendings(relay: Relay) -> Counter[str]:
    """
    Count what arrived, by queued mail.
    """
    return Counter(message[QUEUED_MAIL] for message in relay.messages())


def liens_received(store: sync.Store, relay: Relay) -> list[Lien]:
    """
    Follow the link of each mail, oldest first.
    """
    tokens = [
        arrived.text.partition("?token=")[2].split()[0] for arrived in relay.received()
    ]
    with store.unit_of_work() as uow:
        liens = [uow.liens.by_digest(Token(token).digest()) for token in tokens]
    return [lien for lien in liens if lien is not None]


def check(store: sync.Store, relay: Relay, ids: list[str]) -> None:
    """
    None lost, none twice; each mail has left at its first try, with a link that works.
    """
    arrived, closes = sendings(relay), store.read_queued_mails()
    lost = set(ids) - set(arrived)
    doubles = {id for id, count in arrived.items() if count > 1}
    liens = liens_received(store, relay)

    assert (0, 0) == (len(lost), len(doubles))
    assert sorted(ids) == sorted(arrived)
    assert {(MailState.ENVOI, 1)} == {(i.etat, i.tries) for i in closes}
    assert len(ids) == len({lien.utilisateur_id for lien in liens})
    assert {None} == {lien.fin for lien in liens}


@pytest.mark.parametrize("colour", ["sync", "async"])
def test_processes_share_the_outbox(
    colour: str, url: str, store: sync.Store, relay: Relay
) -> None:
    """
    All at once, from the first mail; more than one has work.
    """
    relay.slowness = 0.02
    with workers_at_work(WORKERS, colour, url, relay, LONG_LEASE) as workers:
        ids = put(store, COURRIELS)
        wait_for_the_end(store, relay, COURRIELS)
        reports = [worker.dismiss() for worker in workers]

    check(store, relay, ids)
    assert COURRIELS == sum(report.sent for report in reports)
    assert not any(report.blocked_by for report in reports)
    assert len([report for report in reports if report.sent]) > 1


def test_threads_share_the_outbox_and_a_store(store: sync.Store, relay: Relay) -> None:
    relay.slowness = 0.02
    ids = put(store, COURRIELS)
    host = attrs.evolve(
        trial_host(store.unit_of_work),
        mailer=SmtpMailer(settings_of(relay, security="AUCUNE")),
    )
    workers = [Worker(host) for _ in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as threads:
        issues = [threads.submit(worker.work) for worker in workers]
        wait_for_the_end(store, relay, COURRIELS)
        for worker in workers:
            worker.stop()
        reports = [issue.result(PATIENCE) for issue in issues]

    check(store, relay, ids)
    assert COURRIELS == sum(report.total for report in reports)


DEATHS: Final = {
    # When it dies, and how many mails arrive: the server had taken the first.
    "after the mail": (Incident("DATA", guard=True), 2),
    "before the mail": (Incident("RCPT"), 1),
}


@pytest.mark.parametrize(
    ("colour", "cas"), [("sync", "after the mail"), ("async", "before the mail")]
)
def test_the_mail_of_a_dead_worker_is_taken_over(
    colour: str, cas: str, url: str, store: sync.Store, relay: Relay
) -> None:
    """
    Once its lease is over, and no sooner; at worst it arrives twice.

    It is then recognisable, and only the link of the second works.
    """
    incident, count = DEATHS[cas]
    relay.incidents.append(incident)
    [id] = put(store, 1)
    with workers_at_work(1, colour, url, relay, LEASE) as [victim]:
        assert relay.mute.wait(PATIENCE)
        victim.kill()
    [leased] = store.read_queued_mails()
    assert (MailState.EN_ATTENTE, 1) == (leased.etat, leased.tries)

    with workers_at_work(1, colour, url, relay, LEASE) as [faults]:
        wait_for_the_end(store, relay, count)
        report = faults.dismiss()

    [close] = store.read_queued_mails()
    *old, last = liens_received(store, relay)
    assert close.closed_at is not None
    assert leased.due_at <= close.closed_at
    assert (MailState.ENVOI, 2) == (close.etat, close.tries)
    assert 1 == report.sent
    assert {id: count} == sendings(relay)
    assert count == len({message["Message-ID"] for message in relay.messages()})
    assert [Fin.REMPLACEMENT] * (count - 1) == [lien.fin for lien in old]
    assert last.est_utilisable(system_clock())


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_rows_are_only_skipped_where_a_mail_is_leased(
    store: sync.Store, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Elsewhere, what another one locked is waited for: skipping it would lose it.
    """
    leases = put(store, 3)
    under_way: list[str] = []
    jumped: list[list[str]] = []
    lease = Outbox.lease

    def take_in_sight(
        courriels: Outbox,
        now: datetime,
        until: datetime,
        horizon: datetime,
        /,
    ) -> QueuedMail | None:
        under_way.append("lease")
        try:
            return lease(courriels, now, until, horizon)
        finally:
            under_way.pop()

    def note(*arguments: object) -> None:
        if "SKIP LOCKED" in str(arguments[2]):
            jumped.append([*under_way])

    monkeypatch.setattr(Outbox, "lease", take_in_sight)
    event.listen(store.engine, "before_cursor_execute", note)
    host = trial_host(store.unit_of_work)
    drain_outbox(
        attrs.evolve(host, mailer=SmtpMailer(settings_of(relay, security="AUCUNE")))
    )

    assert sorted(leases) == sorted(sendings(relay))
    # The mail itself, then the older ones that it replaces.
    assert [["lease"]] * (2 * len(leases) + 1) == jumped


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_a_worker_waits_for_no_older_mail_that_another_is_taking(
    store: sync.Store,
) -> None:
    """
    It may leave, so that it is nobody's to close; and who waits may be waited for.

    Three that take the mails of somebody who keeps asking would end in a deadlock.
    """
    demandes = [a_demande(f"i-{rank}", minutes=rank) for rank in range(3)]
    seed(Bench.of(store.unit_of_work), *demandes)
    bounds = (NOON, NOON + timedelta(minutes=10), NOON)
    with store.unit_of_work() as first, store.unit_of_work() as second:
        assert "i-0" == leased_by(first, bounds)
        assert "i-1" == leased_by(second, bounds)
        with store.unit_of_work() as last:
            assert "i-2" == leased_by(last, bounds)

    assert {MailState.EN_ATTENTE} == {i.etat for i in store.read_queued_mails()}


def leased_by(uow: UnitOfWork, bounds: tuple[datetime, datetime, datetime]) -> str:
    leased = uow.outbox.lease(*bounds)
    assert leased is not None
    return leased.id
