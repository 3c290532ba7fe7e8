"""
Every contract of a store, on four adapters, and without windows into them.

On each Python, but for one of two that are alike.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.contracts import Factory, StoreContract
from siaut_core.testing.from_async import from_async
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


@pytest.mark.slow
class TestAsyncMemory(StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(adapters.async_memory)


class TestAsyncioAsync(StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(adapters.asyncio_async)


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


class TestAsyncBlind(Blind, StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(adapters.async_blind)
