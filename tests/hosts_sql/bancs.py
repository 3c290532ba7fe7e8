"""
*Bancs*: the host on an empty database, of each engine and colour.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hosts.sqlalchemy_host import aio, sync
from hosts.sqlalchemy_host.schema import METADATA
from sqlalchemy import text

from siaut_core.testing.contracts import Banc
from siaut_core.testing.from_async import AsyncBench
from tests.hosts_sql.bases import avec_pilote

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

TABLES = ", ".join(table.name for table in METADATA.sorted_tables)

VIDER = f"TRUNCATE {TABLES} RESTART IDENTITY"


@cache
def _modele() -> bytes:
    """
    Make an empty database once: copying it is faster than creating tables.
    """
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier, "modele.sqlite")
        store = sync.Store(f"sqlite:///{fichier}")
        store.creer()
        store.fermer()
        return fichier.read_bytes()


@contextmanager
def _fichier() -> Iterator[Path]:
    dossier = Path(tempfile.mkdtemp())
    fichier = dossier / "contrat.sqlite"
    fichier.write_bytes(_modele())
    try:
        yield fichier
    finally:
        shutil.rmtree(dossier)


def _banc_sync(store: sync.Store) -> Banc:
    return Banc.de(
        store.unit_of_work,
        journal=store.lire_journal,
        condenses=store.lire_condenses,
        intentions=store.lire_intentions,
    )


def _banc_async(store: aio.Store) -> AsyncBench:
    return AsyncBench.de(
        store.unit_of_work,
        journal=store.lire_journal,
        condenses=store.lire_condenses,
        intentions=store.lire_intentions,
    )


@contextmanager
def store_sqlite() -> Iterator[sync.Store]:
    with _fichier() as fichier:
        store = sync.Store(f"sqlite:///{fichier}")
        yield store
        store.fermer()


@contextmanager
def sqlite_sync() -> Iterator[Banc]:
    with store_sqlite() as store:
        yield _banc_sync(store)


@asynccontextmanager
async def sqlite_async() -> AsyncIterator[AsyncBench]:
    with _fichier() as fichier:
        store = aio.Store(f"sqlite+aiosqlite:///{fichier}")
        try:
            yield _banc_async(store)
        finally:
            await store.fermer()


@cache
def _creer(url: str) -> sync.Store:
    store = sync.Store(url)
    store.creer()
    return store


def _vider(url: str) -> None:
    with _creer(url).moteur.begin() as connexion:
        connexion.execute(text(VIDER))


def store_postgres(url: str) -> sync.Store:
    """
    Give the store that is kept for the whole session, emptied.
    """
    _vider(url)
    return _creer(url)


@contextmanager
def postgres_sync(url: str) -> Iterator[Banc]:
    yield _banc_sync(store_postgres(url))


@asynccontextmanager
async def postgres_async(url: str) -> AsyncIterator[AsyncBench]:
    await asyncio.to_thread(_vider, avec_pilote(url, "psycopg"))
    store = aio.Store(url)
    try:
        yield _banc_async(store)
    finally:
        await store.fermer()
