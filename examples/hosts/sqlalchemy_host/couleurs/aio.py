"""
The engine and the connection that are awaited.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection as Connexion
from sqlalchemy.ext.asyncio import AsyncEngine as Moteur
from sqlalchemy.ext.asyncio import create_async_engine

from ..moteur import preparer, reglages_de

__all__ = ["Connexion", "Moteur", "migrer", "ouvrir"]


def ouvrir(url: str) -> Moteur:
    moteur = create_async_engine(url, **reglages_de(url))
    preparer(moteur.sync_engine)
    return moteur


async def migrer(moteur: Moteur) -> None:
    """
    Bring the database up to the newest revision.
    """
    # Loaded on use: most processes find it there.
    from ..migrations import mettre_a_jour  # noqa: PLC0415

    async with moteur.connect() as connexion:
        await connexion.run_sync(mettre_a_jour)
