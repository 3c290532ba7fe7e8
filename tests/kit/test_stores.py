"""
Every contract of a store, on four adapters, and without windows into them.

On each Python, but for one of two that are alike.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.contracts import Fabrique, StoreContract
from siaut_core.testing.from_async import from_async
from tests.kit import adaptateurs


class TestMemoireSync(StoreContract):
    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return adaptateurs.memoire_sync


class TestSqliteSync(StoreContract):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return adaptateurs.sqlite_sync


@pytest.mark.slow
class TestMemoireAsync(StoreContract):
    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return from_async(adaptateurs.memoire_async)


class TestAsyncioAsync(StoreContract):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return from_async(adaptateurs.asyncio_async)


class Aveugle:
    """
    An adapter of which nothing can be read but through its protocols.
    """

    RELIT_LE_JOURNAL = False
    RELIT_LES_CONDENSES = False
    RELIT_LES_INTENTIONS = False
    EXEMPLES = 5
    EXEMPLES_DE_MACHINE = 2


class TestAveugleSync(Aveugle, StoreContract):
    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return adaptateurs.aveugle_sync


class TestAveugleAsync(Aveugle, StoreContract):
    @pytest.fixture
    def fabrique(self) -> Fabrique:
        return from_async(adaptateurs.aveugle_async)
