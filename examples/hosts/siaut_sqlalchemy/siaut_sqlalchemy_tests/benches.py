"""
*Benches*: the host on an empty database, of each engine and colour.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
from collections import defaultdict
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import QueuePool, text

from siaut_core.testing.contracts import Bench
from siaut_core.testing.from_async import AsyncBench, from_async
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy.schema import METADATA
from siaut_sqlalchemy_tests.databases import with_driver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sqlalchemy import Engine

    from siaut_core.testing.contracts import Factory

__all__ = [
    "postgres_async",
    "postgres_sync",
    "sqlite_async",
    "sqlite_sync",
    "store_postgres",
    "store_sqlite",
]

# Stores that nobody has open, and their folders. They serve again: SQLAlchemy compiles
# each statement once for each engine.
IDLE: defaultdict[object, list[Any]] = defaultdict(list)

# Rows are few: TRUNCATE would make and unlink a hundred files, each time.
ORDERS = [
    f"DELETE FROM {table.name};"  # noqa: S608  (our own names)
    for table in reversed(METADATA.sorted_tables)
]

GIVEN_BACK = "each unit of work gives its connection back"

EMPTY = f"DO $$ BEGIN {' '.join(ORDERS)} END $$"


@cache
def _model() -> bytes:
    """
    Make an empty database once: copying it is faster than creating tables.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.sqlite")
        store = sync.Store(f"sqlite:///{file}")
        store.create()
        store.close()
        return file.read_bytes()


@contextmanager
def _file() -> Iterator[Path]:
    """
    Make an empty database; what still has one of that name open never sees this one.
    """
    idle = IDLE[Path]
    new = Path(tempfile.gettempdir(), f"siaut-{secrets.token_hex(8)}")
    folder = idle.pop() if idle else new
    folder.mkdir(mode=0o700)
    file = folder / "contract.sqlite"
    file.write_bytes(_model())
    try:
        yield file
    finally:
        shutil.rmtree(folder)
    idle.append(folder)


@contextmanager
def store_sqlite() -> Iterator[sync.Store]:
    """
    Lend a store, that is closed when it comes back; two at once are two.
    """
    with _file() as file:
        idle = IDLE[file]
        store = idle.pop() if idle else sync.Store(f"sqlite:///{file}")
        yield store
        store.close()
        idle.append(store)


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


def _delete(store: sync.Store) -> None:
    with store.engine.begin() as connection:
        for order in ORDERS:
            connection.exec_driver_sql(order)


def _left(engine: Engine) -> int:
    """
    Count the connections that were not given back.
    """
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


@contextmanager
def sqlite_sync() -> Iterator[Factory]:
    """
    Keep a file open: to open one takes as long as what most contracts do in it.
    """
    with store_sqlite() as store:

        @contextmanager
        def bench() -> Iterator[Bench]:
            _delete(store)
            yield _sync_bench(store)
            if left := _left(store.engine):
                store.close()  # The next bench has its own.
            assert not left, GIVEN_BACK

        yield bench


@contextmanager
def sqlite_async() -> Iterator[Factory]:
    """
    Keep a file open, as above, and the threads that it is read in.
    """
    with store_sqlite() as same:
        url = same.engine.url.render_as_string(hide_password=False)
        clear = partial(_delete, same)
        with _kept_open(with_driver(url, "aiosqlite"), clear) as factory:
            yield factory


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


class OpenLoop(asyncio.Runner):  # type: ignore[misc]  # Final for who types only.
    """
    An event loop that several benches have, one after the other.
    """

    def close(self) -> None:
        """
        Keep it for the next bench, without the tasks that this one has left in it.
        """
        loop = self.get_loop()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with suppress(BaseException):
                loop.run_until_complete(task)

    def end(self) -> None:
        super().close()


@contextmanager
def _kept_open(url: str, clear: Callable[[], None]) -> Iterator[Factory]:
    store, loop = aio.Store(url), OpenLoop()

    @asynccontextmanager
    async def bench() -> AsyncIterator[AsyncBench]:
        clear()
        yield _async_bench(store)
        if left := _left(store.engine.sync_engine):
            await store.close()  # The next bench has its own.
        assert not left, GIVEN_BACK

    try:
        yield from_async(bench, lambda: loop)
    finally:
        loop.run(store.close())
        loop.end()


@contextmanager
def postgres_async(url: str) -> Iterator[Factory]:
    """
    Keep a store open, with its connections: they cost the server most of its time.
    """
    with _kept_open(url, partial(_clear, with_driver(url, "psycopg"))) as factory:
        yield factory
