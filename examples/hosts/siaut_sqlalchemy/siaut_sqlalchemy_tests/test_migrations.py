"""
The schema of a database is the one of the host, whatever path led there.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from siaut_core.testing.contracts import Bench
from siaut_sqlalchemy import aio, migrations, sync
from siaut_sqlalchemy.migrations import DOSSIER, upgrade
from siaut_sqlalchemy.schema import METADATA
from siaut_sqlalchemy_tests.catalogue import (
    content,
    differences,
    go_back,
    objs,
    revision,
)
from siaut_sqlalchemy_tests.costs import counting, install
from siaut_sqlalchemy_tests.databases import base_postgres, with_driver
from siaut_sqlalchemy_tests.gestures import SUCCESS, create
from siaut_sqlalchemy_tests.hatchery import Desk, hire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

REVISIONS = [script.revision for script in ScriptDirectory(DOSSIER).walk_revisions()][
    ::-1
]

TOGETHER = 4

# Provenance: appendix A of the manual of PostgreSQL 18.
INSUFFICIENT_DROIT = "42501"


DRIVERS_ASYNC = {"sqlite": ["aiosqlite"], "postgresql": ["psycopg", "asyncpg"]}


@pytest.fixture
def empty(url: str) -> Iterator[Connection]:
    """
    Give a connection to a database without a table.
    """
    store = sync.Store(url)
    with store.engine.connect() as connection:
        yield connection
    store.close()


@pytest.fixture
def full(store: sync.Store) -> Iterator[Connection]:
    """
    Give a connection to a database that holds something in each table.
    """
    bench = Bench.of(store.unit_of_work)
    install(bench, 2)
    with store.engine.begin() as connection:
        connection.execute(text("INSERT INTO passwords VALUES ('u-actif', 'x')"))
    with store.engine.connect() as connection:
        yield connection


def test_up_from_nothing_makes_the_schema_to_the_letter(empty: Connection) -> None:
    """
    Columns, collations, indexes and names, which errors are told by.
    """
    upgrade(empty)
    migrated = objs(empty)
    assert [] == differences(empty)
    assert REVISIONS[-1] == revision(empty)

    go_back(empty, "base")
    with empty.begin():
        METADATA.create_all(empty)
    assert objs(empty) == migrated


def test_a_difference_is_seen(empty: Connection) -> None:
    """
    Else none would mean nothing.
    """
    upgrade(empty)
    with empty.begin():
        empty.execute(text("DROP INDEX ix_outbox_utilisateur_id"))
        empty.execute(text("ALTER TABLE journal DROP COLUMN codes"))

    assert {"add_index", "add_column"} == {d[0] for d in differences(empty)}


def test_down_to_nothing_leaves_nothing(empty: Connection) -> None:
    upgrade(empty)
    go_back(empty, "base")

    assert {} == objs(empty)
    assert revision(empty) is None


@pytest.mark.parametrize("rank", range(len(REVISIONS)), ids=REVISIONS)
def test_each_revision_goes_up_down_and_up_again(full: Connection, rank: int) -> None:
    """
    From a database that holds something; it ends as it began.
    """
    before = objs(full)
    go_back(full, ["base", *REVISIONS][rank])
    upgrade(full, REVISIONS[rank])
    assert REVISIONS[rank] == revision(full)

    upgrade(full)
    assert before == objs(full)


def test_a_database_that_is_up_to_date_is_not_written_to(
    store: sync.Store, full: Connection
) -> None:
    before = objs(full), content(full)
    with counting(store) as orders:
        store.create()

    writes = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
    assert [] == [order for order in orders if order.lstrip().startswith(writes)]
    assert before == (objs(full), content(full))


def test_a_database_of_a_newer_host_is_refused(
    store: sync.Store, full: Connection
) -> None:
    """
    Rather than used as if it were known.
    """
    with full.begin():
        full.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = objs(full), content(full)
    with pytest.raises(CommandError, match="9999"):
        store.create()

    assert before == (objs(full), content(full))


def test_processes_that_start_together_create_the_schema_once(
    process: None, url: str, empty: Connection, tmp_path: Path
) -> None:
    """
    As workers do on the first day: one migrates, the others wait for it.
    """
    del process
    with hire(Desk.at(url, tmp_path / "courriels"), TOGETHER) as team:
        issues = team.together(*[create] * TOGETHER)

    assert [SUCCESS] * TOGETHER == issues
    assert [] == differences(empty)


def test_tasks_of_one_loop_create_the_schema_once(url: str, empty: Connection) -> None:
    """
    Nothing is shared by those that migrate at the same time in one process.
    """
    drivers = DRIVERS_ASYNC[make_url(url).get_backend_name()]

    async def creer() -> None:
        stores = [aio.Store(with_driver(url, driver)) for driver in drivers * 2]
        await asyncio.gather(*(store.create() for store in stores))
        for store in stores:
            await store.close()

    asyncio.run(creer())
    assert [] == differences(empty)


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    Give a copy of the revisions, where one more may be written.
    """
    folder = tmp_path / "migrations"
    shutil.copytree(DOSSIER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "DOSSIER", folder)
    return folder / "versions"


