"""
The contract of what prepares passwords, on the hashes that we have.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import pytest

from siaut_core.aio.memory import MotsDePasseEnMemoire as EnMemoireAsync
from siaut_core.sync.memory import MotsDePasseEnMemoire as EnMemoireSync
from siaut_core.testing.aio.doublures import MotsDePasseRapides as RapidesAsync
from siaut_core.testing.aio.mots_de_passe import (
    FabriqueMotsDePasse as FabriqueMotsDePasseAsync,
)
from siaut_core.testing.aio.mots_de_passe import MotsDePasseContract as ContratAsync
from siaut_core.testing.sync.doublures import MotsDePasseRapides as RapidesSync
from siaut_core.testing.sync.mots_de_passe import (
    FabriqueMotsDePasse as FabriqueMotsDePasseSync,
)
from siaut_core.testing.sync.mots_de_passe import MotsDePasseContract as ContratSync

if TYPE_CHECKING:
    from siaut_core.aio.protocols import MotsDePasse as MotsDePasseAsync
    from siaut_core.sync.protocols import MotsDePasse as MotsDePasseSync


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
