"""
A bench is empty, and nobody else's: its store has served others, and will again.
"""

from __future__ import annotations

from sqlalchemy import text

from siaut_core.testing.contracts.bench import populate
from siaut_core.testing.from_async import from_async
from siaut_sqlalchemy_tests import benches

COUNT = text("SELECT count(*) FROM utilisateurs")


def test_what_was_stored_in_one_is_not_in_the_next() -> None:
    """
    In either colour, which have the same file one after the other.
    """
    for factory in 2 * (benches.sqlite_sync, from_async(benches.sqlite_async)):
        with factory() as bench:
            populate(bench)  # Refused, if it was there.


def test_a_store_serves_again() -> None:
    with benches.store_sqlite() as first:
        pass
    with benches.store_sqlite() as second:
        assert first is second


def test_two_at_once_have_a_store_each() -> None:
    with benches.store_sqlite() as first, benches.store_sqlite() as second:
        assert first.engine.url != second.engine.url


def test_a_connection_that_is_left_open_never_sees_the_next_one() -> None:
    with benches.store_sqlite() as store:
        left = store.engine.connect()
    with benches.sqlite_sync() as bench:
        populate(bench)

        assert 0 == left.scalar(COUNT)
        left.close()
