"""
*Worker*: a worker as a service runs it, in a process of its own.

It stops at SIGTERM, after the mail in progress, and tells what it did.
"""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.aio import Host as HostAsync
from siaut_core.sync import Host as HostSync
from siaut_core.testing.fakes import (
    SETTINGS,
    AsyncFastPasswordPolicy,
    FastPasswordPolicy,
)
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy.aio.mailer import SmtpMailer as AsyncMailer
from siaut_sqlalchemy.aio.worker import Worker as AsyncWorker
from siaut_sqlalchemy.smtp.failures import GOODBYES
from siaut_sqlalchemy.smtp.settings import Security, SmtpSettings
from siaut_sqlalchemy.sync.mailer import SmtpMailer as SyncMailer
from siaut_sqlalchemy.sync.worker import Worker as SyncWorker

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from siaut_core.sync import DrainReport, Settings

# What is told before any mail is taken.
READY: Final = "ready"

# Short: a test waits for it.
PAUSE: Final = timedelta(milliseconds=100)


def work_sync(
    url: str, smtp: SmtpSettings, settings: Settings, told: Connection
) -> DrainReport:
    store = sync.Store(url)
    host = HostSync(
        unit_of_work=store.unit_of_work,
        mailer=SyncMailer(smtp),
        passwords=FastPasswordPolicy(),
        settings=settings,
    )
    worker = SyncWorker(host, pause=PAUSE)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    told.send(READY)
    report = worker.work()
    store.close()
    return report


async def work_async(
    url: str, smtp: SmtpSettings, settings: Settings, told: Connection
) -> DrainReport:
    store = aio.Store(url)
    host = HostAsync(
        unit_of_work=store.unit_of_work,
        mailer=AsyncMailer(smtp),
        passwords=AsyncFastPasswordPolicy(),
        settings=settings,
    )
    worker = AsyncWorker(host, pause=PAUSE)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, worker.stop)
    told.send(READY)
    report = await worker.work()
    await store.close()
    return report


def work(
    colour: str, url: str, port: int, lease: float, delay: float, told: Connection
) -> None:
    """
    Work until it is told to stop; tell when it is ready, then what it did.
    """
    smtp = SmtpSettings(
        host="127.0.0.1",
        port=port,
        security=Security.CLEAR,
        delay=timedelta(seconds=delay),
    )
    settings = attrs.evolve(
        SETTINGS,
        lease=timedelta(seconds=lease),
        mailer_timeout=smtp.delay + timedelta(seconds=GOODBYES),
        tolerance=timedelta(seconds=1),
    )
    if colour == "sync":
        report = work_sync(url, smtp, settings, told)
    else:
        report = asyncio.run(work_async(url, smtp, settings, told))
    told.send(report)
