"""
*Hirings*: workers in threads of this process, of either colour.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core.testing.fakes import Clock, async_trial_host, trial_host
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy.aio.mailer import SmtpMailer as AsyncMailer
from siaut_sqlalchemy.aio.worker import Worker as AsyncWorker
from siaut_sqlalchemy.sync.mailer import SmtpMailer as SyncMailer
from siaut_sqlalchemy.sync.worker import Worker as SyncWorker
from siaut_sqlalchemy_tests.project import PATIENCE
from siaut_sqlalchemy_tests.relay import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from siaut_core.sync import DrainReport
    from siaut_sqlalchemy_tests.relay import Relay

__all__ = ["COLOURS", "Hiring", "hire"]

COLOURS: Final = ("sync", "async")


@attrs.frozen
class Hiring:
    """
    A worker that works.
    """

    stop: Callable[[], object]
    issue: Future[DrainReport]


def url_async(url: str) -> str:
    return url.replace("sqlite:", "sqlite+aiosqlite:")


@contextmanager
def hire(
    colour: str,
    url: str,
    relay: Relay,
    clock: Clock,
    **options: Any,  # noqa: ANN401  (of `Worker`)
) -> Iterator[Hiring]:
    """
    Hire a worker; it is told to stop in the end, if nobody did.
    """
    options.setdefault("pause", timedelta(milliseconds=20))
    hiring = _hire_sync if colour == "sync" else _hire_async
    with ThreadPoolExecutor(1) as threads:
        engagement = hiring(threads, url, relay, clock, options)
        try:
            yield engagement
        finally:
            engagement.stop()


def _hire_sync(
    threads: ThreadPoolExecutor,
    url: str,
    relay: Relay,
    clock: Clock,
    options: dict[str, Any],
) -> Hiring:
    store = sync.Store(url)
    host = attrs.evolve(
        trial_host(store.unit_of_work, clock=clock),
        mailer=SyncMailer(settings_of(relay), clock=clock),
    )
    worker = SyncWorker(host, **options)

    def work() -> DrainReport:
        try:
            return worker.work()
        finally:
            store.close()

    return Hiring(worker.stop, threads.submit(work))


def _hire_async(
    threads: ThreadPoolExecutor,
    url: str,
    relay: Relay,
    clock: Clock,
    options: dict[str, Any],
) -> Hiring:
    ready, in_place = Event(), []

    async def work() -> DrainReport:
        store = aio.Store(url_async(url))
        host = attrs.evolve(
            async_trial_host(store.unit_of_work, clock=clock),
            mailer=AsyncMailer(settings_of(relay), clock=clock),
        )
        worker = AsyncWorker(host, **options)
        in_place.append((asyncio.get_running_loop(), worker))
        ready.set()
        try:
            return await worker.work()
        finally:
            await store.close()

    issue = threads.submit(lambda: asyncio.run(work()))
    assert ready.wait(PATIENCE)
    [(loop, worker)] = in_place

    def stop() -> None:
        if not issue.done():
            loop.call_soon_threadsafe(worker.stop)

    return Hiring(stop, issue)
