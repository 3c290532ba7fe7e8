"""
One mailbox, and somebody who keeps asking: one mail per interval, on every store.

Threads with real clocks, minutes apart; each mail takes a while to leave, so that
workers meet in the middle of it, and some fail.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import ConflictError, SendingError
from siaut_core.defaults import draw_id, draw_token, system_clock
from siaut_core.sync import (
    DemanderLien,
    MailState,
    demander_lien,
    drain_outbox,
)
from siaut_core.sync.memory import MemoryStore
from siaut_core.testing.contracts import Bench
from siaut_core.testing.contracts.bench import seed
from siaut_core.testing.country import ET_1, STRUCTURES
from siaut_core.testing.factory import an_utilisateur
from siaut_sqlalchemy import sync as sql
from siaut_sqlalchemy_tests.databases import base_postgres
from siaut_sqlalchemy_tests.project import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from siaut_core.messages.mail import Mail
    from siaut_core.sync import Host

# Enough for workers to meet: without the rule, a dozen mails leave.
DEMANDES: Final = 40

COMPTE: Final = an_utilisateur("u-1", ET_1)


class Desk:
    """
    A mail server that takes its time, and refuses the first mails.
    """

    def __init__(self, refus: int) -> None:
        self.refus = refus
        self.on_the_wire = self.together = 0
        self.mailbox: list[Mail] = []

    def send(self, mail: Mail, /) -> None:
        self.on_the_wire += 1
        self.together = max(self.together, self.on_the_wire)
        sleep(0.02)
        self.on_the_wire -= 1
        if self.refus:
            self.refus -= 1
            raise SendingError("SMTP_451")
        self.mailbox.append(mail)


class InService:
    """
    A store, and its service.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.shift = timedelta(0)

    def host(self, desk: Desk, gap: timedelta = timedelta(0)) -> Host:
        return attrs.evolve(
            self.bench.host,
            mailer=desk,
            clock=lambda: system_clock() + self.shift + gap,
            ids=draw_id,
            tokens=draw_token,
        )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[InService]:
    if request.param == "memory":
        memory = MemoryStore()
        yield InService(
            Bench.of(
                memory.unit_of_work,
                queued_mails=lambda: [*memory.storage.queued_mails.values()],
            )
        )
    elif request.param == "sqlite":
        yield from on_(f"sqlite:///{tmp_path / 'interval.sqlite'}")
    else:
        with base_postgres(request.getfixturevalue("server")) as url:
            yield from on_(url)


def on_(url: str) -> Iterator[InService]:
    store = sql.Store(url)
    store.create()
    yield InService(Bench.of(store.unit_of_work, queued_mails=store.read_queued_mails))
    store.close()


def drain(host: Host, over: Event) -> None:
    """
    Work as a worker does; others that are busy are no reason to stop, nor at the end.
    """
    while True:
        last_round = over.is_set()
        with suppress(ConflictError):
            drain_outbox(host)
            if last_round:
                return
        sleep(0.001)


def insist(service: InService, desk: Desk, gaps: Sequence[int]) -> None:
    """
    Ask again and again, while a worker by clock drains.
    """
    over = Event()
    hosts = [service.host(desk, timedelta(minutes=minutes)) for minutes in gaps]
    site = service.host(desk)
    with ThreadPoolExecutor(len(hosts)) as threads:
        workers = [threads.submit(drain, host, over) for host in hosts]
        try:
            for _ in range(DEMANDES):
                demander_lien(site, DemanderLien(courriel=COMPTE.courriel.adresse))
                sleep(0.005)
        finally:
            over.set()
        for worker in workers:
            worker.result(PATIENCE)


@pytest.mark.parametrize("refus", [0, 2])
@pytest.mark.parametrize("gaps", [(0,), (0, 0), (0, 0, 0), (-2, 0, 2)], ids=str)
def test_one_mail_per_interval(
    service: InService, gaps: tuple[int, ...], refus: int
) -> None:
    """
    Exactly one, and never two on the wire; then one more, in the next interval.
    """
    seed(service.bench, *STRUCTURES, COMPTE)
    desk = Desk(refus)
    for turn in (1, 2):
        insist(service, desk, gaps)
        assert turn == len(desk.mailbox)
        service.shift += timedelta(minutes=10)

    assert 1 == desk.together
    etats = [i.etat for i in service.bench.read_back_queued_mails().values()]
    assert 2 == etats.count(MailState.ENVOI)
    assert 2 * DEMANDES == len(etats)
