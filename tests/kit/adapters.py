"""
*Adapters*: four empty stores, two of each colour, for the contracts to work on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from siaut_core.aio.memory import MemoryStore as AsyncMemory
from siaut_core.sync.memory import MemoryStore as SyncMemory
from siaut_core.testing.contracts.bench import Bench
from siaut_core.testing.from_async import AsyncBench
from tests.hosts.asyncio_host import AsyncioHost
from tests.hosts.sqlite_host import SqliteHost

if TYPE_CHECKING:
    from siaut_core import UtilisateurId
    from siaut_core.sync import Event, QueuedMail

__all__ = [
    "async_blind",
    "async_memory",
    "asyncio_async",
    "sqlite_sync",
    "sync_blind",
    "sync_memory",
]


@contextmanager
def sync_memory() -> Iterator[Bench]:
    memory = SyncMemory()
    yield Bench.of(
        memory.unit_of_work,
        journal=lambda: memory.journal,
        stored_digests=lambda: dict(memory.storage.passwords),
        queued_mails=lambda: list(memory.storage.queued_mails.values()),
    )


@asynccontextmanager
async def async_memory() -> AsyncIterator[AsyncBench]:
    memory = AsyncMemory()

    async def journal() -> Sequence[Event]:
        return memory.journal

    async def stored_digests() -> Mapping[UtilisateurId, str]:
        return dict(memory.storage.passwords)

    async def queued_mails() -> Sequence[QueuedMail]:
        return list(memory.storage.queued_mails.values())

    yield AsyncBench.of(
        memory.unit_of_work,
        journal=journal,
        stored_digests=stored_digests,
        queued_mails=queued_mails,
    )


@contextmanager
def sqlite_sync() -> Iterator[Bench]:
    with NamedTemporaryFile(suffix=".sqlite") as file:
        host = SqliteHost(Path(file.name))
        yield Bench.of(
            host.unit_of_work,
            journal=lambda: host.content().journal,
            stored_digests=lambda: host.content().passwords,
            queued_mails=lambda: list(host.content().queued_mails.values()),
        )


@asynccontextmanager
async def asyncio_async() -> AsyncIterator[AsyncBench]:
    host = AsyncioHost()

    async def journal() -> Sequence[Event]:
        return host.content().journal

    async def stored_digests() -> Mapping[UtilisateurId, str]:
        return host.content().passwords

    async def queued_mails() -> Sequence[QueuedMail]:
        return list(host.content().queued_mails.values())

    yield AsyncBench.of(
        host.unit_of_work,
        journal=journal,
        stored_digests=stored_digests,
        queued_mails=queued_mails,
    )


@contextmanager
def sync_blind() -> Iterator[Bench]:
    """
    A bench without windows: its journal and passwords cannot be read back.
    """
    yield Bench.of(SyncMemory().unit_of_work)


@asynccontextmanager
async def async_blind() -> AsyncIterator[AsyncBench]:
    yield AsyncBench.of(AsyncMemory().unit_of_work)
