"""
*Chaleur*: loads, before any process is forked, what a service loads on its first use.

Imported for that alone, by the server that forks; it holds no connection then.
"""

from __future__ import annotations

import gc
from pathlib import Path
from tempfile import TemporaryDirectory

from hosts.sqlalchemy_host import aio, sync

from siaut_core.testing.contracts import Banc
from siaut_core.testing.contracts.banc import peupler
from tests.hosts_sql.cahier import Cahier
from tests.hosts_sql.gestes import creer, drainer
from tests.hosts_sql.services import ServiceSync

__all__: list[str] = []


def _vivre(dossier: Path) -> None:
    """
    Work in memory, as a service does.
    """
    store = sync.Store("sqlite://")
    store.creer()
    peupler(Banc.de(store.unit_of_work))
    service = ServiceSync(store, Cahier(dossier / "courriels"))
    creer(service, "aurelie.test@test.fr")
    drainer(service)
    store.fermer()


def _chauffer() -> None:
    with TemporaryDirectory() as dossier:
        _vivre(Path(dossier))
    # Their drivers are loaded; nothing connects.
    sync.Store("postgresql+psycopg://")
    aio.Store("postgresql+psycopg://")
    aio.Store("sqlite+aiosqlite://")
    # What is there already is shared, and copied by no collection.
    gc.collect()
    gc.freeze()


_chauffer()
