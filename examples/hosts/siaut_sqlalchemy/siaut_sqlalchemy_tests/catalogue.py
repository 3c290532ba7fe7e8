"""
*Catalogue*: what a database is made of, and what it holds, as its engine says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from siaut_sqlalchemy.migrations import DOSSIER, options, run
from siaut_sqlalchemy.schema import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["content", "differences", "go_back", "objs", "revision"]

SQLITE: Final = """
    SELECT type || ' ' || name, sql FROM sqlite_master
    WHERE tbl_name <> 'alembic_version' AND sql IS NOT NULL
"""

POSTGRESQL: Final = """
    SELECT 'column ' || c.relname || '.' || a.attname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), l.collname,
                     a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'alembic_version'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || '.' || conname,
           pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      AND conrelid::regclass::text <> 'alembic_version'
    UNION ALL
    SELECT 'index ' || indexname, indexdef
    FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT 'sequence ' || sequencename, data_type::text
    FROM pg_sequences WHERE schemaname = 'public'
"""


def objs(connection: Connection) -> dict[str, list[str]]:
    """
    Describe every object but the table where Alembic keeps the revision.

    As sorted lines: in which order columns and constraints are written means nothing.
    """
    query = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    with connection.begin():
        results = connection.execute(text(query)).all()
    return {
        name: sorted(line.strip(" ,\t") for line in content.splitlines())
        for name, content in results
    }


def content(connection: Connection) -> dict[str, list[Any]]:
    """
    Read every row of every table.
    """
    with connection.begin():
        return {
            table.name: sorted(
                map(repr, connection.execute(select(table)).mappings().all())
            )
            for table in METADATA.sorted_tables
        }


def _context(connection: Connection) -> MigrationContext:
    opts = options(connection.dialect.name)
    return MigrationContext.configure(connection, opts=opts)


def revision(connection: Connection) -> str | None:
    """
    Tell the revision of a database; ``None`` before the first.
    """
    with connection.begin():
        return _context(connection).get_current_revision()


def differences(connection: Connection) -> list[Any]:
    """
    List what makes a database other than the schema of this host; nothing, normally.
    """
    with connection.begin():
        context = _context(connection)
        return list(compare_metadata(context, context.opts["target_metadata"]))


def go_back(connection: Connection, target: str) -> None:
    """
    Bring a database down to an older revision; ``"base"`` leaves no table.
    """
    scripts = ScriptDirectory(DOSSIER)
    run(connection, lambda there, _: scripts._downgrade_revs(target, there))
