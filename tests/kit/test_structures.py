"""
The contract of structures, on four adapters.
"""

from __future__ import annotations

from siaut_core.testing.aio.structures import (
    StructureRepositoryContract as Async,
)
from siaut_core.testing.sync.structures import (
    StructureRepositoryContract as Sync,
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
