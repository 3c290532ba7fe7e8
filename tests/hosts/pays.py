"""
The small country of the kit, in each of the four services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.aio import memory as memoire_async
from siaut_core.sync import memory as memoire_sync
from siaut_core.testing.pays import COMPTES, STRUCTURES
from tests.hosts.hote_asyncio import HoteAsyncio
from tests.hosts.hote_sqlite import HoteSqlite
from tests.hosts.maison import Contenu, Maison, MaisonAsync, MaisonSync

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.stockage import Stockage


def peupler(maison: Maison) -> None:
    maison.semer(*STRUCTURES, *COMPTES)


def batir(nom: str, fichier: Path) -> Maison:
    """
    Build an empty service: ``"memoire_sync"``, ``"sqlite_sync"``...
    """
    match nom:
        case "memoire_sync":
            ici = memoire_sync.Memoire()
            return MaisonSync(ici.unit_of_work, lambda: lire(ici.stockage))
        case "memoire_async":
            la = memoire_async.Memoire()
            return MaisonAsync(la.unit_of_work, lambda: lire(la.stockage))
        case "sqlite_sync":
            sqlite = HoteSqlite(fichier)
            return MaisonSync(sqlite.unit_of_work, sqlite.contenu)
        case _:
            asynchrone = HoteAsyncio()
            return MaisonAsync(asynchrone.unit_of_work, asynchrone.contenu)


def lire(stockage: Stockage) -> Contenu:
    """
    Copy what a host in memory has committed.
    """
    return Contenu(
        utilisateurs=dict(stockage.utilisateurs),
        structures=dict(stockage.structures),
        liens=dict(stockage.liens),
        intentions=dict(stockage.intentions),
        mots_de_passe=dict(stockage.mots_de_passe),
        journal=tuple(stockage.journal),
    )
