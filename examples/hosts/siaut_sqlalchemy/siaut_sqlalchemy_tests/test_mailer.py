"""
The contract of mailers, on the two of the reference host and a server that encrypts.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.contracts.mailer import (
    MailerBench,
    MailerContract,
    MailerFactory,
)
from siaut_core.testing.from_async import AsyncMailerBench, from_async
from siaut_sqlalchemy.aio.mailer import SmtpMailer as AsyncMailer
from siaut_sqlalchemy.sync.mailer import SmtpMailer as SyncMailer
from siaut_sqlalchemy_tests.relay import open_relay, settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from siaut_core.testing.mails import ReceivedMail


class TestSyncMailer(MailerContract):
    UTF8 = True

    @pytest.fixture
    def factory(self) -> MailerFactory:
        @contextmanager
        def open_up() -> Iterator[MailerBench]:
            with open_relay(utf8=self.UTF8) as relay:
                yield MailerBench(
                    mailer=SyncMailer(settings_of(relay)),
                    received=relay.received,
                    failure=relay.failure,
                )

        return open_up


class TestAsyncMailer(MailerContract):
    UTF8 = True

    @pytest.fixture
    def factory(self) -> MailerFactory:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncMailerBench]:
            with open_relay(utf8=self.UTF8) as relay:

                @asynccontextmanager
                async def failure() -> AsyncIterator[None]:
                    with relay.failure():
                        yield

                async def received() -> Sequence[ReceivedMail]:
                    return relay.received()

                mailer = AsyncMailer(settings_of(relay))
                yield AsyncMailerBench(
                    mailer=mailer, received=received, failure=failure
                )

        return from_async(open_up)


class TestSyncMailerWithoutAccents(TestSyncMailer):
    """
    On a server that takes no accent in an address.
    """

    UTF8 = False


class TestAsyncMailerWithoutAccents(TestAsyncMailer):
    UTF8 = False
