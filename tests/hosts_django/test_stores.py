"""
Every contract of a store, on the host in Django: two engines.
"""

from __future__ import annotations

from functools import partial

import pytest

from siaut_core.testing.contracts import Fabrique, StoreContract
from tests.hosts_django.bancs import vider_et_ouvrir


class TestSqlite(StoreContract):
    UNITES_SIMULTANEES = False  # BEGIN IMMEDIATE lets one in at a time.

    @pytest.fixture
    def fabrique(self, sqlite: str) -> Fabrique:
        return partial(vider_et_ouvrir, sqlite)


class TestPostgresql(StoreContract):
    @pytest.fixture
    def fabrique(self, postgresql: tuple[str, str]) -> Fabrique:
        return partial(vider_et_ouvrir, *postgresql)
