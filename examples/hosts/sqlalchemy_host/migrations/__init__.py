"""
*Migrations*: a database at the newest revision of the schema, whatever it held.

Each takes an opened connection on which nothing has begun, and is one transaction
of its own: all of a migration, or none of it. Whoever migrates the same database
meanwhile waits, then finds it done. An asynchronous connection lends its
synchronous one: ``await connexion.run_sync(mettre_a_jour)``.

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
    "mettre_a_jour",
    "options",
    "revenir",
    "revision",
    "seule",
]

DOSSIER: Final = Path(__file__).parent

# Of PostgreSQL, for all who migrate this schema: the letters of its name.
VERROU: Final = int.from_bytes(b"siaut")


def mettre_a_jour(connexion: Connection, cible: str = "head") -> None:
    """
    Bring a database up to a revision: the newest, unless told otherwise.
    """
    scripts = ScriptDirectory(DOSSIER)
    _derouler(connexion, lambda la, _: scripts._upgrade_revs(cible, la))  # noqa: SLF001  (what its commands call)


def revenir(connexion: Connection, cible: str) -> None:
    """
    Bring a database down to an older revision; ``"base"`` leaves no table.
    """
    scripts = ScriptDirectory(DOSSIER)
    _derouler(connexion, lambda la, _: scripts._downgrade_revs(cible, la))  # noqa: SLF001  (same)


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
        contexte = MigrationContext.configure(connexion, opts=opts)
        return list(compare_metadata(contexte, opts["target_metadata"]))


def options(dialecte: str) -> dict[str, Any]:
    """
    Tell Alembic how each engine is migrated, and to what.

    Both create and drop tables inside a transaction. Columns of SQLite are changed
    by copying their table, which batches do.
    """
    return {
        "target_metadata": _schema(dialecte),
        "transactional_ddl": True,
        "render_as_batch": True,
        "render_item": _ecrire,
    }


def _schema(dialecte: str) -> MetaData:
    """
    Copy the tables without the indexes of the other engine, that Alembic would want.
    """
    schema = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        copie = table.to_metadata(schema)
        ailleurs = {i.name for i in table.indexes if not _est_pour(dialecte, i)}
        copie.indexes = {i for i in copie.indexes if i.name not in ailleurs}
    return schema


def _est_pour(dialecte: str, index: Index) -> bool:
    condition = index._ddl_if  # noqa: SLF001  (what `ddl_if` keeps; nothing else tells)
    return condition is None or condition.dialect == dialecte


def _ecrire(genre: str, objet: object, _contexte: object) -> str | Literal[False]:
    # What a revision says stays true whatever becomes of the class.
    if genre == "type" and isinstance(objet, Instant):
        return "sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql')"
    return False


def _derouler(connexion: Connection, chemin: Callable[..., Any]) -> None:
    opts = {**options(connexion.dialect.name), "fn": chemin}
    with seule(connexion):
        contexte = MigrationContext.configure(connexion, opts=opts)
        contexte.run_migrations(op=Operations(contexte))


@contextmanager
def seule(connexion: Connection) -> Iterator[None]:
    """
    Begin a transaction during which nobody else migrates the same database.
    """
    if connexion.dialect.name == "sqlite":
        # It began by being the only one that writes.
        with _sans_cascade(connexion), connexion.begin():
            yield
            _verifier_references(connexion)
        return
    with connexion.begin():
        # However long: who waits for a migration needs it.
        connexion.execute(text("SET LOCAL lock_timeout = 0"))
        connexion.execute(text(f"SELECT pg_advisory_xact_lock({VERROU})"))
        connexion.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
        yield


@contextmanager
def _sans_cascade(connexion: Connection) -> Iterator[None]:
    """
    Have SQLite follow no reference for a while.

    A table that is copied to be changed is dropped, and with it each row: the links
    of an account would follow. It only listens outside of a transaction.
    """
    _regler(connexion, "PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        _regler(connexion, "PRAGMA foreign_keys = ON")


def _regler(connexion: Connection, ordre: str) -> None:
    # Below SQLAlchemy, which would begin a transaction.
    curseur = connexion.connection.cursor()
    curseur.execute(ordre)
    curseur.close()


def _verifier_references(connexion: Connection) -> None:
    perdues = connexion.execute(text("PRAGMA foreign_key_check")).all()
    if perdues:
        raise AssertionError(f"{len(perdues)} rows refer to none: rolled back")
