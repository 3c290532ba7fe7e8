"""
*Errors*: what those of both engines mean to the core, and to whoever runs the host.

The text of a driver quotes the address of the database, or what a row holds: it is
never said again. What is found here is raised elsewhere, outside the ``except`` of the
driver's error, which would else stay as the context.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as AttenteError

from siaut_core import ConflictError, CourrielDejaPrisError, NumeroDejaPrisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siaut_core.errors import SiautError

__all__ = ["refusal_of", "refusals_at_entry", "sentence_of"]

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


# One sentence that says what to do. A unit of work is all or nothing: whatever is said
# here, nothing is half done.
FULL: Final = (
    "Il n'y a plus de place sur le disque de la base : libérez-en, puis recommencez ;"
    " rien n'a été enregistré."
)
BUSY_DATABASE: Final = (
    "La base est restée occupée par un autre travail, qui a changé ou retient les mêmes"
    " données : recommencez quand il aura fini ; rien n'a été enregistré."
)
READ_ONLY: Final = (
    "La base n'est ouverte qu'en lecture : donnez le droit d'écrire dans son fichier et"
    " son dossier, ou désignez-en une autre par --database."
)
NOT_CREATED: Final = (
    "La base n'a pas encore les tables de cette version : lancez d'abord la commande"
    " « migrate » avec la même option --database."
)
WITHOUT_DROIT: Final = (
    "L'utilisateur de la base n'a pas les droits qu'il faut : demandez-les à"
    " l'administrateur de PostgreSQL, ou désignez un autre utilisateur."
)
INTERRUPTED: Final = (
    "Le serveur PostgreSQL a coupé la connexion : vérifiez qu'il est démarré, puis"
    " recommencez ; rien de ce qui était en cours n'a été enregistré."
)
UNREACHABLE: Final = (
    "Le serveur PostgreSQL ne répond pas : vérifiez l'hôte et le port de --database, et"
    " qu'il est démarré."
)
IDENTITY: Final = (
    "Le serveur PostgreSQL refuse cet utilisateur ou ce mot de passe : vérifiez ceux de"
    " --database, ou la variable PGPASSWORD."
)
NO_DATABASE: Final = (
    "Ce serveur PostgreSQL n'a pas de base de ce nom : créez-la (createdb), ou vérifiez"
    " le nom donné à --database."
)
REFUSEE: Final = (
    "Le serveur PostgreSQL refuse la connexion : vérifiez l'utilisateur, le mot de"
    " passe et le nom de la base de --database."
)
WITHOUT_EXTENSION: Final = (
    "Il manque une extension au serveur PostgreSQL : installez ses modules « contrib »"
    " (postgresql-contrib), qui la contiennent, puis recommencez."
)
TOO_BUSY: Final = (
    "Le serveur PostgreSQL n'accepte pas plus de connexions ou n'a plus de mémoire :"
    " recommencez plus tard, ou relevez ses limites."
)
CORRUPT: Final = (
    "Le fichier de la base est abîmé, ou n'est pas une base SQLite : restaurez une"
    " sauvegarde, ou désignez un autre fichier par --database."
)
INACCESSIBLE: Final = (
    "Le fichier de la base ne peut pas être ouvert : vérifiez le chemin donné à"
    " --database, que son dossier existe et que vous pouvez y écrire."
)
DISK: Final = (
    "Le disque de la base ne répond pas ou n'a plus de place : vérifiez-le, puis"
    " recommencez ; rien n'a été enregistré."
)
AUTRE: Final = (
    "La base a refusé l'opération ({}) : rien n'a été enregistré ; le journal du"
    " serveur, s'il y en a un, dit pourquoi."
)

# Provenance: "Result and Error Codes" of SQLite.
SQLITE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: BUSY_DATABASE,
    sqlite3.SQLITE_LOCKED: BUSY_DATABASE,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_CORRUPT: CORRUPT,
    sqlite3.SQLITE_NOTADB: CORRUPT,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: INACCESSIBLE,
    sqlite3.SQLITE_PERM: INACCESSIBLE,
}

# What SQLite calls an error in general, told apart by its text.
TEXTS_SQLITE: Final = ((re.compile("no such (?:table|column)"), NOT_CREATED),)

# By code, else by class (its first two characters).
# Provenance: appendix A of the manual of PostgreSQL 18.
POSTGRESQL: Final[Mapping[str, str]] = {
    "08": INTERRUPTED,
    "0A000": WITHOUT_EXTENSION,  # 'extension "..." is not available'
    "25006": READ_ONLY,
    "28": IDENTITY,
    "3D000": NO_DATABASE,
    "40": BUSY_DATABASE,
    "42501": WITHOUT_DROIT,
    "42703": NOT_CREATED,
    "42704": WITHOUT_EXTENSION,  # Its class of operators is missing.
    "42883": WITHOUT_EXTENSION,  # Its function is.
    "42P01": NOT_CREATED,
    "53100": FULL,
    "53": TOO_BUSY,
    "55P03": BUSY_DATABASE,
    "57": INTERRUPTED,
    "58P01": WITHOUT_EXTENSION,
    "58": DISK,
}

# Of a connection that fails the driver has no code, only what the server said first.
TEXTS_POSTGRESQL: Final = (
    (re.compile("password|mot de passe|authenti|pg_hba|role "), IDENTITY),
    (re.compile('database ".*does not exist|base de données ".*existe'), NO_DATABASE),
    (SATURATION, TOO_BUSY),
    (re.compile("FATAL"), REFUSEE),
    (re.compile("connection failed|resolve|timeout|timed out"), UNREACHABLE),
)


def sentence_of(failure: Exception) -> str | None:
    """
    Say what to do about a failure; ``None`` when it is none of the database's.
    """
    if isinstance(failure, ConflictError):
        return BUSY_DATABASE
    if isinstance(failure, DBAPIError):
        origin = failure.orig
        if isinstance(origin, sqlite3.Error):
            return _phrase_of_sqlite(origin)
        return _phrase_of_postgresql(origin)
    if isinstance(failure, SQLAlchemyError):
        return AUTRE.format(type(failure).__name__)
    return None


def _phrase_of_sqlite(origin: sqlite3.Error) -> str:
    code = getattr(origin, "sqlite_errorcode", 0) & OCTET
    nom = getattr(origin, "sqlite_errorname", type(origin).__name__)
    known = SQLITE.get(code) or _by(TEXTS_SQLITE, origin)
    return known or AUTRE.format(nom)


def _phrase_of_postgresql(origin: BaseException | None) -> str:
    etat = getattr(origin, "sqlstate", None)
    if etat is None:
        return _by(TEXTS_POSTGRESQL, origin) or INTERRUPTED
    return POSTGRESQL.get(etat) or POSTGRESQL.get(etat[:2]) or AUTRE.format(etat)


def _by(
    texts: tuple[tuple[re.Pattern[str], str], ...], origin: BaseException | None
) -> str | None:
    said = str(origin)
    return next((sentence for motif, sentence in texts if motif.search(said)), None)
