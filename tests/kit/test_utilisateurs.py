"""
The contract of accounts, on four adapters.
"""

from __future__ import annotations

from siaut_core.testing.aio.utilisateurs import (
    UtilisateurRepositoryContract as Async,
)
from siaut_core.testing.sync.utilisateurs import (
    UtilisateurRepositoryContract as Sync,
)
from tests.kit.adaptateurs import (
    SurAsyncioAsync,
    SurMemoireAsync,
    SurMemoireSync,
    SurSqliteSync,
)


class TestMemoireSync(SurMemoireSync, Sync):
    pass


class TestSqliteSync(SurSqliteSync, Sync):
    pass


class TestMemoireAsync(SurMemoireAsync, Async):
    pass


class TestAsyncioAsync(SurAsyncioAsync, Async):
    pass