COLUMNS = """
    op.add_column("structures", sa.Column("note", sa.Text()))
    with op.batch_alter_table("utilisateurs") as table:
        table.alter_column("prenom", nullable=True)
"""

FAILURE = """
    op.create_table("other", sa.Column("id", sa.Integer()))
    op.execute("UPDATE utilisateurs SET nom = 'Autre'")
    op.execute("SELECT * FROM nulle_part")
"""

ORPHANS = """
    op.execute("DELETE FROM structures WHERE id = 'et-1'")
"""


def following(versions: Path, upgrade_sql: str) -> None:
    """
    Write a revision after the last one.
    """
    (versions / "following.py").write_text(
        f"import sqlalchemy as sa\n\nrevision = 'suivante'\n"
        f"down_revision = {REVISIONS[-1]!r}\n\ndef upgrade(op):\n{upgrade_sql}",
        "utf-8",
    )


def test_an_upgrade_keeps_what_is_stored(full: Connection, versions: Path) -> None:
    """
    Also when SQLite copies the table that others refer to, and drops it.
    """
    before = content(full)
    following(versions, COLUMNS)
    upgrade(full)

    assert "suivante" == revision(full)
    assert all(before[table] for table in ("liens", "passwords"))
    assert before == content(full)
    with full.begin():
        full.execute(text("UPDATE utilisateurs SET prenom = NULL"))


@pytest.mark.parametrize(
    ("upgrade_sql", "error"),
    [(FAILURE, DBAPIError), (ORPHANS, (AssertionError, DBAPIError))],
    ids=["an error", "rows that refer to none"],
)
def test_an_upgrade_that_fails_changes_nothing(
    full: Connection,
    versions: Path,
    upgrade_sql: str,
    error: type[Exception],
) -> None:
    """
    Whatever it did before; and references are followed again.
    """
    before = objs(full), content(full)
    following(versions, upgrade_sql)
    with pytest.raises(error):
        upgrade(full)

    assert REVISIONS[-1] == revision(full)
    assert before == (objs(full), content(full))
    with pytest.raises(IntegrityError), full.begin():
        full.execute(text("DELETE FROM structures WHERE id = 'et-1'"))


@pytest.fixture
def without_droit(server: str) -> Iterator[tuple[Connection, Connection]]:
    """
    Give a database to who owns it, and to who may only create tables in it.
    """
    role = f"siaut_{secrets.token_hex(4)}"
    store = sync.Store(with_driver(server, "psycopg"))
    with base_postgres(server) as url:
        base = sync.Store(url)
        with base.engine.connect() as head, base.engine.connect() as other:
            with head.begin():
                head.execute(text(f"CREATE ROLE {role}"))
                head.execute(text(f"GRANT CREATE ON SCHEMA public TO {role}"))
            with other.begin():
                other.execute(text(f"SET ROLE {role}"))
            yield head, other
            other.invalidate()
        base.close()
    with store.engine.begin() as connection:
        connection.execute(text(f"DROP ROLE {role}"))
    store.close()


def test_an_extension_that_may_not_be_created_is_named(
    without_droit: tuple[Connection, Connection],
) -> None:
    """
    Nothing else is done; once somebody who may has created it, all is.
    """
    head, other = without_droit
    with pytest.raises(DBAPIError, match="pg_trgm") as refus:
        upgrade(other)
    assert INSUFFICIENT_DROIT == getattr(refus.value.orig, "sqlstate", None)
    assert {} == objs(other)

    with head.begin():
        head.execute(text("CREATE EXTENSION pg_trgm"))
    upgrade(other)
    assert [] == differences(other)
