"""
The contract of what prepares passwords, on the hashes that we have.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import MotDePasse
from siaut_core.aio.memory import MemoryPasswordPolicy as InMemoryAsync
from siaut_core.sync.memory import MemoryPasswordPolicy as InMemorySync
from siaut_core.testing.contracts.passwords import (
    PasswordPolicyContract,
    PasswordPolicyFactory,
)
from siaut_core.testing.fakes import AsyncFastPasswordPolicy, FastPasswordPolicy
from siaut_core.testing.from_async import from_async

if TYPE_CHECKING:
    from siaut_core.aio.protocols import PasswordPolicy as AsyncPasswordPolicy
    from siaut_core.sync.protocols import PasswordPolicy as SyncPasswordPolicy


# Slow enough for its time to be told, and fast enough for tests.
SLOW: Final = 2**11

# What a digest of before begins with.
BEFORE: Final = "before:"


class TestScryptSync(PasswordPolicyContract):
    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @contextmanager
        def open_up() -> Iterator[SyncPasswordPolicy]:
            yield InMemorySync(SLOW)

        return open_up


class TestScryptAsync(PasswordPolicyContract):
    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncPasswordPolicy]:
            yield InMemoryAsync(SLOW)

        return from_async(open_up)


class TestSyncFast(PasswordPolicyContract):
    SALTED = False

    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @contextmanager
        def open_up() -> Iterator[SyncPasswordPolicy]:
            yield FastPasswordPolicy()

        return open_up


class Renewing(FastPasswordPolicy):
    """
    A hash that knows the digests of before, and makes others of them.
    """

    def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        return super().verify(mot_de_passe, digest and digest.removeprefix(BEFORE))

    def renew(self, mot_de_passe: MotDePasse, digest: str, /) -> str | None:
        return self.to_digest(mot_de_passe) if digest.startswith(BEFORE) else None


class TestRenewing(PasswordPolicyContract):
    SALTED = False
    OUTDATED = BEFORE + Renewing().to_digest(MotDePasse(PasswordPolicyContract.STRONG))

    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @contextmanager
        def open_up() -> Iterator[SyncPasswordPolicy]:
            yield Renewing()

        return open_up


class TestAsyncFast(PasswordPolicyContract):
    SALTED = False

    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncPasswordPolicy]:
            yield AsyncFastPasswordPolicy()

        return from_async(open_up)
