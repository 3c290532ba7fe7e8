"""
*Adaptateurs*: four empty stores, two of each colour, for the contracts to work on.
"""

from __future__ import annotations

import tempfile
from asyncio import CancelledError, sleep
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from siaut_core.aio.memory import Memoire as MemoireAsync
from siaut_core.sync.memory import Memoire as MemoireSync
from siaut_core.testing.aio.banc import Banc as BancAsync
from siaut_core.testing.sync.banc import Banc as BancSync
from tests.hosts.hote_asyncio import HoteAsyncio
from tests.hosts.hote_sqlite import HoteSqlite

if TYPE_CHECKING:
    from siaut_core import Evenement, Intention, Lien, UtilisateurId
    from siaut_core.aio.protocols import UnitOfWork

__all__ = [
    "asyncio_async",
    "aveugle_async",
    "aveugle_sync",
    "commet_toujours_async",
    "memoire_async",
    "memoire_sync",
    "sqlite_sync",
]


@contextmanager
def memoire_sync() -> Iterator[BancSync]:
    memoire = MemoireSync()
    yield BancSync.de(
        memoire.unit_of_work,
        journal=lambda: memoire.journal,
        condenses=lambda: dict(memoire.stockage.mots_de_passe),
        intentions=lambda: list(memoire.stockage.intentions.values()),
    )


@asynccontextmanager
async def memoire_async() -> AsyncIterator[BancAsync]:
    memoire = MemoireAsync()

    async def journal() -> Sequence[Evenement]:
        return memoire.journal

    async def condenses() -> Mapping[UtilisateurId, str]:
        return dict(memoire.stockage.mots_de_passe)

    async def intentions() -> Sequence[Intention]:
        return list(memoire.stockage.intentions.values())

    yield BancAsync.de(
        memoire.unit_of_work,
        journal=journal,
        condenses=condenses,
        intentions=intentions,
    )


@contextmanager
def sqlite_sync() -> Iterator[BancSync]:
    with tempfile.TemporaryDirectory() as dossier:
        hote = HoteSqlite(Path(dossier, "contrat.sqlite"))
        yield BancSync.de(
            hote.unit_of_work,
            journal=lambda: hote.contenu().journal,
            condenses=lambda: hote.contenu().mots_de_passe,
            intentions=lambda: list(hote.contenu().intentions.values()),
        )


@asynccontextmanager
async def asyncio_async() -> AsyncIterator[BancAsync]:
    hote = HoteAsyncio()

    async def journal() -> Sequence[Evenement]:
        return hote.contenu().journal

    async def condenses() -> Mapping[UtilisateurId, str]:
        return hote.contenu().mots_de_passe

    async def intentions() -> Sequence[Intention]:
        return list(hote.contenu().intentions.values())

    yield BancAsync.de(
        hote.unit_of_work, journal=journal, condenses=condenses, intentions=intentions
    )


@contextmanager
def aveugle_sync() -> Iterator[BancSync]:
    """
    A bench without windows: its journal and passwords cannot be read back.
    """
    yield BancSync.de(MemoireSync().unit_of_work)


@asynccontextmanager
async def aveugle_async() -> AsyncIterator[BancAsync]:
    yield BancAsync.de(MemoireAsync().unit_of_work)


@asynccontextmanager
async def commet_toujours_async() -> AsyncIterator[BancAsync]:
    """
    A broken one: a unit of work whose task is cancelled is stored as far as it went.
    """
    hote = HoteAsyncio()

    @asynccontextmanager
    async def unit_of_work() -> AsyncIterator[UnitOfWork]:
        async with hote.unit_of_work() as uow:
            vrai = uow.liens.ajouter

            async def ajouter(lien: Lien, /) -> None:
                await sleep(0)
                await vrai(lien)

            setattr(uow.liens, "ajouter", ajouter)  # noqa: B010  (a method, to mypy)
            with suppress(CancelledError):
                yield uow

    yield BancAsync.de(unit_of_work)
