"""
*Benches*: the host on an empty database, of each engine and colour.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from siaut_core.testing.contracts import Bench
from siaut_core.testing.from_async import AsyncBench
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy.schema import METADATA
from siaut_sqlalchemy_tests.databases import with_driver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

__all__ = [
    "postgres_async",
    "postgres_sync",
    "sqlite_async",
    "sqlite_sync",
    "store_postgres",
    "store_sqlite",
]

# Rows are few: TRUNCATE would make and unlink a hundred files, each time.
ORDERS = [
    f"DELETE FROM {table.name};"  # noqa: S608  (our own names)
    for table in reversed(METADATA.sorted_tables)
]

EMPTY = f"DO $$ BEGIN {' '.join(ORDERS)} END $$"


@cache
def _model() -> bytes:
    """
    Make an empty database once: copying it is faster than creating tables.
    """
    with tempfile.TemporaryDirectory() as dossier:
        file = Path(dossier, "model.sqlite")
        store = sync.Store(f"sqlite:///{file}")
        store.create()
        store.close()
        return file.read_bytes()


@contextmanager
def _file() -> Iterator[Path]:
    dossier = Path(tempfile.mkdtemp())
    file = dossier / "contract.sqlite"
    file.write_bytes(_model())
    try:
        yield file
    finally:
        shutil.rmtree(dossier)


def _sync_bench(store: sync.Store) -> Bench:
    return Bench.of(
        store.unit_of_work,
        journal=store.read_journal,
        stored_digests=store.read_digests,
        queued_mails=store.read_queued_mails,
    )


def _async_bench(store: aio.Store) -> AsyncBench:
    return AsyncBench.of(
        store.unit_of_work,
        journal=store.read_journal,
        stored_digests=store.read_digests,
        queued_mails=store.read_queued_mails,
    )


@contextmanager
def store_sqlite() -> Iterator[sync.Store]:
    with _file() as file:
        store = sync.Store(f"sqlite:///{file}")
        yield store
        store.close()


@contextmanager
def sqlite_sync() -> Iterator[Bench]:
    with store_sqlite() as store:
        yield _sync_bench(store)


@asynccontextmanager
async def sqlite_async() -> AsyncIterator[AsyncBench]:
    with _file() as file:
        store = aio.Store(f"sqlite+aiosqlite:///{file}")
        try:
            yield _async_bench(store)
        finally:
            await store.close()


@cache
def _create(url: str) -> sync.Store:
    store = sync.Store(url)
    store.create()
    return store


def _clear(url: str) -> None:
    with _create(url).engine.begin() as connection:
        connection.execute(text(EMPTY))


def store_postgres(url: str) -> sync.Store:
    """
    Give the store that is kept for the whole session, emptied.
    """
    _clear(url)
    return _create(url)


@contextmanager
def postgres_sync(url: str) -> Iterator[Bench]:
    yield _sync_bench(store_postgres(url))


@asynccontextmanager
async def postgres_async(url: str) -> AsyncIterator[AsyncBench]:
    await asyncio.to_thread(_clear, with_driver(url, "psycopg"))
    store = aio.Store(url)
    try:
        yield _async_bench(store)
    finally:
        await store.close()
