"""
Every contract of a store, on the reference host: two engines, two colours.
"""

from __future__ import annotations

from functools import partial

import pytest

from siaut_core.testing.contracts import Fabrique, StoreContract
from siaut_core.testing.from_async import from_async
from tests.hosts_sql import bancs


class TestSqliteSync(StoreContract):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return bancs.sqlite_sync


class TestSqliteAsync(StoreContract):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return from_async(bancs.sqlite_async)


class TestPostgresSync(StoreContract):
    @pytest.fixture
    def fabrique(self, url_postgres: str) -> Fabrique:
        return partial(bancs.postgres_sync, url_postgres)


class TestPostgresAsync(StoreContract):
    @pytest.fixture
    def fabrique(self, url_postgres: str) -> Fabrique:
        return from_async(partial(bancs.postgres_async, url_postgres))


class TestPostgresAsyncpg(StoreContract):
    @pytest.fixture
    def fabrique(self, url_asyncpg: str) -> Fabrique:
        return from_async(partial(bancs.postgres_async, url_asyncpg))
