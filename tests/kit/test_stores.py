"""
Every contract of a store, on two adapters, and without windows into one.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

from siaut_core.testing.contracts import Factory, StoreContract
from tests.kit import adapters


class AsMany:
    """
    No more examples than the profile of Hypothesis says.
    """

    EXAMPLES = min(StoreContract.EXAMPLES, settings().max_examples)
    MACHINE_EXAMPLES = min(StoreContract.MACHINE_EXAMPLES, settings().max_examples)


class TestSyncMemory(AsMany, StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return adapters.sync_memory


class TestSqliteSync(AsMany, StoreContract):
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
