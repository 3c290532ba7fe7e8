"""
Every contract of a store, on the host in Django: two engines.
"""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import settings

from siaut_core.testing.contracts import Factory, StoreContract
from siaut_django_tests.benches import clear_and_open


class TestSqlite(StoreContract):
    CONCURRENT_UNITS = False  # BEGIN IMMEDIATE lets one in at a time.
    EXAMPLES = min(StoreContract.EXAMPLES, settings().max_examples)
    MACHINE_EXAMPLES = min(StoreContract.MACHINE_EXAMPLES, settings().max_examples)

    @pytest.fixture
    def factory(self, sqlite: str) -> Factory:
        return partial(clear_and_open, sqlite)


class TestPostgresql(StoreContract):
    @pytest.fixture
    def factory(self, postgresql: tuple[str, str]) -> Factory:
        return partial(clear_and_open, *postgresql)
