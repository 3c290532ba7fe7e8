"""
The small country of the kit, in each of the four services.
"""

from __future__ import annotations

from copy import copy
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from siaut_core.aio import memory as async_memory
from siaut_core.memory import Storage, Unit
from siaut_core.sync import memory as sync_memory
from siaut_core.testing.country import COMPTES, STRUCTURES
from tests.hosts.asyncio_host import AsyncioHost, Tables
from tests.hosts.house import AsyncHouse, Content, House, SyncHouse
from tests.hosts.sqlite_host import SqliteHost

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.sync.protocols import UnitOfWork


def populate(house: House) -> None:
    house.seed(*STRUCTURES, *COMPTES)


def build(name: str, file: Path) -> House:
    """
    Build an empty service: ``"sync_memory"``, ``"sqlite_sync"``...
    """
    match name:
        case "sync_memory":
            return on_sync_memory(Storage())
        case "async_memory":
            return on_async_memory(Storage())
        case "sqlite_sync":
            return on_sqlite(SqliteHost(file))
        case _:
            return on_asyncio(Tables())


def settle(name: str, new_file: Callable[[], Path]) -> House:
    """
    Build a service with its country, which was stored once for all of them.
    """
    match name:
        case "sync_memory":
            return on_sync_memory(country(prepare_nothing))
        case "async_memory":
            return on_async_memory(country(prepare_nothing))
        case "sqlite_sync":
            return on_sqlite(SqliteHost(new_file(), content=populated_file()))
        case _:
            return on_asyncio(populated_tables())


def on_sync_memory(source: Storage) -> SyncHouse:
    here = sync_memory.MemoryStore()
    copy_rows(source, here.storage)
    return SyncHouse(here.unit_of_work, lambda: parse(here.storage))


def on_async_memory(source: Storage) -> AsyncHouse:
    there = async_memory.MemoryStore()
    copy_rows(source, there.storage)
    return AsyncHouse(there.unit_of_work, lambda: parse(there.storage))


def on_sqlite(host: SqliteHost) -> SyncHouse:
    return SyncHouse(host.unit_of_work, host.content)


def on_asyncio(source: Tables) -> AsyncHouse:
    host = AsyncioHost()
    host.tables = source.copy()
    return AsyncHouse(host.unit_of_work, host.content)


@cache
def populated_file() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder, "country.sqlite")
        populate(build("sqlite_sync", file))
        return file.read_bytes()


@cache
def populated_tables() -> Tables:
    host = AsyncioHost()
    house = AsyncHouse(host.unit_of_work, host.content)
    populate(house)
    house.close()
    return host.tables


def prepare_nothing(_: UnitOfWork) -> None:
    pass


@lru_cache(maxsize=8)
def country(prepare: Callable[[UnitOfWork], None]) -> Storage:
    """
    Store the country, and what else some worlds begin with: once for all of them.
    """
    storage = Storage()
    unit = Unit(storage)
    uow = sync_memory.MemoryUnit(unit)
    for structure in STRUCTURES:
        uow.structures.add(structure)
    for compte in COMPTES:
        uow.utilisateurs.add(compte)
    prepare(uow)
    unit.commit()
    return storage


def copy_rows(source: Storage, target: Storage) -> None:
    for name, table in vars(source).items():
        if name != "lock":
            setattr(target, name, copy(table))


def parse(storage: Storage) -> Content:
    """
    Copy what a host in memory has committed.
    """
    return Content(
        utilisateurs=dict(storage.utilisateurs),
        structures=dict(storage.structures),
        liens=dict(storage.liens),
        queued_mails=dict(storage.queued_mails),
        passwords=dict(storage.passwords),
        journal=tuple(storage.journal),
    )
