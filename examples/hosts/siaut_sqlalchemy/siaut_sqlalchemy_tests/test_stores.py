"""
Every contract of a store, on the reference host: two engines, two colours.
"""

from __future__ import annotations

from functools import partial

import pytest

from siaut_core.testing.contracts import Factory, StoreContract
from siaut_core.testing.from_async import from_async
from siaut_sqlalchemy_tests import benches


class TestSqliteSync(StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self) -> Factory:
        return benches.sqlite_sync


class TestSqliteAsync(StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(benches.sqlite_async)


class TestPostgresSync(StoreContract):
    @pytest.fixture
    def factory(self, url_postgres: str) -> Factory:
        return partial(benches.postgres_sync, url_postgres)


class TestPostgresAsync(StoreContract):
    @pytest.fixture
    def factory(self, url_postgres: str) -> Factory:
        return from_async(partial(benches.postgres_async, url_postgres))


class TestPostgresAsyncpg(StoreContract):
    @pytest.fixture
    def factory(self, url_asyncpg: str) -> Factory:
        return from_async(partial(benches.postgres_async, url_asyncpg))
