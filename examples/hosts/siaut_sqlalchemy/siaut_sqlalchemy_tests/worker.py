"""
*Worker*: a worker as a service runs it, in a process of its own.

    python -m siaut_sqlalchemy_tests.worker COLOUR URL PORT LEASE DELAY

It stops at SIGTERM, after the mail in progress, and prints what it did.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
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
    from siaut_core.sync import DrainReport, Settings

# Short: a test waits for it.
PAUSE: Final = timedelta(milliseconds=100)


def work_sync(url: str, smtp: SmtpSettings, settings: Settings) -> DrainReport:
    store = sync.Store(url)
    host = HostSync(
        unit_of_work=store.unit_of_work,
        mailer=SyncMailer(smtp),
        passwords=FastPasswordPolicy(),
        settings=settings,
    )
    worker = SyncWorker(host, pause=PAUSE)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    print("prêt", flush=True)
    report = worker.work()
    store.close()
    return report


async def work_async(url: str, smtp: SmtpSettings, settings: Settings) -> DrainReport:
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
    print("prêt", flush=True)
    report = await worker.work()
    await store.close()
    return report


def main(colour: str, url: str, port: str, lease: str, delay: str) -> None:
    smtp = SmtpSettings(
        host="127.0.0.1",
        port=int(port),
        security=Security.CLEAR,
        delay=timedelta(seconds=float(delay)),
    )
    settings = attrs.evolve(
        SETTINGS,
        lease=timedelta(seconds=float(lease)),
        mailer_timeout=smtp.delay + timedelta(seconds=GOODBYES),
        tolerance=timedelta(seconds=1),
    )
    if colour == "sync":
        report = work_sync(url, smtp, settings)
    else:
        report = asyncio.run(work_async(url, smtp, settings))
    print(json.dumps(attrs.asdict(report)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
