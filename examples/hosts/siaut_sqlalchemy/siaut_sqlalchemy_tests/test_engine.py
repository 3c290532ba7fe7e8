"""
Each engine is opened with the settings of the host, whatever its driver.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Unpack

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import InvalidRequestError, OperationalError

from siaut_core import ConflictError
from siaut_sqlalchemy import aio, engine, sync
from siaut_sqlalchemy.engine import PATIENCE, PoolOptions
from siaut_sqlalchemy.errors import refusal_of
from siaut_sqlalchemy_tests.databases import with_driver
from siaut_sqlalchemy_tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

POSTGRESQL = {
    "SHOW lock_timeout": f"{PATIENCE}s",
    "SHOW timezone": "UTC",
    "SHOW plan_cache_mode": "force_custom_plan",
}

SQLITE = {
    "PRAGMA busy_timeout": PATIENCE * 1000,
    "PRAGMA journal_mode": "wal",
    "PRAGMA foreign_keys": 1,
}


def ask(url: str, orders: Sequence[str]) -> dict[str, object]:
    store = sync.Store(url)
    with store.engine.connect() as connection:
        replies = {o: connection.scalar(text(o)) for o in orders}
    store.close()
    return replies


async def ask_in_async(url: str, orders: Sequence[str]) -> dict[str, object]:
    store = aio.Store(url)
    async with store.engine.connect() as connection:
        replies = {o: await connection.scalar(text(o)) for o in orders}
    await store.close()
    return replies


def test_postgresql_waits_as_long_and_speaks_utc_to_whoever_calls(
    url_postgres: str,
) -> None:
    assert POSTGRESQL == ask(url_postgres, [*POSTGRESQL])


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_postgresql_waits_as_long_and_speaks_utc_to_whoever_awaits(
    url_postgres: str, driver: str
) -> None:
    """
    Both drivers are told the same, each in its own words.
    """
    url = with_driver(url_postgres, driver)
    assert POSTGRESQL == asyncio.run(ask_in_async(url, [*POSTGRESQL]))


def test_sqlite_waits_as_long_and_keeps_its_log_apart(tmp_path: Path) -> None:
    file = tmp_path / "engine.sqlite"
    called = ask(f"sqlite:///{file}", [*SQLITE])
    expected = asyncio.run(ask_in_async(f"sqlite+aiosqlite:///{file}", [*SQLITE]))

    assert SQLITE == called == expected


# The rights of a file of SQLite.


@pytest.fixture(params=[0o000, 0o022])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Let whoever starts the service give every right to the files that it makes.
    """
    before = os.umask(request.param)
    yield
    os.umask(before)


def rights(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}


PRIVATE = dict.fromkeys(("s.sqlite", "s.sqlite-wal", "s.sqlite-shm"), 384)


@pytest.mark.parametrize(
    "form", ["{}", "file:{}?uri=true", "file:{}?mode=rwc&uri=true"]
)
@pytest.mark.usefixtures("umask")
def test_a_new_file_is_of_its_owner_alone(tmp_path: Path, form: str) -> None:
    """
    Its log too, whatever the rights that the process gives to its files.
    """
    called, awaited = tmp_path / "called", tmp_path / "awaited"
    for folder in (called, awaited):
        folder.mkdir()
    store = sync.Store("sqlite:///" + form.format(called / "s.sqlite"))
    store.create()
    with store.unit_of_work():
        assert PRIVATE == rights(called)
    store.close()

    async def create() -> None:
        store = aio.Store("sqlite+aiosqlite:///" + form.format(awaited / "s.sqlite"))
        await store.create()
        async with store.unit_of_work():
            assert PRIVATE == rights(awaited)
        await store.close()

    asyncio.run(create())


@pytest.mark.usefixtures("umask")
def test_a_rollback_journal_is_of_its_owner_alone(tmp_path: Path) -> None:
    store = sync.Store(f"sqlite:///{tmp_path / 's.sqlite'}")
    store.create()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("CREATE TABLE t (a TEXT)")
        found = rights(tmp_path)
    store.close()

    assert {"s.sqlite": 0o600, "s.sqlite-journal": 0o600} == found


@pytest.mark.usefixtures("umask")
def test_a_new_file_behind_a_link_is_of_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "s.sqlite")
    store = sync.Store(f"sqlite:///{tmp_path / 'link'}")
    store.create()
    store.close()

    assert 0o600 == rights(tmp_path)["s.sqlite"]


def test_a_file_that_exists_keeps_its_rights(tmp_path: Path) -> None:
    """
    A group that reads it is somebody's choice.
    """
    (tmp_path / "s.sqlite").touch()
    (tmp_path / "s.sqlite").chmod(0o640)
    store = sync.Store(f"sqlite:///{tmp_path / 's.sqlite'}")
    store.create()
    with store.unit_of_work():
        assert {0o640} == set(rights(tmp_path).values())
    store.close()


@pytest.mark.parametrize("form", ["file:{}?mode=ro&uri=true", ":memory:", ""])
def test_no_file_is_made_where_none_is_asked_for(tmp_path: Path, form: str) -> None:
    store = sync.Store("sqlite:///" + form.format(tmp_path / "s.sqlite"))
    try:
        store.create()
    except OperationalError:
        assert "mode=ro" in form
    store.close()

    assert {} == rights(tmp_path)


