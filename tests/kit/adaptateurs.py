"""
*Adaptateurs*: four empty stores, two of each colour, for the contracts to work on.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from siaut_core.aio.memory import Memoire as MemoireAsync
from siaut_core.sync.memory import Memoire as MemoireSync
from siaut_core.testing.contracts.banc import Banc
from siaut_core.testing.from_async import AsyncBench
from tests.hosts.hote_asyncio import HoteAsyncio
from tests.hosts.hote_sqlite import HoteSqlite

if TYPE_CHECKING:
    from siaut_core import Evenement, Intention, UtilisateurId

__all__ = [
    "asyncio_async",
    "aveugle_async",
    "aveugle_sync",
    "memoire_async",
    "memoire_sync",
    "sqlite_sync",
]


@contextmanager
def memoire_sync() -> Iterator[Banc]:
    memoire = MemoireSync()
    yield Banc.de(
        memoire.unit_of_work,
        journal=lambda: memoire.journal,
        condenses=lambda: dict(memoire.stockage.mots_de_passe),
        intentions=lambda: list(memoire.stockage.intentions.values()),
    )


@asynccontextmanager
async def memoire_async() -> AsyncIterator[AsyncBench]:
    memoire = MemoireAsync()

    async def journal() -> Sequence[Evenement]:
        return memoire.journal

    async def condenses() -> Mapping[UtilisateurId, str]:
        return dict(memoire.stockage.mots_de_passe)

    async def intentions() -> Sequence[Intention]:
        return list(memoire.stockage.intentions.values())

    yield AsyncBench.de(
        memoire.unit_of_work,
        journal=journal,
        condenses=condenses,
        intentions=intentions,
    )


@contextmanager
def sqlite_sync() -> Iterator[Banc]:
    with tempfile.TemporaryDirectory() as dossier:
        hote = HoteSqlite(Path(dossier, "contrat.sqlite"))
        yield Banc.de(
            hote.unit_of_work,
            journal=lambda: hote.contenu().journal,
            condenses=lambda: hote.contenu().mots_de_passe,
            intentions=lambda: list(hote.contenu().intentions.values()),
        )


@asynccontextmanager
async def asyncio_async() -> AsyncIterator[AsyncBench]:
    hote = HoteAsyncio()

    async def journal() -> Sequence[Evenement]:
        return hote.contenu().journal

    async def condenses() -> Mapping[UtilisateurId, str]:
        return hote.contenu().mots_de_passe

    async def intentions() -> Sequence[Intention]:
        return list(hote.contenu().intentions.values())

    yield AsyncBench.de(
        hote.unit_of_work, journal=journal, condenses=condenses, intentions=intentions
    )


@contextmanager
def aveugle_sync() -> Iterator[Banc]:
    """
    A bench without windows: its journal and passwords cannot be read back.
    """
    yield Banc.de(MemoireSync().unit_of_work)


@asynccontextmanager
async def aveugle_async() -> AsyncIterator[AsyncBench]:
    yield AsyncBench.de(MemoireAsync().unit_of_work)
