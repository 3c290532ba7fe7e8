"""
The engine and the connection that are awaited; how a worker waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection as Connexion
from sqlalchemy.ext.asyncio import AsyncEngine as Moteur
from sqlalchemy.ext.asyncio import create_async_engine

from ..moteur import adresse_de, preparer, reglages_de

__all__ = ["Arret", "Connexion", "Moteur", "P", "T", "a_part", "migrer", "ouvrir"]

P = ParamSpec("P")
T = TypeVar("T")


def ouvrir(url: str) -> Moteur:
    moteur = create_async_engine(adresse_de(url), **reglages_de(url))
    preparer(moteur.sync_engine, url)
    return moteur


async def migrer(moteur: Moteur) -> None:
    """
    Bring the database up to the newest revision.
    """
    # Loaded on use: most processes find it there.
    from ..migrations import mettre_a_jour  # noqa: PLC0415

    async with moteur.connect() as connexion:
        await connexion.run_sync(mettre_a_jour)


async def a_part(
    fonction: Callable[P, T], *arguments: P.args, **options: P.kwargs
) -> T:
    """
    Do what is slow in a thread: the loop goes on meanwhile.
    """
    return await asyncio.to_thread(fonction, *arguments, **options)


class Arret:
    """
    How a task that repeats itself is told to stop, also while it waits.
    """

    def __init__(self) -> None:
        self._evenement = asyncio.Event()

    @property
    def est_proche(self) -> bool:
        return self._evenement.is_set()

    def demander(self) -> None:
        """
        Ask to stop, from the loop: `loop.add_signal_handler` does.
        """
        self._evenement.set()

    async def attendre(self, secondes: float) -> None:
        """
        Wait, unless asked to stop.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(secondes):
                await self._evenement.wait()
