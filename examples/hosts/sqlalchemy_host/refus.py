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

from siaut_core import ConflitError, CourrielDejaPrisError, NumeroDejaPrisError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

    from siaut_core.errors import SiautError

__all__ = ["SATURATION", "refus_a_l_entree", "refus_de"]

# As PostgreSQL names the constraint, and as SQLite names its column.
UNICITES: Final[dict[str, type[SiautError]]] = {
    "uq_utilisateurs_courriel_cle": CourrielDejaPrisError,
    "utilisateurs.courriel_cle": CourrielDejaPrisError,
    "uq_structures_numero": NumeroDejaPrisError,
    "structures.numero": NumeroDejaPrisError,
    "uq_structures_libelle_cle": NumeroDejaPrisError,
    "structures.libelle_cle": NumeroDejaPrisError,
}

# Provenance: appendix A of the manual of PostgreSQL 18. Unique violation, foreign
# key violation, serialization failure, deadlock, lock not available.
UNICITE: Final = "23505"
CONFLITS: Final = frozenset({UNICITE, "23503", "40001", "40P01", "55P03"})

# "too many connections". psycopg has no state for a connection that fails; PgBouncer
# has others, and asyncpg its own.
SATURE: Final = "53300"
AMBIGUS: Final = frozenset({None, "08P01", "08003"})

# PostgreSQL in English and in French, then PgBouncer.
SATURATION: Final = re.compile(
    "too many|remaining connection slots|trop de|emplacements de connexion"
    "|no more connections allowed|query_wait_timeout"
)

# The low byte of an extended code of SQLite is the code itself.
OCTET: Final = 0xFF
OCCUPEE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def refus_a_l_entree(echec: SQLAlchemyError) -> type[SiautError] | None:
    """
    Say what to raise when a unit of work cannot begin; ``None`` for no conflict.

    No connection left, in our pool or at the server, is one: others have them all.
    """
    if isinstance(echec, AttenteError):
        return ConflitError
    origine = echec.orig if isinstance(echec, DBAPIError) else None
    etat = getattr(origine, "sqlstate", None)
    dit_sature = etat in AMBIGUS and SATURATION.search(str(origine))
    return ConflitError if etat == SATURE or dit_sature else refus_de(echec)


def refus_de(echec: SQLAlchemyError) -> type[SiautError] | None:
    """
    Say what to raise instead; ``None`` for what is no conflict.
    """
    origine = echec.orig if isinstance(echec, DBAPIError) else None
    if isinstance(origine, sqlite3.Error):
        return _de_sqlite(origine)
    return _de_postgresql(origine)


def _de_sqlite(origine: sqlite3.Error) -> type[SiautError] | None:
    code = getattr(origine, "sqlite_errorcode", 0) & OCTET
    if code == sqlite3.SQLITE_CONSTRAINT:
        # It reads "UNIQUE constraint failed: " and the column, never its value.
        return UNICITES.get(str(origine).rpartition(": ")[2], ConflitError)
    return ConflitError if code in OCCUPEE else None


def _de_postgresql(origine: BaseException | None) -> type[SiautError] | None:
    etat = getattr(origine, "sqlstate", None)
    if etat == UNICITE:
        return UNICITES.get(_contrainte(origine) or "", ConflitError)
    return ConflitError if etat in CONFLITS else None


def _contrainte(origine: BaseException | None) -> str | None:
    """
    Read the name of the broken constraint, where the driver keeps it.
    """
    # psycopg: in a record of its error. asyncpg: in its error, of which SQLAlchemy
    # makes another, that tells its state and no name.
    fiche = getattr(origine, "diag", None) or getattr(origine, "__cause__", None)
    contrainte: str | None = getattr(fiche, "constraint_name", None)
    return contrainte
