"""
The contract of the journal, on four adapters.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.aio.banc import Fabrique as FabriqueAsync
from siaut_core.testing.aio.journal import JournalContract as ContratAsync
from siaut_core.testing.sync.banc import Fabrique as FabriqueSync
from siaut_core.testing.sync.journal import JournalContract as ContratSync
from tests.kit import adaptateurs


class TestMemoireSync(ContratSync):
    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return adaptateurs.memoire_sync


class TestSqliteSync(ContratSync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return adaptateurs.sqlite_sync


class TestMemoireAsync(ContratAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.memoire_async


class TestAsyncioAsync(ContratAsync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.asyncio_async
