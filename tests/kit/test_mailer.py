"""
The contract of mailers, on the kit's mailbox and on SMTP as the wire carries it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import pytest

from siaut_core import EnvoiImpossibleError
from siaut_core.testing.aio.doublures import BoiteAuxLettres as BoiteAsync
from siaut_core.testing.aio.mailer import BancMailer as BancAsync
from siaut_core.testing.aio.mailer import FabriqueMailer as FabriqueAsync
from siaut_core.testing.aio.mailer import MailerContract as ContratAsync
from siaut_core.testing.courriers import Recu
from siaut_core.testing.doublures import Postier
from siaut_core.testing.sync.doublures import BoiteAuxLettres as BoiteSync
from siaut_core.testing.sync.mailer import BancMailer as BancSync
from siaut_core.testing.sync.mailer import FabriqueMailer as FabriqueSync
from siaut_core.testing.sync.mailer import MailerContract as ContratSync
from tests.kit.poste import MailerSmtpAsync, MailerSmtpSync, ouvrir_poste


class TestBoiteSync(ContratSync):
    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        @contextmanager
        def ouvrir() -> Iterator[BancSync]:
            postier = Postier()

            @contextmanager
            def panne() -> Iterator[None]:
                postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
                yield

            yield BancSync(
                mailer=BoiteSync(postier),
                recus=lambda: [Recu.de(courrier) for courrier in postier.boite],
                panne=panne,
            )

        return ouvrir


class TestBoiteAsync(ContratAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[BancAsync]:
            postier = Postier()

            @asynccontextmanager
            async def panne() -> AsyncIterator[None]:
                postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
                yield

            async def recus() -> Sequence[Recu]:
                return [Recu.de(courrier) for courrier in postier.boite]

            yield BancAsync(mailer=BoiteAsync(postier), recus=recus, panne=panne)

        return ouvrir


class TestSmtpSync(ContratSync):
    UTF8 = True

    @pytest.fixture
    def fabrique(self) -> FabriqueSync:
        @contextmanager
        def ouvrir() -> Iterator[BancSync]:
            with ouvrir_poste(utf8=self.UTF8) as poste:
                yield BancSync(
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


class TestSmtpAsync(ContratAsync):
    @pytest.fixture
    def fabrique(self) -> FabriqueAsync:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[BancAsync]:
            with ouvrir_poste() as poste:

                @asynccontextmanager
                async def panne() -> AsyncIterator[None]:
                    with poste.panne():
                        yield

                async def recus() -> Sequence[Recu]:
                    return list(poste.recus)

                yield BancAsync(
                    mailer=MailerSmtpAsync(poste.port), recus=recus, panne=panne
                )

        return ouvrir
