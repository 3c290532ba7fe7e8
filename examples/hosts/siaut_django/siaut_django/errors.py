"""
*Errors*: every statement says what the core expects, and nothing of what it held.

The error of a driver quotes the address. Ours is raised outside the ``except``,
or that one would stay as its context, for whoever logs a traceback.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import DatabaseError, IntegrityError

from siaut_core import ConflictError, CourrielDejaPrisError, NumeroDejaPrisError
from siaut_core.errors import SiautError

from .apps import LABEL

# By the name of the constraint.
TAKEN: Final[dict[str, type[SiautError]]] = {
    "siaut_compte_courriel_cle": CourrielDejaPrisError,
    "siaut_structure_numero": NumeroDejaPrisError,
    "siaut_structure_libelle_cle": NumeroDejaPrisError,
}

# Provenance: appendix A of the manual of PostgreSQL 18. Unique violation, foreign
# key violation, serialization failure, deadlock, lock not available.
CONFLICTS: Final[frozenset[int | str | None]] = frozenset(
    {"23505", "23503", "40001", "40P01", "55P03"}
    | {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
    | {sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY}
    | {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
)

# Of a connection that fails there is no code, or one that says too little: words of
# PostgreSQL in English and in French, of PgBouncer, then of the pool of psycopg.
AMBIGUOUS: Final = frozenset({None, "08P01"})
SATURATION: Final = re.compile(
    "too many|remaining connection slots|trop de|emplacements de connexion"
    "|no more connections allowed|query_wait_timeout"
    "|couldn't get a connection|requests waiting"
)


def translate(
    execute: Callable[..., Any],
    sql: str,
    values: object,
    several: bool,  # noqa: FBT001  (as Django calls it)
    context: Mapping[str, Any],
) -> Any:  # noqa: ANN401  (a cursor, of either driver)
    """
    Execute a statement: what ``connection.execute_wrapper`` installs.
    """
    try:
        return execute(sql, values, several, context)
    except DatabaseError as failure:
        # PostgreSQL stores nothing of this transaction any more, and its COMMIT would
        # not say so. Whoever rolls back to a savepoint may go on.
        context["connection"].set_rollback(rollback=True)
        refus = None if _is_of_the_project(failure) else refusal_of(failure)
        if refus is None:
            raise
    raise refus


def _is_of_the_project(failure: DatabaseError) -> bool:
    """
    Say whether it is about a table of the project, which may then catch it.
    """
    is_broken = isinstance(failure, IntegrityError)
    return is_broken and not _broken(failure.__cause__).startswith(LABEL)


def refusal_of(failure: DatabaseError) -> type[SiautError] | None:
    """
    Say what to raise instead; ``None`` for what is no conflict.

    No connection left, in the pool or at the server, is one: others have them all.
    """
    origin = failure.__cause__  # ``None``: Django's own, such as `ProtectedError`.
    code = _code(origin)
    if code in CONFLICTS:
        return TAKEN.get(_broken(origin), ConflictError)
    is_saturated = code in AMBIGUOUS and SATURATION.search(str(origin))
    return ConflictError if is_saturated else None


def _code(origin: BaseException | None) -> int | str | None:
    if isinstance(origin, sqlite3.Error):
        code = int(getattr(origin, "sqlite_errorcode", 0))
        # The low byte of an extended code is the code itself, and says it all but of
        # a constraint.
        return code if code & 0xFF == sqlite3.SQLITE_CONSTRAINT else code & 0xFF
    state: str | None = getattr(origin, "sqlstate", None)
    return state


def _broken(origin: BaseException | None) -> str:
    """
    Read the name of the broken constraint, where the driver keeps it.
    """
    if isinstance(origin, sqlite3.Error):
        # It reads "UNIQUE constraint failed: table.column", never what the value is.
        return str(origin).rpartition(": ")[2].replace(".", "_")
    return getattr(getattr(origin, "diag", None), "constraint_name", None) or ""
