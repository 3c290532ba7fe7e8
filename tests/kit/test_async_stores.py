"""
The same on asynchronous adapters.

On each Python, but for one of two that are alike.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.contracts import Factory, StoreContract
from siaut_core.testing.from_async import from_async
from tests.kit import adapters
from tests.kit.test_stores import AsMany, Blind


@pytest.mark.slow
class TestAsyncMemory(StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(adapters.async_memory)


class TestAsyncioAsync(AsMany, StoreContract):
    CONCURRENT_UNITS = False

    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(adapters.asyncio_async)


class TestAsyncBlind(Blind, StoreContract):
    @pytest.fixture
    def factory(self) -> Factory:
        return from_async(adapters.async_blind)
