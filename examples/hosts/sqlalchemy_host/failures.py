"""
*Pannes*: what is wrong with a database, in one sentence that says what to do.

Never the text of a driver: it quotes the address of the database, or what a row
holds. A unit of work is all or nothing: whatever is said here, nothing is half done.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from siaut_core import ConflictError

from .refus import SATURATION

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["sentence_of"]

FULL: Final = (
    "Il n'y a plus de place sur le disque de la base : libérez-en, puis recommencez ;"
    " rien n'a été enregistré."
)
BUSY: Final = (
    "La base est restée occupée par un autre travail, qui a changé ou retient les mêmes"
    " données : recommencez quand il aura fini ; rien n'a été enregistré."
)
READ_ONLY: Final = (
    "La base n'est ouverte qu'en lecture : donnez le droit d'écrire dans son fichier et"
    " son dossier, ou désignez-en une autre par --database."
)
NOT_CREATED: Final = (
    "La base n'a pas encore les tables de cette version : lancez d'abord la commande"
    " « creer » avec la même option --database."
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
SATURATED: Final = (
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

# The low byte of an extended code of SQLite is the code itself.
OCTET: Final = 0xFF

# Provenance: "Result and Error Codes" of SQLite.
SQLITE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
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
    "40": BUSY,
    "42501": WITHOUT_DROIT,
    "42703": NOT_CREATED,
    "42704": WITHOUT_EXTENSION,  # Its class of operators is missing.
    "42883": WITHOUT_EXTENSION,  # Its function is.
    "42P01": NOT_CREATED,
    "53100": FULL,
    "53": SATURATED,
    "55P03": BUSY,
    "57": INTERRUPTED,
    "58P01": WITHOUT_EXTENSION,
    "58": DISK,
}

# Of a connection that fails the driver has no code, only what the server said first.
TEXTS_POSTGRESQL: Final = (
    (re.compile("password|mot de passe|authenti|pg_hba|role "), IDENTITY),
    (re.compile('database ".*does not exist|base de données ".*existe'), NO_DATABASE),
    (SATURATION, SATURATED),
    (re.compile("FATAL"), REFUSEE),
    (re.compile("connection failed|resolve|timeout|timed out"), UNREACHABLE),
)


def sentence_of(failure: Exception) -> str | None:
    """
    Say what to do about a failure; ``None`` when it is none of the database's.
    """
    if isinstance(failure, ConflictError):
        return BUSY
    if isinstance(failure, DBAPIError):
        origin = failure.orig
        if isinstance(origin, sqlite3.Error):
            return _of_sqlite(origin)
        return _of_postgresql(origin)
    if isinstance(failure, SQLAlchemyError):
        return AUTRE.format(type(failure).__name__)
    return None


def _of_sqlite(origin: sqlite3.Error) -> str:
    code = getattr(origin, "sqlite_errorcode", 0) & OCTET
    nom = getattr(origin, "sqlite_errorname", type(origin).__name__)
    known = SQLITE.get(code) or _by(TEXTS_SQLITE, origin)
    return known or AUTRE.format(nom)


def _of_postgresql(origin: BaseException | None) -> str:
    etat = getattr(origin, "sqlstate", None)
    if etat is None:
        return _by(TEXTS_POSTGRESQL, origin) or INTERRUPTED
    return POSTGRESQL.get(etat) or POSTGRESQL.get(etat[:2]) or AUTRE.format(etat)


def _by(
    texts: tuple[tuple[re.Pattern[str], str], ...], origin: BaseException | None
) -> str | None:
    said = str(origin)
    return next((sentence for motif, sentence in texts if motif.search(said)), None)
