"""
The contract of a host as a whole, on four stores, and without windows into them.
"""

from __future__ import annotations

import pytest

from siaut_core.testing.aio import Fabrique as FabriqueAsync
from siaut_core.testing.aio import HostContract as ContratAsync
from siaut_core.testing.sync import Fabrique as FabriqueSync
from siaut_core.testing.sync import HostContract as ContratSync
from tests.kit import adaptateurs


class TestMemoireSync(adaptateurs.SurMemoireSync, ContratSync):
    pass


class TestSqliteSync(adaptateurs.SurSqliteSync, ContratSync):
    pass


class TestMemoireAsync(adaptateurs.SurMemoireAsync, ContratAsync):
    pass


class TestAsyncioAsync(adaptateurs.SurAsyncioAsync, ContratAsync):
    pass


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
