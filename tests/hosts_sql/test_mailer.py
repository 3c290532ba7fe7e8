"""
The contract of mailers, on the two of the reference host and a server that encrypts.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host.aio.mailer import MailerSmtp as MailerAsync
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp as MailerSync

from siaut_core.testing.contracts.mailer import (
    BancMailer,
    FabriqueMailer,
    MailerContract,
)
from siaut_core.testing.from_async import AsyncMailerBench, from_async
from tests.hosts_sql.relais import ouvrir_relais, reglages_de

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from siaut_core.testing.courriers import Recu


class TestMailerSync(MailerContract):
    UTF8 = True

    @pytest.fixture
    def fabrique(self) -> FabriqueMailer:
        @contextmanager
        def ouvrir() -> Iterator[BancMailer]:
            with ouvrir_relais(utf8=self.UTF8) as relais:
                yield BancMailer(
                    mailer=MailerSync(reglages_de(relais)),
                    recus=relais.recus,
                    panne=relais.panne,
                )

        return ouvrir


class TestMailerAsync(MailerContract):
    UTF8 = True

    @pytest.fixture
    def fabrique(self) -> FabriqueMailer:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[AsyncMailerBench]:
            with ouvrir_relais(utf8=self.UTF8) as relais:

                @asynccontextmanager
                async def panne() -> AsyncIterator[None]:
                    with relais.panne():
                        yield

                async def recus() -> Sequence[Recu]:
                    return relais.recus()

                mailer = MailerAsync(reglages_de(relais))
                yield AsyncMailerBench(mailer=mailer, recus=recus, panne=panne)

        return from_async(ouvrir)


class TestMailerSyncSansAccents(TestMailerSync):
    """
    On a server that takes no accent in an address.
    """

    UTF8 = False


class TestMailerAsyncSansAccents(TestMailerAsync):
    UTF8 = False
