"""
Every contract of a store, on the host in Django: two engines.
"""

from __future__ import annotations

from functools import partial

import pytest

from siaut_core.testing.contracts import Factory, StoreContract
from siaut_django_tests.benches import clear_and_open


class TestSqlite(StoreContract):
    CONCURRENT_UNITS = False  # BEGIN IMMEDIATE lets one in at a time.

    @pytest.fixture
    def factory(self, sqlite: str) -> Factory:
        return partial(clear_and_open, sqlite)


class TestPostgresql(StoreContract):
    @pytest.fixture
    def factory(self, postgresql: tuple[str, str]) -> Factory:
        return partial(clear_and_open, *postgresql)
