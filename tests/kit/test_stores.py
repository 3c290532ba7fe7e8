"""
Every contract of a store, on two adapters, and without windows into one.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.contracts import Factory, StoreContract
from tests.kit import adapters


class TestSyncMemory(StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return adapters.sync_memory


class TestSqliteSync(StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self) -> Factory:
        return adapters.sqlite_sync


class Blind:
    """
    An adapter of which nothing can be read but through its protocols.
    """

    READS_BACK_JOURNAL = False
    READS_BACK_PASSWORDS = False
    READS_BACK_QUEUED_MAILS = False
    EXAMPLES = 5
    MACHINE_EXAMPLES = 2


class TestSyncBlind(Blind, StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return adapters.sync_blind
