"""
*Migrations*: a database at the newest revision of the schema, whatever it held.

Each takes an opened connection on which nothing has begun, and is one transaction
of its own: all of a migration, or none of it. Whoever migrates the same database
meanwhile waits, then finds it done. An asynchronous connection lends its
synchronous one: ``await connection.run_sync(upgrade)``.

``env.py`` says how the next revision is written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from ..schema import METADATA, Instant

__all__ = ["options", "run", "single", "upgrade"]

DOSSIER: Final = Path(__file__).parent

# Of PostgreSQL, for all who migrate this schema: the letters of its name.
LOCK: Final = int.from_bytes(b"siaut")


def upgrade(connection: Connection, target: str = "head") -> None:
    """
    Bring a database up to a revision: the newest, unless told otherwise.
    """
    scripts = ScriptDirectory(DOSSIER)
    run(connection, lambda there, _: scripts._upgrade_revs(target, there))  # noqa: SLF001  (what its commands call)


def run(connection: Connection, path: Callable[..., Any]) -> None:
    """
    Run the revisions of *path*, which is told the one that a database is at.
    """
    opts = {**options(connection.dialect.name), "fn": path}
    with single(connection):
        context = MigrationContext.configure(connection, opts=opts)
        context.run_migrations(op=Operations(context))


def options(dialect: str) -> dict[str, Any]:
    """
    Tell Alembic how each engine is migrated, and to what.

    Both create and drop tables inside a transaction. Columns of SQLite are changed
    by copying their table, which batches do.
    """
    return {
        "target_metadata": _schema(dialect),
        "include_name": _is_ours,
        "transactional_ddl": True,
        "render_as_batch": True,
        "render_item": _write,
    }


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    # A service has tables of its own beside.
    return kind != "table" or name in METADATA.tables


def _schema(dialect: str) -> MetaData:
    """
    Copy the tables without the indexes of the other engine, that Alembic would want.
    """
    schema = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        copy = table.to_metadata(schema)
        only = {i.name: i._ddl_if for i in table.indexes if i._ddl_if}  # noqa: SLF001  (nothing else tells)
        elsewhere = {name for name, here in only.items() if here.dialect != dialect}
        copy.indexes = {i for i in copy.indexes if i.name not in elsewhere}
    return schema


def _write(kind: str, obj: object, _context: object) -> str | Literal[False]:
    # What a revision says stays true whatever becomes of the class.
    if kind == "type" and isinstance(obj, Instant):
        return "sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql')"
    return False


@contextmanager
def single(connection: Connection) -> Iterator[None]:
    """
    Begin a transaction during which nobody else migrates the same database.
    """
    if connection.dialect.name == "sqlite":
        # It began by being the only one that writes.
        with _without_cascade(connection), connection.begin():
            yield
            _check_references(connection)
        return
    with connection.begin():
        # However long: who waits for a migration needs it.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
        yield


@contextmanager
def _without_cascade(connection: Connection) -> Iterator[None]:
    """
    Have SQLite follow no reference for a while.

    A table that is copied to be changed is dropped, and with it each row: the links
    of an account would follow. It only listens outside of a transaction, and so
    below SQLAlchemy, which would begin one.
    """
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def _check_references(connection: Connection) -> None:
    lost = connection.execute(text("PRAGMA foreign_key_check")).all()
    if lost:
        raise AssertionError(f"{len(lost)} rows refer to none: rolled back")
