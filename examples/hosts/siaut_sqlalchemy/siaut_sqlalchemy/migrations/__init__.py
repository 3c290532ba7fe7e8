"""
*Migrations*: a database at the newest revision of the schema, whatever it held.

Each takes an opened connection on which nothing has begun, and is one transaction
of its own: all of a migration, or none of it. Whoever migrates the same database
meanwhile waits, then finds it done. An asynchronous connection lends its
synchronous one: ``await connexion.run_sync(upgrade)``.

``env.py`` says how the next revision is written.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text

from ..schema import METADATA, Instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Index

__all__ = [
    "differences",
    "go_back",
    "options",
    "revision",
    "single",
    "upgrade",
]

DOSSIER: Final = Path(__file__).parent

# Of PostgreSQL, for all who migrate this schema: the letters of its name.
LOCK: Final = int.from_bytes(b"siaut")


def upgrade(connexion: Connection, cible: str = "head") -> None:
    """
    Bring a database up to a revision: the newest, unless told otherwise.
    """
    scripts = ScriptDirectory(DOSSIER)
    _carry_out(connexion, lambda there, _: scripts._upgrade_revs(cible, there))  # noqa: SLF001  (what its commands call)


def go_back(connexion: Connection, cible: str) -> None:
    """
    Bring a database down to an older revision; ``"base"`` leaves no table.
    """
    scripts = ScriptDirectory(DOSSIER)
    _carry_out(connexion, lambda there, _: scripts._downgrade_revs(cible, there))  # noqa: SLF001  (same)


def revision(connexion: Connection) -> str | None:
    """
    Tell the revision of a database; ``None`` before the first.
    """
    with connexion.begin():
        return MigrationContext.configure(connexion).get_current_revision()


def differences(connexion: Connection) -> list[Any]:
    """
    List what makes a database other than the schema of this host; nothing, normally.
    """
    with connexion.begin():
        opts = options(connexion.dialect.name)
        context = MigrationContext.configure(connexion, opts=opts)
        return list(compare_metadata(context, opts["target_metadata"]))


def options(dialect: str) -> dict[str, Any]:
    """
    Tell Alembic how each engine is migrated, and to what.

    Both create and drop tables inside a transaction. Columns of SQLite are changed
    by copying their table, which batches do.
    """
    return {
        "target_metadata": _schema(dialect),
        "transactional_ddl": True,
        "render_as_batch": True,
        "render_item": _write,
    }


def _schema(dialect: str) -> MetaData:
    """
    Copy the tables without the indexes of the other engine, that Alembic would want.
    """
    schema = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        copy = table.to_metadata(schema)
        elsewhere = {i.name for i in table.indexes if not _is_for(dialect, i)}
        copy.indexes = {i for i in copy.indexes if i.name not in elsewhere}
    return schema


def _is_for(dialect: str, index: Index) -> bool:
    condition = index._ddl_if  # noqa: SLF001  (what `ddl_if` keeps; nothing else tells)
    return condition is None or condition.dialect == dialect


def _write(kind: str, obj: object, _context: object) -> str | Literal[False]:
    # What a revision says stays true whatever becomes of the class.
    if kind == "type" and isinstance(obj, Instant):
        return "sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql')"
    return False


def _carry_out(connexion: Connection, path: Callable[..., Any]) -> None:
    opts = {**options(connexion.dialect.name), "fn": path}
    with single(connexion):
        context = MigrationContext.configure(connexion, opts=opts)
        context.run_migrations(op=Operations(context))


@contextmanager
def single(connexion: Connection) -> Iterator[None]:
    """
    Begin a transaction during which nobody else migrates the same database.
    """
    if connexion.dialect.name == "sqlite":
        # It began by being the only one that writes.
        with _without_cascade(connexion), connexion.begin():
            yield
            _check_references(connexion)
        return
    with connexion.begin():
        # However long: who waits for a migration needs it.
        connexion.execute(text("SET LOCAL lock_timeout = 0"))
        connexion.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        connexion.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
        yield


@contextmanager
def _without_cascade(connexion: Connection) -> Iterator[None]:
    """
    Have SQLite follow no reference for a while.

    A table that is copied to be changed is dropped, and with it each row: the links
    of an account would follow. It only listens outside of a transaction.
    """
    _tune(connexion, "PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        _tune(connexion, "PRAGMA foreign_keys = ON")


def _tune(connexion: Connection, order: str) -> None:
    # Below SQLAlchemy, which would begin a transaction.
    cursor = connexion.connection.cursor()
    cursor.execute(order)
    cursor.close()


def _check_references(connexion: Connection) -> None:
    lost = connexion.execute(text("PRAGMA foreign_key_check")).all()
    if lost:
        raise AssertionError(f"{len(lost)} rows refer to none: rolled back")
