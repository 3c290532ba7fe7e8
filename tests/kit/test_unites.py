"""
The contract of units of work, on four adapters and on a bench without windows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from siaut_core.aio.memory import Memoire as MemoireAsync
from siaut_core.sync.memory import Memoire as MemoireSync
from siaut_core.testing.aio.banc import Banc as BancAsync
from siaut_core.testing.aio.banc import Fabrique as FabriqueAsync
from siaut_core.testing.aio.unites import UnitOfWorkContract as ContratAsync
from siaut_core.testing.sync.banc import Banc as BancSync
from siaut_core.testing.sync.banc import Fabrique as FabriqueSync
from siaut_core.testing.sync.unites import UnitOfWorkContract as ContratSync
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


class TestSansFenetreSync(ContratSync):
    """
    An adapter of which nothing can be read but through its protocols.
    """

    RELIT_LE_JOURNAL = False
    RELIT_LES_CONDENSES = False
    RELIT_LES_INTENTIONS = False

    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        @contextmanager
        def ouvrir() -> Iterator[BancSync]:
            yield BancSync.de(MemoireSync().unit_of_work)

        return ouvrir


class TestSansFenetreAsync(ContratAsync):
    """
    The same, in the other colour.
    """

    RELIT_LE_JOURNAL = False
    RELIT_LES_CONDENSES = False
    RELIT_LES_INTENTIONS = False

    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[BancAsync]:
            yield BancAsync.de(MemoireAsync().unit_of_work)

        return ouvrir
