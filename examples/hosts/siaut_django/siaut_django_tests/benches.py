"""
*Benches*: the host on an empty database, of each engine.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import connections

from siaut_core.testing.contracts import Bench
from siaut_django.apps import LABEL
from siaut_django.store import Store
from siaut_django.testing import empty_test_database, require_test_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from django.db.backends.base.base import BaseDatabaseWrapper

    from siaut_django.store import Unit

__all__ = ["clear_and_open"]

# Foreign keys are compared at the end of the transaction, which these are one of.
EMPTY: Final = ";".join(
    f"DELETE FROM {model._meta.db_table}"  # noqa: S608  (our own names)
    for model in apps.get_app_config(LABEL).get_models()
)


@contextmanager
def clear_and_open(*alias: str) -> Iterator[Bench]:
    """
    Empty a database, and open units of work in it by any of its names.

    Windows read by the last one, which no unit of work uses but one inside another.
    """
    store = Store(alias[-1])
    _empty(connections[alias[0]])
    yield Bench.of(
        _units([Store(name).unit_of_work for name in alias], alias),
        journal=store.read_journal,
        stored_digests=store.read_digests,
        queued_mails=store.read_queued_mails,
    )


def _empty(connection: BaseDatabaseWrapper) -> None:
    """
    Empty the tables of the app, to which no other refers.

    Rows are few: on PostgreSQL TRUNCATE would make and unlink fifty files, each time.
    """
    if connection.vendor == "postgresql":
        require_test_database(connection.alias)
        connection.cursor().execute(EMPTY)
    else:
        empty_test_database(connection.alias)


def _units(
    open_up: Sequence[Callable[[], AbstractContextManager[Unit]]],
    alias: Sequence[str],
) -> Callable[[], AbstractContextManager[Unit]]:
    """
    Open by the first name that this thread does not use, and tidy up after threads.
    """

    @contextmanager
    def unit_of_work() -> Iterator[Unit]:
        free = (
            opening
            for name, opening in zip(alias, open_up, strict=True)
            if not connections[name].in_atomic_block
        )
        try:
            with next(free, open_up[0])() as unit:
                yield unit
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()

    return unit_of_work
