"""
Every contract of a store, on four adapters, and without windows into them.

On each Python, but for one of two that are alike.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.aio import Fabrique as FabriqueAsync
from siaut_core.testing.aio import StoreContract as ContratAsync
from siaut_core.testing.sync import Fabrique as FabriqueSync
from siaut_core.testing.sync import StoreContract as ContratSync
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


@pytest.mark.slow
class TestMemoireAsync(ContratAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.memoire_async


class TestAsyncioAsync(ContratAsync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.asyncio_async


class Aveugle:
    """
    An adapter of which nothing can be read but through its protocols.
    """

    RELIT_LE_JOURNAL = False
    RELIT_LES_CONDENSES = False
    RELIT_LES_INTENTIONS = False
    EXEMPLES = 5
    EXEMPLES_DE_MACHINE = 2


class TestAveugleSync(Aveugle, ContratSync):
    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return adaptateurs.aveugle_sync


class TestAveugleAsync(Aveugle, ContratAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.aveugle_async
