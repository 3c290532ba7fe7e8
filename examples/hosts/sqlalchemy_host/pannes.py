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

from siaut_core import ConflitError

from .refus import SATURATION

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["phrase_de"]

PLEIN: Final = (
    "Il n'y a plus de place sur le disque de la base : libérez-en, puis recommencez ;"
    " rien n'a été enregistré."
)
OCCUPEE: Final = (
    "La base est restée occupée par un autre travail, qui a changé ou retient les mêmes"
    " données : recommencez quand il aura fini ; rien n'a été enregistré."
)
LECTURE_SEULE: Final = (
    "La base n'est ouverte qu'en lecture : donnez le droit d'écrire dans son fichier et"
    " son dossier, ou désignez-en une autre par --database."
)
NON_CREEE: Final = (
    "La base n'a pas encore les tables de cette version : lancez d'abord la commande"
    " « creer » avec la même option --database."
)
SANS_DROIT: Final = (
    "L'utilisateur de la base n'a pas les droits qu'il faut : demandez-les à"
    " l'administrateur de PostgreSQL, ou désignez un autre utilisateur."
)
INTERROMPUE: Final = (
    "Le serveur PostgreSQL a coupé la connexion : vérifiez qu'il est démarré, puis"
    " recommencez ; rien de ce qui était en cours n'a été enregistré."
)
INJOIGNABLE: Final = (
    "Le serveur PostgreSQL ne répond pas : vérifiez l'hôte et le port de --database, et"
    " qu'il est démarré."
)
IDENTITE: Final = (
    "Le serveur PostgreSQL refuse cet utilisateur ou ce mot de passe : vérifiez ceux de"
    " --database, ou la variable PGPASSWORD."
)
BASE_ABSENTE: Final = (
    "Ce serveur PostgreSQL n'a pas de base de ce nom : créez-la (createdb), ou vérifiez"
    " le nom donné à --database."
)
REFUSEE: Final = (
    "Le serveur PostgreSQL refuse la connexion : vérifiez l'utilisateur, le mot de"
    " passe et le nom de la base de --database."
)
SANS_EXTENSION: Final = (
    "Il manque une extension au serveur PostgreSQL : installez ses modules « contrib »"
    " (postgresql-contrib), qui la contiennent, puis recommencez."
)
SATUREE: Final = (
    "Le serveur PostgreSQL n'accepte pas plus de connexions ou n'a plus de mémoire :"
    " recommencez plus tard, ou relevez ses limites."
)
ABIMEE: Final = (
    "Le fichier de la base est abîmé, ou n'est pas une base SQLite : restaurez une"
    " sauvegarde, ou désignez un autre fichier par --database."
)
INACCESSIBLE: Final = (
    "Le fichier de la base ne peut pas être ouvert : vérifiez le chemin donné à"
    " --database, que son dossier existe et que vous pouvez y écrire."
)
DISQUE: Final = (
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
    sqlite3.SQLITE_BUSY: OCCUPEE,
    sqlite3.SQLITE_LOCKED: OCCUPEE,
    sqlite3.SQLITE_READONLY: LECTURE_SEULE,
    sqlite3.SQLITE_IOERR: DISQUE,
    sqlite3.SQLITE_CORRUPT: ABIMEE,
    sqlite3.SQLITE_NOTADB: ABIMEE,
    sqlite3.SQLITE_FULL: PLEIN,
    sqlite3.SQLITE_CANTOPEN: INACCESSIBLE,
    sqlite3.SQLITE_PERM: INACCESSIBLE,
}

# What SQLite calls an error in general, told apart by its text.
TEXTES_SQLITE: Final = ((re.compile("no such (?:table|column)"), NON_CREEE),)

# By code, else by class (its first two characters).
# Provenance: appendix A of the manual of PostgreSQL 18.
POSTGRESQL: Final[Mapping[str, str]] = {
    "08": INTERROMPUE,
    "0A000": SANS_EXTENSION,  # 'extension "..." is not available'
    "25006": LECTURE_SEULE,
    "28": IDENTITE,
    "3D000": BASE_ABSENTE,
    "40": OCCUPEE,
    "42501": SANS_DROIT,
    "42703": NON_CREEE,
    "42704": SANS_EXTENSION,  # Its class of operators is missing.
    "42883": SANS_EXTENSION,  # Its function is.
    "42P01": NON_CREEE,
    "53100": PLEIN,
    "53": SATUREE,
    "55P03": OCCUPEE,
    "57": INTERROMPUE,
    "58P01": SANS_EXTENSION,
    "58": DISQUE,
}

# Of a connection that fails the driver has no code, only what the server said first.
TEXTES_POSTGRESQL: Final = (
    (re.compile("password|mot de passe|authenti|pg_hba|role "), IDENTITE),
    (re.compile('database ".*does not exist|base de données ".*existe'), BASE_ABSENTE),
    (SATURATION, SATUREE),
    (re.compile("FATAL"), REFUSEE),
    (re.compile("connection failed|resolve|timeout|timed out"), INJOIGNABLE),
)


def phrase_de(echec: Exception) -> str | None:
    """
    Say what to do about a failure; ``None`` when it is none of the database's.
    """
    if isinstance(echec, ConflitError):
        return OCCUPEE
    if isinstance(echec, DBAPIError):
        origine = echec.orig
        if isinstance(origine, sqlite3.Error):
            return _de_sqlite(origine)
        return _de_postgresql(origine)
    if isinstance(echec, SQLAlchemyError):
        return AUTRE.format(type(echec).__name__)
    return None


def _de_sqlite(origine: sqlite3.Error) -> str:
    code = getattr(origine, "sqlite_errorcode", 0) & OCTET
    nom = getattr(origine, "sqlite_errorname", type(origine).__name__)
    connue = SQLITE.get(code) or _selon(TEXTES_SQLITE, origine)
    return connue or AUTRE.format(nom)


def _de_postgresql(origine: BaseException | None) -> str:
    etat = getattr(origine, "sqlstate", None)
    if etat is None:
        return _selon(TEXTES_POSTGRESQL, origine) or INTERROMPUE
    return POSTGRESQL.get(etat) or POSTGRESQL.get(etat[:2]) or AUTRE.format(etat)


def _selon(
    textes: tuple[tuple[re.Pattern[str], str], ...], origine: BaseException | None
) -> str | None:
    dit = str(origine)
    return next((phrase for motif, phrase in textes if motif.search(dit)), None)
