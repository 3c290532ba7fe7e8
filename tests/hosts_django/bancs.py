"""
*Bancs*: the host on an empty database, of each engine.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management.color import no_style
from django.db import connections
from hosts.django_host import models
from hosts.django_host.store import Store

from siaut_core.testing.sync import Banc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from hosts.django_host.store import Unite

__all__ = ["vider_et_ouvrir"]

TABLES = [
    models.MotDePasse,
    models.Lien,
    models.Compte,
    models.Membre,
    models.Structure,
    models.Intention,
    models.Evenement,
]


@contextmanager
def vider_et_ouvrir(*alias: str) -> Iterator[Banc]:
    """
    Empty a database, and open units of work in it by any of its names.

    Windows read by the last one, which no unit of work uses but one inside another.
    """
    store = Store(alias[-1])
    _vider(alias[0])
    yield Banc.de(
        _unites([Store(nom).unit_of_work for nom in alias], alias),
        journal=store.lire_journal,
        condenses=store.lire_condenses,
        intentions=store.lire_intentions,
    )


def _vider(alias: str) -> None:
    connexion = connections[alias]
    tables = [modele._meta.db_table for modele in TABLES]
    ordres = connexion.ops.sql_flush(no_style(), tables, reset_sequences=True)
    connexion.ops.execute_sql_flush(ordres)


def _unites(
    ouvrir: Sequence[Callable[[], AbstractContextManager[Unite]]],
    alias: Sequence[str],
) -> Callable[[], AbstractContextManager[Unite]]:
    """
    Open by the first name that this thread does not use, and tidy up after threads.
    """

    @contextmanager
    def unit_of_work() -> Iterator[Unite]:
        libres = (
            ouverture
            for nom, ouverture in zip(alias, ouvrir, strict=True)
            if not connections[nom].in_atomic_block
        )
        try:
            with next(libres, ouvrir[0])() as unite:
                yield unite
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()

    return unit_of_work
