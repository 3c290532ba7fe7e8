"""
A synchronous host on SQLite, written from the protocols alone.

What keys and versions need is in columns; the rest of an entity is one blob.
Each unit of work is a connection and a ``BEGIN IMMEDIATE``: from then on nobody
else writes, so that reading, comparing and writing are one step.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from siaut_core import (
    Cause,
    ConflictError,
    Courriel,
    CourrielDejaPrisError,
    EntiteJuridique,
    Etablissement,
    Fin,
    Groupe,
    Lien,
    NumeroDejaPrisError,
    NumeroFiness,
    Structure,
    StructureId,
    TypeStructure,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.sync import Event, MailState, QueuedMail
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.outbox import next_due
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import STRUCTURES_SEARCH
from siaut_core.use_cases.recherche.utilisateurs import UTILISATEURS_SEARCH
from tests.hosts.house import Content

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.use_cases.recherche.structures import StructuresQuery
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

TABLES = """
CREATE TABLE utilisateurs (id TEXT PRIMARY KEY, cle TEXT UNIQUE NOT NULL,
    version INTEGER NOT NULL, derniere_connexion BLOB, body BLOB NOT NULL);
CREATE TABLE structures (id TEXT PRIMARY KEY, nom TEXT UNIQUE, numero TEXT,
    ej_id TEXT, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE liens (digest TEXT PRIMARY KEY, id TEXT NOT NULL,
    utilisateur_id TEXT NOT NULL, rank INTEGER NOT NULL, expire_le TEXT NOT NULL,
    fin TEXT, body BLOB NOT NULL, UNIQUE (utilisateur_id, rank));
CREATE TABLE queued_mails (id TEXT PRIMARY KEY, etat TEXT NOT NULL,
    tries INTEGER NOT NULL, leased_until TEXT, body BLOB NOT NULL);
CREATE TABLE passwords (id TEXT PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE journal (rank INTEGER PRIMARY KEY, body BLOB NOT NULL);
"""


def as_text(instant: datetime) -> str:
    """
    Write an instant in UTC so that texts sort as instants do.
    """
    return instant.isoformat(timespec="microseconds")


@lru_cache(maxsize=10_000)
def read_blob(blob: bytes | None) -> Any:  # noqa: ANN401  (a column of any entity)
    """
    Read an entity, which never changes: what is stored the same is the same.
    """
    return None if blob is None else pickle.loads(blob)  # noqa: S301  (our own rows)


@cache
def empty() -> bytes:
    """
    Make the tables: once, each database begins with a copy.
    """
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(TABLES)
        return base.serialize()


def with_last_login(compte: Utilisateur, instant: datetime | None) -> Utilisateur:
    """
    Give an account with what is in its column: most often what is in its blob too.
    """
    if compte.derniere_connexion == instant:
        return compte
    return attrs.evolve(compte, derniere_connexion=instant)


class SqliteHost:
    """
    A database, and its units of work.

    Args:
        content: What the file of another one held; empty tables when not told.
    """

    def __init__(
        self, file: Path, patience: float = 10.0, content: bytes | None = None
    ) -> None:
        self._file = file
        self._patience = patience
        file.touch(mode=0o600)
        file.write_bytes(content or empty())

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._file, timeout=self._patience, isolation_level=None)
        # Nobody reads what the machine's own death would leave.
        base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA journal_mode = MEMORY")
        return base

    @contextmanager
    def unit_of_work(self) -> Iterator[SqliteUnit]:
        with closing(self._connect()) as base:
            try:
                base.execute("BEGIN IMMEDIATE")
                yield SqliteUnit(base)
                base.execute("COMMIT")
            except sqlite3.OperationalError as failure:
                if failure.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    raise ConflictError from None
                raise
            except sqlite3.IntegrityError:
                # An identifier that is stored already: its message names no one.
                raise ConflictError from None
            finally:
                if base.in_transaction:
                    base.execute("ROLLBACK")

    def content(self) -> Content:
        with closing(self._connect()) as base:
            unit = SqliteUnit(base)
            stored_digests = base.execute("SELECT id, digest FROM passwords")
            journal = base.execute("SELECT body FROM journal ORDER BY rank")
            return Content(
                utilisateurs={u.id: u for u in unit.utilisateurs.everyone()},
                structures={s.id: s for s in unit.structures.every_one()},
                liens={lien.digest: lien for lien in unit.liens.everyone()},
                queued_mails={i.id: i for i in unit.outbox.every_one()},
                passwords=dict(stored_digests.fetchall()),
                journal=tuple(read_blob(body) for (body,) in journal),
            )


class SqliteUnit:
    def __init__(self, base: sqlite3.Connection) -> None:
        self.structures = StructuresSqlite(base)
        self.utilisateurs = UtilisateursSqlite(base, self.structures)
        self.liens = LiensSqlite(base)
        self.outbox = SqliteOutbox(base)
        self.journal = SqliteJournal(base)
        self.passwords = SqlitePasswords(base)


class UtilisateursSqlite:
    def __init__(self, base: sqlite3.Connection, structures: StructuresSqlite) -> None:
        self._base = base
        self._structures = structures

    def _read(self, condition: str, *values: object) -> list[Utilisateur]:
        results = self._base.execute(
            f"SELECT body, derniere_connexion FROM utilisateurs WHERE {condition}",  # noqa: S608  (our own words)
            values,
        )
        return [
            with_last_login(read_blob(body), read_blob(last)) for body, last in results
        ]

    def everyone(self) -> list[Utilisateur]:
        return self._read("TRUE")

    def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        return next(iter(self._read("id = ?", id)), None)

    def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return next(iter(self._read("cle = ?", courriel.cle)), None)

    def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        for compte in comptes:
            found = self._base.execute(
                "SELECT 1 FROM utilisateurs WHERE id = ? AND version = ?",
                (compte.id, compte.version),
            )
            if found.fetchone() is None:
                raise ConflictError

    def _write(self, order: str, **values: object) -> int:
        try:
            return self._base.execute(order, values).rowcount
        except sqlite3.IntegrityError as failure:
            leased = "utilisateurs.cle" in str(failure)
        raise CourrielDejaPrisError if leased else ConflictError

    def add(self, utilisateur: Utilisateur, /) -> None:
        self._write(
            "INSERT INTO utilisateurs VALUES (:id, :cle, :version, :derniere, :body)",
            id=utilisateur.id,
            cle=utilisateur.courriel.cle,
            version=utilisateur.version,
            derniere=pickle.dumps(utilisateur.derniere_connexion),
            body=pickle.dumps(utilisateur),
        )

    def save(self, utilisateur: Utilisateur, /) -> None:
        written = self._write(
            "UPDATE utilisateurs SET cle = :cle, version = :version, body = :body"
            " WHERE id = :id AND version = :version - 1",
            id=utilisateur.id,
            cle=utilisateur.courriel.cle,
            version=utilisateur.version,
            body=pickle.dumps(utilisateur),
        )
        if not written:
            raise ConflictError

    def remove(self, utilisateur: Utilisateur, /) -> None:
        id, version = utilisateur.id, utilisateur.version
        removed = self._write(
            "DELETE FROM utilisateurs WHERE id = :id AND version = :version",
            id=id,
            version=version,
        )
        if not removed:
            raise ConflictError
        self._base.execute("DELETE FROM passwords WHERE id = ?", (id,))
        self._base.execute("DELETE FROM liens WHERE utilisateur_id = ?", (id,))

    def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        compte = self.get(id)
        if compte is None or not compte.est_en_exercice:
            return False
        last = max(compte.derniere_connexion or instant, instant)
        self._write(
            "UPDATE utilisateurs SET derniere_connexion = :derniere WHERE id = :id",
            id=id,
            derniere=pickle.dumps(last),
        )
        return True

    def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        structures = {s.id: s for s in self._structures.every_one()}

        def line(compte: Utilisateur) -> UtilisateurRow:
            structure = structures[compte.rattachement.structure_id]
            ej = None
            if structure.type_structure is TypeStructure.ET:
                ej = structures.get(structure.ej_id)
            return UtilisateurRow(
                compte, structure, ej if isinstance(ej, EntiteJuridique) else None
            )

        lines = map(line, self.everyone())
        return UTILISATEURS_SEARCH.answer(query, lines)


class StructuresSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def _read(self, condition: str, *values: object) -> list[Structure]:
        results = self._base.execute(
            f"SELECT body FROM structures WHERE {condition}",  # noqa: S608  (our own words)
            values,
        )
        return [read_blob(body) for (body,) in results]

    def _among(self, column: str, values: Iterable[str]) -> list[Structure]:
        return [s for v in values for s in self._read(f"{column} = ?", v)]

    def every_one(self) -> list[Structure]:
        return self._read("TRUE")

    def get(self, id: StructureId, /) -> Structure | None:
        return next(iter(self._read("id = ?", id)), None)

    def by_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        return {s.id: s for s in self._among("id", ids)}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        results = self._read("ej_id = ?", ej_id)
        return [s for s in results if isinstance(s, Etablissement)]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        return [
            s for s in self.every_one() if isinstance(s, Groupe) and ej_id in s.membres
        ]

    def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        results = self._among("numero", map(str, numeros))
        return {s.numero: s for s in results if not isinstance(s, Groupe) and s.numero}

    def numeros(self) -> Sequence[NumeroFiness]:
        return [s.numero for s in self.every_one() if s.numero]

    def _write(self, order: str, structure: Structure) -> int:
        numero = str(structure.numero) if structure.numero else None
        label = f"groupe {structure.cle}" if isinstance(structure, Groupe) else numero
        values = {
            "id": structure.id,
            "nom": label,
            "numero": numero,
            "ej_id": getattr(structure, "ej_id", None),
            "version": structure.version,
            "body": pickle.dumps(structure),
        }
        try:
            return self._base.execute(order, values).rowcount
        except sqlite3.IntegrityError as failure:
            taken = "structures.nom" in str(failure)
        raise NumeroDejaPrisError if taken else ConflictError

    def add(self, structure: Structure, /) -> None:
        self._write(
            "INSERT INTO structures"
            " VALUES (:id, :nom, :numero, :ej_id, :version, :body)",
            structure,
        )

    def save(self, structure: Structure, /) -> None:
        written = self._write(
            "UPDATE structures SET nom = :nom, numero = :numero, ej_id = :ej_id,"
            " version = :version, body = :body"
            " WHERE id = :id AND version = :version - 1",
            structure,
        )
        if not written:
            raise ConflictError

    def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        return STRUCTURES_SEARCH.answer(query, self.every_one())

    def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = UtilisateursSqlite(self._base, self).everyone()
        return sans_gestionnaire(self.every_one(), comptes)


class LiensSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def _read(self, condition: str, *values: object) -> list[Lien]:
        results = self._base.execute(
            f"SELECT body, fin FROM liens WHERE {condition}",  # noqa: S608  (our own words)
            values,
        )
        return [
            attrs.evolve(read_blob(body), fin=Fin(fin) if fin else None)
            for body, fin in results
        ]

    def everyone(self) -> list[Lien]:
        return self._read("TRUE")

    def by_digest(self, digest: str, /) -> Lien | None:
        return next(iter(self._read("digest = ?", digest)), None)

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        found = self._base.execute(
            "SELECT MAX(rank) FROM liens WHERE utilisateur_id = ?", (utilisateur_id,)
        )
        [rank] = found.fetchone()
        return rank or 0

    def add(self, lien: Lien, /) -> None:
        self._base.execute(
            "INSERT INTO liens VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                lien.digest,
                lien.id,
                lien.utilisateur_id,
                lien.rank,
                as_text(lien.expire_le),
                lien.fin,
                pickle.dumps(lien),
            ),
        )

    def _end(self, fin: Fin, condition: str, *values: object) -> int:
        return self._base.execute(
            f"UPDATE liens SET fin = ? WHERE fin IS NULL AND {condition}",  # noqa: S608  (our own words)
            (fin, *values),
        ).rowcount

    def use(self, digest: str, now: datetime, /) -> bool:
        return 1 == self._end(
            Fin.UTILISATION,
            "digest = ? AND ? < expire_le",
            digest,
            as_text(now),
        )

    def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        self._end(Fin.REVOCATION, "utilisateur_id = ?", utilisateur_id)

    def replace(self, lien: Lien, /) -> None:
        self._end(
            Fin.REMPLACEMENT,
            "utilisateur_id = ? AND rank < ?",
            lien.utilisateur_id,
            lien.rank,
        )


class SqliteOutbox:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def _read(self, condition: str, *values: object) -> list[QueuedMail]:
        results = self._base.execute(
            f"SELECT body FROM queued_mails WHERE {condition}",  # noqa: S608  (our own words)
            values,
        )
        return [read_blob(body) for (body,) in results]

    def every_one(self) -> list[QueuedMail]:
        return self._read("TRUE")

    def _values(self, queued: QueuedMail) -> dict[str, object]:
        fin = queued.leased_until
        return {
            "id": queued.id,
            "etat": queued.etat,
            "tries": queued.tries,
            "leased_until": fin and as_text(fin),
            "body": pickle.dumps(queued),
        }

    def put(self, queued: QueuedMail, /) -> None:
        self._base.execute(
            "INSERT INTO queued_mails"
            " VALUES (:id, :etat, :tries, :leased_until, :body)",
            self._values(queued),
        )

    def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        attente = self._read("etat = 'EN_ATTENTE'")
        chosen = next_due(attente, now, horizon)
        if chosen is None:
            return None
        for other in attente:
            if chosen.replaces(other, now, horizon):
                close = other.close(MailState.REMPLACEMENT, now)
                self.settle(other, close)
        leased = chosen.lease(now, until)
        self.settle(chosen, leased)
        return leased

    def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        before = self._values(leased)
        written = self._base.execute(
            "UPDATE queued_mails SET etat = :etat, tries = :tries, body = :body,"
            " leased_until = :leased_until WHERE id = :id AND etat = 'EN_ATTENTE'"
            " AND tries = :before AND leased_until IS :avant_fin",
            {
                **self._values(outcome),
                "before": before["tries"],
                "avant_fin": before["leased_until"],
            },
        )
        return written.rowcount == 1

    def _of(self, id: str, condition: str) -> list[QueuedMail]:
        return [i for i in self._read(condition) if i.utilisateur_id == id]

    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        condition = "etat = 'EN_ATTENTE' AND leased_until IS NOT NULL"
        return self._of(utilisateur_id, condition)

    def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        sendings = self._of(utilisateur_id, "etat = 'ENVOI'")
        dates = [i.closed_at for i in sendings if i.cause is Cause.DEMANDE]
        return max((d for d in dates if d is not None and d <= horizon), default=None)

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        closes = self._of(utilisateur_id, "etat IN ('ENVOI', 'ABANDON')")
        return max(closes, key=lambda i: (i.closed_at, i.id), default=None)

    def abandoned(self) -> Sequence[QueuedMail]:
        return sorted(self._read("etat = 'ABANDON'"), key=lambda i: (i.asked_at, i.id))


class SqliteJournal:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def add(self, event: Event, /) -> None:
        self._base.execute(
            "INSERT INTO journal (body) VALUES (?)", (pickle.dumps(event),)
        )


class SqlitePasswords:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def get(self, utilisateur_id: UtilisateurId, /) -> str | None:
        found = self._base.execute(
            "SELECT digest FROM passwords WHERE id = ?", (utilisateur_id,)
        ).fetchone()
        return None if found is None else str(found[0])

    def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        self._base.execute(
            "INSERT OR REPLACE INTO passwords VALUES (?, ?)",
            (utilisateur_id, digest),
        )
