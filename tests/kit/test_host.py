"""
The contract of a host as a whole, on four stores.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.aio.banc import Fabrique as FabriqueAsync
from siaut_core.testing.aio.host import HostContract as ContratAsync
from siaut_core.testing.sync.banc import Fabrique as FabriqueSync
from siaut_core.testing.sync.host import HostContract as ContratSync
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


class TestAveugleSync(ContratSync):
    RELIT_LE_JOURNAL = False
    RELIT_LES_CONDENSES = False
    EXEMPLES_DE_MACHINE = 2

    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return adaptateurs.aveugle_sync


class TestAveugleAsync(ContratAsync):
    RELIT_LE_JOURNAL = False
    RELIT_LES_CONDENSES = False
    EXEMPLES_DE_MACHINE = 2

    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.aveugle_async
