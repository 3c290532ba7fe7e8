"""
The engine and the connection that are awaited.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection as Connexion
from sqlalchemy.ext.asyncio import AsyncEngine as Moteur
from sqlalchemy.ext.asyncio import create_async_engine

from ..moteur import preparer, reglages_de
from ..schema import METADATA

__all__ = ["Connexion", "Moteur", "creer_tables", "ouvrir"]


def ouvrir(url: str) -> Moteur:
    moteur = create_async_engine(url, **reglages_de(url))
    preparer(moteur.sync_engine)
    return moteur


async def creer_tables(connexion: Connexion) -> None:
    await connexion.run_sync(METADATA.create_all)
