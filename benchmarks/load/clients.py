"""
*Clients*: what several processes do together on one database, per second.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

from benchmarks.load.gestures import CRITERES, creations, recherches
from benchmarks.load.results import Throughput
from benchmarks.load.service import Service
from siaut_core.sync import DemanderLien, demander_lien, drain_outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Barrier

    from benchmarks.load.gestures import Attempt

__all__ = ["CLIENTS", "WORKERS", "operations", "sendings"]

CLIENTS: Final = (1, 4, 16)
WORKERS: Final = (1, 4)

# How a screen is used: many searches for one creation.
RECHERCHES: Final = 9

SECONDS: Final = 5.0
PATIENCE: Final = 60.0

_process: Final = multiprocessing.get_context("spawn")


def operations(url: str, engine: str, comptes: int) -> Iterator[Throughput]:
    """
    Search nine times, create once, as many times as 1, 4 and 16 clients can.
    """
    for clients in CLIENTS:
        done, seconds = _together(_mix, url, comptes, clients)
        yield Throughput(
            engine,
            comptes,
            "nine searches, one creation",
            clients,
            round(done / seconds, 1),
        )


def sendings(
    url: str, engine: str, comptes: int, how_many: int
) -> Iterator[Throughput]:
    """
    Drain an outbox of *how_many* mails, by 1 and 4 workers.
    """
    for workers in WORKERS:
        service = Service.open_up(url, comptes)
        for rank in range(how_many):
            compte = service.compte(f"u-{rank + workers * how_many}")
            demande = DemanderLien(courriel=compte.courriel.adresse)
            demander_lien(service.host, demande)
        service.store.close()
        sent, seconds = _together(_drain, url, comptes, workers)
        yield Throughput(engine, comptes, "mails", workers, round(sent / seconds, 1))


def _together(
    work: Callable[[Service], int], url: str, comptes: int, clients: int
) -> tuple[int, float]:
    """
    Start them together, and add up what they did; seconds of the slowest.
    """
    start = _process.Barrier(clients)
    with ProcessPoolExecutor(
        clients, _process, initializer=_wait, initargs=(start,)
    ) as pool:
        reports = [
            pool.submit(_client, work, url, comptes, rank) for rank in range(clients)
        ]
        results = [report.result() for report in reports]
    return sum(done for done, _ in results), max(seconds for _, seconds in results)


def _wait(start: Barrier) -> None:
    """
    Keep a client until all are there: one of them must not take the work of another.
    """
    start.wait(timeout=PATIENCE)


def _client(
    work: Callable[[Service], int], url: str, comptes: int, rank: int
) -> tuple[int, float]:
    service = Service.open_up(url, comptes, rank + 1)
    start = time.perf_counter()
    done = work(service)
    seconds = time.perf_counter() - start
    service.store.close()
    return done, seconds


def _mix(service: Service) -> int:
    end = time.perf_counter() + SECONDS
    done = 0
    for call in _calls(service):
        call()
        done += 1
        if time.perf_counter() > end:
            break
    return done


def _calls(service: Service) -> Iterator[Attempt]:
    created = creations(service, f"debit.{time.time_ns()}.{os.getpid()}")
    searched = cycle([recherches(service, None, c) for c in CRITERES.values()])
    while True:
        yield from (next(recherche) for recherche in islice(searched, RECHERCHES))
        yield next(created)


def _drain(service: Service) -> int:
    return drain_outbox(service.host).sent
