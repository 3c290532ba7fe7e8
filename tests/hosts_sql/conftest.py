"""
Databases of both engines, and the host on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host import sync

from tests.hosts_sql.bases import avec_pilote, base_postgres, serveur_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def serveur() -> Iterator[str]:
    """
    Give the address of the server of PostgreSQL.
    """
    with serveur_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def url_postgres(serveur: str) -> Iterator[str]:
    """
    Give the address of a fresh database, the same for the whole session.
    """
    with base_postgres(serveur) as url:
        yield url


@pytest.fixture(scope="session")
def url_asyncpg(url_postgres: str) -> str:
    """
    Give the address of the same database, for the other driver.
    """
    return avec_pilote(url_postgres, "asyncpg")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """
    Give the address of a database of one test: on each engine, without a table.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'essai.sqlite'}"
        return
    with base_postgres(request.getfixturevalue("serveur")) as url:
        yield url


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    """
    Give the host on a database of its own, on each engine.
    """
    store = sync.Store(url)
    store.creer()
    yield store
    store.fermer()
