"""
*Bancs*: the host on an empty database, of each engine.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections
from hosts.django_host.store import Store
from hosts.django_host.testing import empty_test_database

from siaut_core.testing.contracts import Banc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from hosts.django_host.store import Unite

__all__ = ["vider_et_ouvrir"]


@contextmanager
def vider_et_ouvrir(*alias: str) -> Iterator[Banc]:
    """
    Empty a database, and open units of work in it by any of its names.

    Windows read by the last one, which no unit of work uses but one inside another.
    """
    store = Store(alias[-1])
    empty_test_database(alias[0])
    yield Banc.de(
        _unites([Store(nom).unit_of_work for nom in alias], alias),
        journal=store.lire_journal,
        condenses=store.lire_condenses,
        intentions=store.lire_intentions,
    )


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
