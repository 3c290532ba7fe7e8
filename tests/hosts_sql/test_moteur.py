"""
Each engine is opened with the settings of the host, whatever its driver.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host import aio, sync
from hosts.sqlalchemy_host.moteur import PATIENCE
from sqlalchemy import text

from tests.hosts_sql.bases import avec_pilote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

POSTGRESQL = {
    "SHOW lock_timeout": f"{PATIENCE}s",
    "SHOW timezone": "UTC",
    "SHOW plan_cache_mode": "force_custom_plan",
}

SQLITE = {
    "PRAGMA busy_timeout": PATIENCE * 1000,
    "PRAGMA journal_mode": "wal",
    "PRAGMA foreign_keys": 1,
}


def demander(url: str, ordres: Sequence[str]) -> dict[str, object]:
    store = sync.Store(url)
    with store.moteur.connect() as connexion:
        reponses = {o: connexion.scalar(text(o)) for o in ordres}
    store.fermer()
    return reponses


async def demander_en_async(url: str, ordres: Sequence[str]) -> dict[str, object]:
    store = aio.Store(url)
    async with store.moteur.connect() as connexion:
        reponses = {o: await connexion.scalar(text(o)) for o in ordres}
    await store.fermer()
    return reponses


def test_postgresql_waits_as_long_and_speaks_utc_to_whoever_calls(
    url_postgres: str,
) -> None:
    assert POSTGRESQL == demander(url_postgres, [*POSTGRESQL])


@pytest.mark.parametrize("pilote", ["psycopg", "asyncpg"])
def test_postgresql_waits_as_long_and_speaks_utc_to_whoever_awaits(
    url_postgres: str, pilote: str
) -> None:
    """
    Both drivers are told the same, each in its own words.
    """
    url = avec_pilote(url_postgres, pilote)
    assert POSTGRESQL == asyncio.run(demander_en_async(url, [*POSTGRESQL]))


def test_sqlite_waits_as_long_and_keeps_its_log_apart(tmp_path: Path) -> None:
    fichier = tmp_path / "moteur.sqlite"
    appelee = demander(f"sqlite:///{fichier}", [*SQLITE])
    attendue = asyncio.run(
        demander_en_async(f"sqlite+aiosqlite:///{fichier}", [*SQLITE])
    )

    assert SQLITE == appelee == attendue
