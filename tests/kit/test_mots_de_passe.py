"""
The contracts of stored passwords, on four adapters, and of what prepares them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import pytest

from siaut_core.aio.memory import MotsDePasseEnMemoire as EnMemoireAsync
from siaut_core.sync.memory import MotsDePasseEnMemoire as EnMemoireSync
from siaut_core.testing.aio.banc import Fabrique as FabriqueAsync
from siaut_core.testing.aio.doublures import MotsDePasseRapides as RapidesAsync
from siaut_core.testing.aio.mots_de_passe import (
    FabriqueMotsDePasse as FabriqueMotsDePasseAsync,
)
from siaut_core.testing.aio.mots_de_passe import (
    MotDePasseRepositoryContract as RepositoryAsync,
)
from siaut_core.testing.aio.mots_de_passe import MotsDePasseContract as ContratAsync
from siaut_core.testing.sync.banc import Fabrique as FabriqueSync
from siaut_core.testing.sync.doublures import MotsDePasseRapides as RapidesSync
from siaut_core.testing.sync.mots_de_passe import (
    FabriqueMotsDePasse as FabriqueMotsDePasseSync,
)
from siaut_core.testing.sync.mots_de_passe import (
    MotDePasseRepositoryContract as RepositorySync,
)
from siaut_core.testing.sync.mots_de_passe import MotsDePasseContract as ContratSync
from tests.kit import adaptateurs

if TYPE_CHECKING:
    from siaut_core.aio.protocols import MotsDePasse as MotsDePasseAsync
    from siaut_core.sync.protocols import MotsDePasse as MotsDePasseSync


class TestMemoireSync(RepositorySync):
    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return adaptateurs.memoire_sync


class TestSqliteSync(RepositorySync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        return adaptateurs.sqlite_sync


class TestMemoireAsync(RepositoryAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.memoire_async


class TestAsyncioAsync(RepositoryAsync):
    UNITES_SIMULTANEES = False

    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        return adaptateurs.asyncio_async


class TestScryptSync(ContratSync):
    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasseSync:
        @contextmanager
        def ouvrir() -> Iterator[MotsDePasseSync]:
            yield EnMemoireSync(cout=2)

        return ouvrir


class TestScryptAsync(ContratAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasseAsync:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[MotsDePasseAsync]:
            yield EnMemoireAsync(cout=2)

        return ouvrir


class TestRapidesSync(ContratSync):
    SALE = False

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasseSync:
        @contextmanager
        def ouvrir() -> Iterator[MotsDePasseSync]:
            yield RapidesSync()

        return ouvrir


class TestRapidesAsync(ContratAsync):
    SALE = False

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasseAsync:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[MotsDePasseAsync]:
            yield RapidesAsync()

        return ouvrir
