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
from siaut_core.testing.async_fakes import MotsDePasseRapides as RapidesAsync
from siaut_core.testing.contracts.doublures import MotsDePasseRapides as RapidesSync
from siaut_core.testing.contracts.mots_de_passe import (
    FabriqueMotsDePasse,
    MotsDePasseContract,
)
from siaut_core.testing.from_async import from_async

if TYPE_CHECKING:
    from siaut_core.aio.protocols import MotsDePasse as MotsDePasseAsync
    from siaut_core.sync.protocols import MotsDePasse as MotsDePasseSync


class TestScryptSync(MotsDePasseContract):
    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasse:
        @contextmanager
        def ouvrir() -> Iterator[MotsDePasseSync]:
            yield EnMemoireSync(cout=2)

        return ouvrir


class TestScryptAsync(MotsDePasseContract):
    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasse:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[MotsDePasseAsync]:
            yield EnMemoireAsync(cout=2)

        return from_async(ouvrir)


class TestRapidesSync(MotsDePasseContract):
    SALE = False

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasse:
        @contextmanager
        def ouvrir() -> Iterator[MotsDePasseSync]:
            yield RapidesSync()

        return ouvrir


class TestRapidesAsync(MotsDePasseContract):
    SALE = False

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasse:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[MotsDePasseAsync]:
            yield RapidesAsync()

        return from_async(ouvrir)
