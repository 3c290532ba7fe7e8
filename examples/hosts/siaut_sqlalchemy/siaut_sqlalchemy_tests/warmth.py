"""
*Warmth*: loads, before any process is forked, what a service loads on its first use.

Imported for that alone, by the server that forks; it holds no connection then.
"""

from __future__ import annotations

import gc
from pathlib import Path
from tempfile import TemporaryDirectory

from siaut_core.testing.contracts import Bench
from siaut_core.testing.contracts.bench import populate
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy_tests import worker
from siaut_sqlalchemy_tests.gestures import creer, drain
from siaut_sqlalchemy_tests.notebook import Notebook
from siaut_sqlalchemy_tests.services import SyncService

__all__ = ["worker"]  # Loaded for those who run it.


def _live(folder: Path) -> None:
    """
    Work in memory, as a service does.
    """
    store = sync.Store("sqlite://")
    store.create()
    populate(Bench.of(store.unit_of_work))
    service = SyncService(store, Notebook(folder / "courriels"))
    creer(service, "aurelie.test@test.fr")
    drain(service)
    store.close()


def _warm_up() -> None:
    with TemporaryDirectory() as folder:
        _live(Path(folder))
    # Their drivers are loaded; nothing connects.
    sync.Store("postgresql+psycopg://")
    aio.Store("postgresql+psycopg://")
    aio.Store("sqlite+aiosqlite://")
    # What is there already is shared, and copied by no collection.
    gc.collect()
    gc.freeze()


_warm_up()
