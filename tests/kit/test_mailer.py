"""
The contract of mailers, on the kit's mailbox and on SMTP as the wire carries it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import pytest

from siaut_core import SendingError
from siaut_core.testing.contracts.mailer import (
    MailerBench,
    MailerContract,
    MailerFactory,
)
from siaut_core.testing.fakes import AsyncMailbox, MailCarrier
from siaut_core.testing.from_async import AsyncMailerBench, from_async
from siaut_core.testing.mails import ReceivedMail
from tests.kit.worker import AsyncSmtpMailer, SyncSmtpMailer, open_worker


class TestSyncMailbox(MailerContract):
    @pytest.fixture
    def factory(self) -> MailerFactory:
        @contextmanager
        def open_up() -> Iterator[MailerBench]:
            carrier = MailCarrier()

            @contextmanager
            def failure() -> Iterator[None]:
                carrier.failures.append(SendingError("SMTP_451"))
                yield

            yield MailerBench(
                mailer=carrier,
                received=lambda: [ReceivedMail.of(mail) for mail in carrier.mailbox],
                failure=failure,
            )

        return open_up


class TestAsyncMailbox(MailerContract):
    @pytest.fixture
    def factory(self) -> MailerFactory:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncMailerBench]:
            carrier = MailCarrier()

            @asynccontextmanager
            async def failure() -> AsyncIterator[None]:
                carrier.failures.append(SendingError("SMTP_451"))
                yield

            async def received() -> Sequence[ReceivedMail]:
                return [ReceivedMail.of(mail) for mail in carrier.mailbox]

            yield AsyncMailerBench(
                mailer=AsyncMailbox(carrier), received=received, failure=failure
            )

        return from_async(open_up)


class TestSmtpSync(MailerContract):
    UTF8 = True

    @pytest.fixture
    def factory(self) -> MailerFactory:
        @contextmanager
        def open_up() -> Iterator[MailerBench]:
            with open_worker(utf8=self.UTF8) as worker:
                yield MailerBench(
                    mailer=SyncSmtpMailer(worker.port),
                    received=lambda: list(worker.received),
                    failure=worker.failure,
                )

        return open_up


class TestOldSmtpSync(TestSmtpSync):
    """
    A server that takes no accent in an address.
    """

    UTF8 = False


class TestSmtpAsync(MailerContract):
    @pytest.fixture
    def factory(self) -> MailerFactory:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncMailerBench]:
            with open_worker() as worker:

                @asynccontextmanager
                async def failure() -> AsyncIterator[None]:
                    with worker.failure():
                        yield

                async def received() -> Sequence[ReceivedMail]:
                    return list(worker.received)

                yield AsyncMailerBench(
                    mailer=AsyncSmtpMailer(worker.port),
                    received=received,
                    failure=failure,
                )

        return from_async(open_up)
