"""
The small country of the kit, in each of the four services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.aio import memory as async_memory
from siaut_core.sync import memory as sync_memory
from siaut_core.testing.country import COMPTES, STRUCTURES
from tests.hosts.asyncio_host import AsyncioHost
from tests.hosts.house import AsyncHouse, Content, House, SyncHouse
from tests.hosts.sqlite_host import SqliteHost

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.memory import Storage


def populate(house: House) -> None:
    house.seed(*STRUCTURES, *COMPTES)


def build(nom: str, file: Path) -> House:
    """
    Build an empty service: ``"sync_memory"``, ``"sqlite_sync"``...
    """
    match nom:
        case "sync_memory":
            here = sync_memory.MemoryStore()
            return SyncHouse(here.unit_of_work, lambda: parse(here.storage))
        case "async_memory":
            there = async_memory.MemoryStore()
            return AsyncHouse(there.unit_of_work, lambda: parse(there.storage))
        case "sqlite_sync":
            sqlite = SqliteHost(file)
            return SyncHouse(sqlite.unit_of_work, sqlite.content)
        case _:
            asynchronous = AsyncioHost()
            return AsyncHouse(asynchronous.unit_of_work, asynchronous.content)


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