# No connection left.


def occupy(url: str, opened: list[int], pool: PoolOptions) -> None:
    store = sync.Store(url, **pool)
    try:
        with ExitStack() as stack:
            for rank in range(100):
                stack.enter_context(store.unit_of_work())
                opened.append(rank)
    finally:
        store.close()


async def occupy_async(url: str, opened: list[int], pool: PoolOptions) -> None:
    store = aio.Store(url, **pool)
    try:
        async with AsyncExitStack() as stack:
            for rank in range(100):
                await stack.enter_async_context(store.unit_of_work())
                opened.append(rank)
    finally:
        await store.close()


def occupy_by(driver: str, url: str, **pool: Unpack[PoolOptions]) -> int:
    """
    Open units of work until there is a conflict, and count them.
    """
    opened: list[int] = []
    try:
        if driver == "sync":
            occupy(url, opened, pool)
        else:
            asyncio.run(occupy_async(with_driver(url, driver), opened, pool))
    except ConflictError:
        return len(opened)
    raise AssertionError("no conflict")


DRIVERS = ("sync", "psycopg", "asyncpg")


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_pool_that_is_exhausted_is_a_conflict(
    new_database: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Others have every connection: the operation begins again, then says so.
    """
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    assert 15 == occupy_by(driver, new_database)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_pool_is_as_large_and_as_patient_as_it_is_told(
    new_database: str, driver: str
) -> None:
    pool: PoolOptions = {"pool_size": 2, "max_overflow": 1, "pool_timeout": 0.05}
    assert 3 == occupy_by(driver, new_database, **pool)


@pytest.mark.parametrize("driver", DRIVERS)
def test_there_may_be_no_pool(new_database: str, driver: str) -> None:
    """
    Where PgBouncer is one: no option of the other pool is in the way.
    """
    url = new_database if driver == "sync" else with_driver(new_database, driver)
    store = (sync if driver == "sync" else aio).Store(url, poolclass=NullPool)

    assert isinstance(store.engine.pool, NullPool)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_server_without_room_is_a_conflict(new_database: str, driver: str) -> None:
    """
    Whichever limit: of the server, of the base or of the user.
    """
    admin = create_engine(new_database, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE ROLE narrow LOGIN CONNECTION LIMIT 2"))
        try:
            narrow = make_url(new_database).set(username="narrow")
            url = narrow.render_as_string(hide_password=False)
            assert 2 == occupy_by(driver, url)
        finally:
            connection.execute(text("DROP ROLE narrow"))
    admin.dispose()


@pytest.mark.parametrize(
    ("state", "words", "expected"),
    [
        ("53300", "", ConflictError),
        (None, "FATAL:  sorry, too many clients already", ConflictError),
        (None, "FATAL:  désolé, trop de clients sont déjà connectés", ConflictError),
        (None, "FATAL:  remaining connection slots are reserved", ConflictError),
        ("08P01", "query_wait_timeout", ConflictError),
        ("08P01", "no more connections allowed (max_client_conn)", ConflictError),
        ("08003", "connection was closed: query_wait_timeout", ConflictError),
        ("55P03", "lock timeout", ConflictError),
        ("57P01", "too many cooks", None),
        ("54011", "too many columns", None),
        (None, "connection refused", None),
    ],
)
def test_what_the_server_says_of_its_room_is_known(
    state: str | None, words: str, expected: type[Exception] | None
) -> None:
    origin = Exception(words)
    origin.sqlstate = state  # type: ignore[attr-defined]  # as drivers do

    assert expected is refusal_of(OperationalError("", {}, origin))
    assert refusal_of(InvalidRequestError("a bug")) is None


def test_what_sqlite_has_too_many_of_is_no_conflict() -> None:
    origin = sqlite3.OperationalError("too many SQL variables")
    origin.sqlite_errorcode = sqlite3.SQLITE_ERROR

    assert refusal_of(OperationalError("", {}, origin)) is None


# Behind PgBouncer.


def behind(url: str) -> str:
    other = make_url(url).update_query_dict({"pgbouncer": "true"})
    return other.render_as_string(hide_password=False)


# What the server keeps of a connection, once a transaction is over.
REMAINS = "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"


@pytest.mark.parametrize("driver", DRIVERS)
def test_behind_pgbouncer_each_transaction_has_the_settings(
    url_postgres: str, driver: str
) -> None:
    """
    None of them at the start of a connection, and nothing that outlives a transaction.
    """
    orders = [*POSTGRESQL, *["SELECT 1"] * 8, REMAINS]
    url = behind(url_postgres)
    if driver == "sync":
        answers = ask(url, orders)
    else:
        answers = asyncio.run(ask_in_async(with_driver(url, driver), orders))

    assert {**POSTGRESQL, "SELECT 1": 1, REMAINS: 0} == answers
    assert "options" not in engine.settings_of(url)["connect_args"]
    assert "server_settings" not in engine.settings_of(url)["connect_args"]


def test_the_command_line_goes_through_pgbouncer_too(
    new_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(behind(new_database), capsys)

    terminal.succeed("migrate")
    terminal.succeed("journal")
