"""
*Refus*: every statement says what the core expects, and nothing of what it held.

The error of a driver quotes the address. Ours is raised outside the ``except``,
or that one would stay as its context, for whoever logs a traceback.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError, IntegrityError

from siaut_core import ConflitError, CourrielDejaPrisError, NumeroDejaPrisError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from siaut_core.errors import SiautError

__all__ = ["refus_a_l_entree", "refus_de", "traduire"]

# As PostgreSQL names the constraint, and as SQLite names its column.
PRIS: Final[dict[str, type[SiautError]]] = {
    "siaut_courriel_unique": CourrielDejaPrisError,
    "siaut_compte.courriel_cle": CourrielDejaPrisError,
    "siaut_numero_unique": NumeroDejaPrisError,
    "siaut_structure.numero": NumeroDejaPrisError,
    "siaut_libelle_unique": NumeroDejaPrisError,
    "siaut_structure.libelle_cle": NumeroDejaPrisError,
}

# Provenance: appendix A of the manual of PostgreSQL 18. Serialization failure,
# deadlock, lock not available. The low byte of SQLite's codes is the primary one.
CONFLITS: Final = frozenset({"40001", "40P01", "55P03"})

# Of a connection that fails there is no code: PostgreSQL in English and in French,
# PgBouncer, then the pool of psycopg.
SATURATION: Final = re.compile(
    "too many|remaining connection slots|trop de|emplacements de connexion"
    "|no more connections allowed|query_wait_timeout"
    "|couldn't get a connection|requests waiting"
)

OCCUPEE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
OCTET: Final = 0xFF


def traduire(
    execute: Callable[..., Any],
    sql: str,
    valeurs: object,
    plusieurs: bool,  # noqa: FBT001  (as Django calls it)
    contexte: Mapping[str, Any],
) -> Any:  # noqa: ANN401  (a cursor, of either driver)
    """
    Execute a statement: what ``connection.execute_wrapper`` installs.
    """
    try:
        return execute(sql, valeurs, plusieurs, contexte)
    except DatabaseError as echec:
        refus = refus_de(echec)
        if refus is None:
            raise
    # PostgreSQL stores nothing of this transaction any more, and its COMMIT would
    # not say so.
    contexte["connection"].set_rollback(rollback=True)
    raise refus


def refus_a_l_entree(echec: DatabaseError) -> type[SiautError] | None:
    """
    Say what to raise when a unit of work cannot begin; ``None`` for no conflict.

    No connection left, in the pool or at the server, is one: others have them all.
    """
    est_sature = SATURATION.search(str(echec.__cause__))
    return ConflitError if est_sature else refus_de(echec)


def refus_de(echec: DatabaseError) -> type[SiautError] | None:
    """
    Say what to raise instead; ``None`` for what is no conflict.
    """
    origine = echec.__cause__
    if isinstance(echec, IntegrityError):
        return PRIS.get(_ce_qui_est_pris(origine), ConflitError)
    if isinstance(origine, sqlite3.Error):
        code = getattr(origine, "sqlite_errorcode", 0) & OCTET
        return ConflitError if code in OCCUPEE else None
    return ConflitError if getattr(origine, "sqlstate", None) in CONFLITS else None


def _ce_qui_est_pris(origine: BaseException | None) -> str:
    if isinstance(origine, sqlite3.Error):
        # It reads "UNIQUE constraint failed: " and the column, never its value.
        return str(origine).rpartition(": ")[2]
    return getattr(getattr(origine, "diag", None), "constraint_name", None) or ""
