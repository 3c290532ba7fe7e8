"""
A bench is empty, and nobody else's: its store has served others, and will again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sqlalchemy import text

from siaut_core.testing.contracts.bench import populate
from siaut_sqlalchemy_tests import benches

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from siaut_core.testing.contracts import Bench, Factory
    from siaut_sqlalchemy import aio, sync

    Tidy: TypeAlias = Callable[[], Awaitable[None]]
    Leave: TypeAlias = Callable[[aio.Store], Awaitable[Tidy]]

T = TypeVar("T")

COUNT = text("SELECT count(*) FROM utilisateurs")


async def _a_connection(store: aio.Store) -> Tidy:
    connection = await store.engine.connect()

    async def tidy() -> None:
        await connection.invalidate()
        await connection.close()

    return tidy


async def _a_task(_store: aio.Store) -> Tidy:
    task = asyncio.create_task(asyncio.sleep(60))

    async def tidy() -> None:
        assert task.cancelled()

    return tidy


def _call(bench: Bench, gesture: Callable[[aio.Store], Awaitable[T]]) -> T:
    """
    Do something in the loop of a bench, in no unit of work.
    """
    visit: Any = bench.host.unit_of_work()
    answer: T = visit._portal.call(gesture, visit._opening.__self__)
    return answer


def _store_of(bench: Bench) -> sync.Store:
    unit: Any = bench.host.unit_of_work
    store: sync.Store = unit.__self__
    return store


def test_what_was_stored_in_one_is_not_in_the_next() -> None:
    """
    In either colour, each on a file that stays open.
    """
    for kept in 2 * (benches.sqlite_sync, benches.sqlite_async):
        with kept() as factory:
            for _ in range(2):
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
    with benches.sqlite_sync() as factory, factory() as bench:
        populate(bench)

        assert 0 == left.scalar(COUNT)
        left.close()


def test_a_connection_that_is_left_open_is_told() -> None:
    with benches.sqlite_sync() as factory:
        with pytest.raises(AssertionError, match=benches.GIVEN_BACK), factory() as one:
            left = _store_of(one).engine.connect()
        with factory() as bench:
            populate(bench)
        left.close()


@pytest.mark.parametrize(
    ("leave", "advice"),
    [(_a_connection, "gives its connection back"), (_a_task, "leave no task behind")],
)
def test_what_is_left_behind_is_told_and_is_not_in_the_next(
    url_asyncpg: str, leave: Leave, advice: str
) -> None:
    for kept in (benches.sqlite_async(), benches.postgres_async(url_asyncpg)):
        with kept as factory:
            _leave_and_go_on(factory, leave, advice)


def _leave_and_go_on(factory: Factory, leave: Leave, advice: str) -> None:
    with pytest.raises(AssertionError, match=advice), factory() as bench:
        tidy = _call(bench, leave)
    with factory() as bench:
        populate(bench)
        _call(bench, lambda _: tidy())
