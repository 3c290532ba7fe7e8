"""
The contract of mailers, on the kit's mailbox and on SMTP as the wire carries it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import pytest

from siaut_core import EnvoiImpossibleError
from siaut_core.testing.async_fakes import BoiteAuxLettres as BoiteAsync
from siaut_core.testing.contracts.doublures import BoiteAuxLettres as BoiteSync
from siaut_core.testing.contracts.mailer import (
    BancMailer,
    FabriqueMailer,
    MailerContract,
)
from siaut_core.testing.courriers import Recu
from siaut_core.testing.doublures import Postier
from siaut_core.testing.from_async import AsyncMailerBench, from_async
from tests.kit.poste import MailerSmtpAsync, MailerSmtpSync, ouvrir_poste


class TestBoiteSync(MailerContract):
    @pytest.fixture
    def fabrique(self) -> FabriqueMailer:
        @contextmanager
        def ouvrir() -> Iterator[BancMailer]:
            postier = Postier()

            @contextmanager
            def panne() -> Iterator[None]:
                postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
                yield

            yield BancMailer(
                mailer=BoiteSync(postier),
                recus=lambda: [Recu.de(courrier) for courrier in postier.boite],
                panne=panne,
            )

        return ouvrir


class TestBoiteAsync(MailerContract):
    @pytest.fixture
    def fabrique(self) -> FabriqueMailer:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[AsyncMailerBench]:
            postier = Postier()

            @asynccontextmanager
            async def panne() -> AsyncIterator[None]:
                postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
                yield

            async def recus() -> Sequence[Recu]:
                return [Recu.de(courrier) for courrier in postier.boite]

            yield AsyncMailerBench(mailer=BoiteAsync(postier), recus=recus, panne=panne)

        return from_async(ouvrir)


class TestSmtpSync(MailerContract):
    UTF8 = True

    @pytest.fixture
    def fabrique(self) -> FabriqueMailer:
        @contextmanager
        def ouvrir() -> Iterator[BancMailer]:
            with ouvrir_poste(utf8=self.UTF8) as poste:
                yield BancMailer(
                    mailer=MailerSmtpSync(poste.port),
                    recus=lambda: list(poste.recus),
                    panne=poste.panne,
                )

        return ouvrir


class TestVieuxSmtpSync(TestSmtpSync):
    """
    A server that takes no accent in an address.
    """

    UTF8 = False


class TestSmtpAsync(MailerContract):
    @pytest.fixture
    def fabrique(self) -> FabriqueMailer:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[AsyncMailerBench]:
            with ouvrir_poste() as poste:

                @asynccontextmanager
                async def panne() -> AsyncIterator[None]:
                    with poste.panne():
                        yield

                async def recus() -> Sequence[Recu]:
                    return list(poste.recus)

                yield AsyncMailerBench(
                    mailer=MailerSmtpAsync(poste.port), recus=recus, panne=panne
                )

        return from_async(ouvrir)
