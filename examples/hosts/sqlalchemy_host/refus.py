"""
*Refus*: what the errors of both engines mean to the core.

What is found here is raised elsewhere, outside the ``except`` of the driver's
error: that one quotes the address, and would stay as the context.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from siaut_core import ConflitError, CourrielDejaPrisError, NumeroDejaPrisError

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

    from siaut_core.errors import SiautError

__all__ = ["refus_de"]

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

# The low byte of an extended code of SQLite is the code itself.
OCTET: Final = 0xFF
OCCUPEE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def refus_de(echec: DBAPIError) -> type[SiautError] | None:
    """
    Say what to raise instead; ``None`` for what is no conflict.
    """
    origine = echec.orig
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
