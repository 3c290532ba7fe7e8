"""
*Refus*: what the errors of both engines mean to the core.

What is found here is raised elsewhere, outside the ``except`` of the driver's
error: that one quotes the address, and would stay as the context.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as AttenteError

from siaut_core import ConflictError, CourrielDejaPrisError, NumeroDejaPrisError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

    from siaut_core.errors import SiautError

__all__ = ["SATURATION", "refusal_of", "refusals_at_entry"]

# As PostgreSQL names the constraint, and as SQLite names its column.
UNIQUENESSES: Final[dict[str, type[SiautError]]] = {
    "uq_utilisateurs_courriel_cle": CourrielDejaPrisError,
    "utilisateurs.courriel_cle": CourrielDejaPrisError,
    "uq_structures_numero": NumeroDejaPrisError,
    "structures.numero": NumeroDejaPrisError,
    "uq_structures_libelle_cle": NumeroDejaPrisError,
    "structures.libelle_cle": NumeroDejaPrisError,
}

# Provenance: appendix A of the manual of PostgreSQL 18. Unique violation, foreign
# key violation, serialization failure, deadlock, lock not available.
UNIQUENESS: Final = "23505"
CONFLICTS: Final = frozenset({UNIQUENESS, "23503", "40001", "40P01", "55P03"})

# "too many connections". psycopg has no state for a connection that fails; PgBouncer
# has others, and asyncpg its own.
SATURATED: Final = "53300"
AMBIGUOUS: Final = frozenset({None, "08P01", "08003"})

# PostgreSQL in English and in French, then PgBouncer.
SATURATION: Final = re.compile(
    "too many|remaining connection slots|trop de|emplacements de connexion"
    "|no more connections allowed|query_wait_timeout"
)

# The low byte of an extended code of SQLite is the code itself.
OCTET: Final = 0xFF
BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def refusals_at_entry(failure: SQLAlchemyError) -> type[SiautError] | None:
    """
    Say what to raise when a unit of work cannot begin; ``None`` for no conflict.

    No connection left, in our pool or at the server, is one: others have them all.
    """
    if isinstance(failure, AttenteError):
        return ConflictError
    origin = failure.orig if isinstance(failure, DBAPIError) else None
    etat = getattr(origin, "sqlstate", None)
    says_saturated = etat in AMBIGUOUS and SATURATION.search(str(origin))
    return ConflictError if etat == SATURATED or says_saturated else refusal_of(failure)


def refusal_of(failure: SQLAlchemyError) -> type[SiautError] | None:
    """
    Say what to raise instead; ``None`` for what is no conflict.
    """
    origin = failure.orig if isinstance(failure, DBAPIError) else None
    if isinstance(origin, sqlite3.Error):
        return _of_sqlite(origin)
    return _of_postgresql(origin)


def _of_sqlite(origin: sqlite3.Error) -> type[SiautError] | None:
    code = getattr(origin, "sqlite_errorcode", 0) & OCTET
    if code == sqlite3.SQLITE_CONSTRAINT:
        # It reads "UNIQUE constraint failed: " and the column, never its value.
        return UNIQUENESSES.get(str(origin).rpartition(": ")[2], ConflictError)
    return ConflictError if code in BUSY else None


def _of_postgresql(origin: BaseException | None) -> type[SiautError] | None:
    etat = getattr(origin, "sqlstate", None)
    if etat == UNIQUENESS:
        return UNIQUENESSES.get(_constraint(origin) or "", ConflictError)
    return ConflictError if etat in CONFLICTS else None


def _constraint(origin: BaseException | None) -> str | None:
    """
    Read the name of the broken constraint, where the driver keeps it.
    """
    # psycopg: in a record of its error. asyncpg: in its error, of which SQLAlchemy
    # makes another, that tells its state and no name.
    fiche = getattr(origin, "diag", None) or getattr(origin, "__cause__", None)
    constraint: str | None = getattr(fiche, "constraint_name", None)
    return constraint
