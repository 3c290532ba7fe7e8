"""
*Errors*: what those of both engines mean to the core, and to whoever runs the host.

The text of a driver quotes the address of the database, or what a row holds: it is
never said again. What is found here is raised elsewhere, outside the ``except`` of the
driver's error, which would else stay as the context.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from siaut_core import ConflictError, CourrielDejaPrisError, NumeroDejaPrisError
from siaut_core.errors import SiautError

# By the name of the constraint.
UNIQUENESSES: Final[dict[str | None, type[SiautError]]] = {
    "uq_utilisateurs_courriel_cle": CourrielDejaPrisError,
    "uq_structures_numero": NumeroDejaPrisError,
    "uq_structures_libelle_cle": NumeroDejaPrisError,
}

# Provenance: appendix A of the manual of PostgreSQL 18. Unique violation, foreign
# key violation, serialization failure, deadlock, lock not available, too many
# connections.
CONFLICTS: Final[frozenset[int | str | None]] = frozenset(
    {"23505", "23503", "40001", "40P01", "55P03", "53300"}
    | {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
    | {sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
)

# psycopg has no state for a connection that fails; PgBouncer has others, and asyncpg
# its own.
AMBIGUOUS: Final = frozenset({None, "08P01", "08003"})

# PostgreSQL in English and in French, then PgBouncer.
SATURATION: Final = re.compile(
    "too many|remaining connection slots|trop de|emplacements de connexion"
    "|no more connections allowed|query_wait_timeout"
)


def refusal_of(failure: SQLAlchemyError) -> type[SiautError] | None:
    """
    Say what to raise instead; ``None`` for what is no conflict.

    No connection left, in our pool or at the server, is one: others have them all.
    """
    if isinstance(failure, PoolTimeoutError):
        return ConflictError
    origin = _origin(failure)
    code = _code(origin)
    if code in CONFLICTS:
        return UNIQUENESSES.get(_broken(origin), ConflictError)
    is_saturated = code in AMBIGUOUS and SATURATION.search(str(origin))
    return ConflictError if is_saturated else None


def _origin(failure: SQLAlchemyError) -> BaseException | None:
    return failure.orig if isinstance(failure, DBAPIError) else None


def _code(origin: BaseException | None) -> int | str | None:
    if isinstance(origin, sqlite3.Error):
        code = int(getattr(origin, "sqlite_errorcode", 0))
        # The low byte of an extended code is the code itself, and says it all but of
        # a constraint.
        return code if code & 0xFF == sqlite3.SQLITE_CONSTRAINT else code & 0xFF
    state: str | None = getattr(origin, "sqlstate", None)
    return state


def _broken(origin: BaseException | None) -> str | None:
    """
    Read the name of the broken constraint, where the driver keeps it.
    """
    if isinstance(origin, sqlite3.Error):
        # It reads "UNIQUE constraint failed: table.column", never what the value is.
        return "uq_" + str(origin).rpartition(": ")[2].replace(".", "_")
    # psycopg: in a record of its error. asyncpg: in its error, of which SQLAlchemy
    # makes another, that tells its state and no name.
    record = getattr(origin, "diag", None) or getattr(origin, "__cause__", None)
    constraint: str | None = getattr(record, "constraint_name", None)
    return constraint


# One sentence that says what to do. A unit of work is all or nothing: whatever is said
# here, nothing is half done.
FULL: Final = (
    "Le disque de la base est plein ou ne répond plus : vérifiez-le, puis recommencez ;"
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
WITHOUT_RIGHT: Final = (
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
OTHER: Final = (
    "La base a refusé l'opération ({}) : rien n'a été enregistré ; le journal du"
    " serveur, s'il y en a un, dit pourquoi."
)

# Provenance: "Result and Error Codes" of SQLite, appendix A of the manual of
# PostgreSQL 18, where a code or its class (two characters) is looked for.
CODES: Final[Mapping[str, Iterable[int | str]]] = {
    BUSY_DATABASE: (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "40", "55P03"),
    CORRUPT: (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
    FULL: (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, "53100", "58"),
    IDENTITY: ("28",),
    INACCESSIBLE: (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    INTERRUPTED: ("08", "57"),
    NOT_CREATED: ("42703", "42P01"),
    NO_DATABASE: ("3D000",),
    READ_ONLY: (sqlite3.SQLITE_READONLY, "25006"),
    TOO_BUSY: ("53",),
    WITHOUT_RIGHT: ("42501",),
    # It is not available, its class of operators is not, or its function.
    WITHOUT_EXTENSION: ("0A000", "58P01", "42704", "42883"),
}
SENTENCES: Final[Mapping[int | str | None, str]] = {
    code: text for text, codes in CODES.items() for code in codes
}

# SQLite has one code for many errors. Of a connection that fails, the driver of
# PostgreSQL has none: only what the server said first.
WITHOUT_CODE: Final = frozenset({sqlite3.SQLITE_ERROR, None})
TEXTS: Final = (
    (re.compile("no such (?:table|column)"), NOT_CREATED),
    (re.compile("password|mot de passe|authenti|pg_hba|role "), IDENTITY),
    (re.compile('database ".*does not exist|base de données ".*existe'), NO_DATABASE),
    (SATURATION, TOO_BUSY),
    (re.compile("connection failed|resolve|timeout|timed out"), UNREACHABLE),
)


def sentence_of(failure: Exception) -> str | None:
    """
    Say what to do about a failure; ``None`` when it is none of the database's.
    """
    if isinstance(failure, ConflictError):
        return BUSY_DATABASE
    if not isinstance(failure, SQLAlchemyError):
        return None
    origin = _origin(failure)
    if origin is None:
        return OTHER.format(type(failure).__name__)
    code = _code(origin)
    said = str(origin) if code in WITHOUT_CODE else ""
    name = getattr(origin, "sqlite_errorname", code or type(origin).__name__)
    return (
        SENTENCES.get(code)
        or SENTENCES.get(str(code)[:2])
        or next((text for words, text in TEXTS if words.search(said)), None)
        or (INTERRUPTED if code is None else OTHER.format(name))
    )
