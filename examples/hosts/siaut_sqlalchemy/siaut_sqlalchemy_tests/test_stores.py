"""
Every contract of a store, on the reference host: two engines, two colours.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.contracts import Factory, StoreContract
from siaut_sqlalchemy_tests import benches

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Factory]:
    with benches.sqlite_sync() as factory:
        yield factory


@pytest.fixture(scope="module")
def on_sqlite_async() -> Iterator[Factory]:
    with benches.sqlite_async() as factory:
        yield factory


@pytest.fixture(scope="module")
def on_postgres(url_postgres: str) -> Iterator[Factory]:
    with benches.postgres_async(url_postgres) as factory:
        yield factory


@pytest.fixture(scope="module")
def on_asyncpg(url_asyncpg: str) -> Iterator[Factory]:
    with benches.postgres_async(url_asyncpg) as factory:
        yield factory


class TestSqliteSync(StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self, on_sqlite: Factory) -> Factory:
        return on_sqlite


class FirstExamples:
    """
    In CI all drivers draw the same: every example without asyncio, the first with it.
    """

    if "CI" in os.environ:
        EXAMPLES = 10
        MACHINE_EXAMPLES = 5


class TestSqliteAsync(FirstExamples, StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self, on_sqlite_async: Factory) -> Factory:
        return on_sqlite_async


class TestPostgresSync(StoreContract):
    @pytest.fixture
    def factory(self, url_postgres: str) -> Factory:
        return partial(benches.postgres_sync, url_postgres)


class TestPostgresAsync(FirstExamples, StoreContract):
    @pytest.fixture
    def factory(self, on_postgres: Factory) -> Factory:
        return on_postgres


class TestPostgresAsyncpg(FirstExamples, StoreContract):
    @pytest.fixture
    def factory(self, on_asyncpg: Factory) -> Factory:
        return on_asyncpg
