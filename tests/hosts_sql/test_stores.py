"""
Every contract of a store, on the reference host: two engines, two colours.
"""

from __future__ import annotations

from functools import partial

import pytest

from siaut_core.testing.aio import Fabrique as FabriqueAsync
from siaut_core.testing.aio import StoreContract as ContratAsync
from siaut_core.testing.sync import Fabrique as FabriqueSync
from siaut_core.testing.sync import StoreContract as ContratSync
from tests.hosts_sql import bancs


class TestSqliteSync(ContratSync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return bancs.sqlite_sync


class TestSqliteAsync(ContratAsync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return bancs.sqlite_async


class TestPostgresSync(ContratSync):
    @pytest.fixture
    def fabrique(self, url_postgres: str) -> FabriqueSync:
        return partial(bancs.postgres_sync, url_postgres)


class TestPostgresAsync(ContratAsync):
    @pytest.fixture
    def fabrique(self, url_postgres: str) -> FabriqueAsync:
        return partial(bancs.postgres_async, url_postgres)


class TestPostgresAsyncpg(ContratAsync):
    @pytest.fixture
    def fabrique(self, url_asyncpg: str) -> FabriqueAsync:
        return partial(bancs.postgres_async, url_asyncpg)
