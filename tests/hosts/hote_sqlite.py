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
from typing import TYPE_CHECKING, Any

import attrs

from siaut_core import (
    Cause,
    ConflitError,
    Courriel,
    CourrielDejaPrisError,
    EntiteJuridique,
    Etablissement,
    EtatIntention,
    Evenement,
    Fin,
    Groupe,
    Intention,
    Lien,
    NumeroDejaPrisError,
    NumeroFiness,
    Structure,
    StructureId,
    TypeStructure,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.use_cases.envoi import next_due
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.recherche.cles import cles_structure, cles_utilisateur
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.structures import repondre_structures
from siaut_core.use_cases.recherche.utilisateurs import repondre_utilisateurs
from tests.hosts.maison import Contenu

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

TABLES = """
CREATE TABLE utilisateurs (id TEXT PRIMARY KEY, cle TEXT UNIQUE NOT NULL,
    version INTEGER NOT NULL, derniere_connexion BLOB, corps BLOB NOT NULL);
CREATE TABLE structures (id TEXT PRIMARY KEY, nom TEXT UNIQUE, numero TEXT,
    ej_id TEXT, version INTEGER NOT NULL, corps BLOB NOT NULL);
CREATE TABLE liens (empreinte TEXT PRIMARY KEY, id TEXT NOT NULL,
    utilisateur_id TEXT NOT NULL, rang INTEGER NOT NULL, expire_le TEXT NOT NULL,
    fin TEXT, corps BLOB NOT NULL, UNIQUE (utilisateur_id, rang));
CREATE TABLE intentions (id TEXT PRIMARY KEY, etat TEXT NOT NULL,
    essais INTEGER NOT NULL, leased_until TEXT, corps BLOB NOT NULL);
CREATE TABLE mots_de_passe (id TEXT PRIMARY KEY, condense TEXT NOT NULL);
CREATE TABLE journal (rang INTEGER PRIMARY KEY, corps BLOB NOT NULL);
"""


def en_texte(instant: datetime) -> str:
    """
    Write an instant in UTC so that texts sort as instants do.
    """
    return instant.isoformat(timespec="microseconds")


def lire_blob(blob: bytes | None) -> Any:  # noqa: ANN401  (a column of any entity)
    return None if blob is None else pickle.loads(blob)  # noqa: S301  (our own rows)


class HoteSqlite:
    """
    A database, and its units of work.
    """

    def __init__(self, fichier: Path, patience: float = 10.0) -> None:
        self._fichier = fichier
        self._patience = patience
        fichier.touch(mode=0o600)
        with closing(self._connecter()) as base:
            base.executescript(TABLES)

    def _connecter(self) -> sqlite3.Connection:
        base = sqlite3.connect(
            self._fichier, timeout=self._patience, isolation_level=None
        )
        base.execute("PRAGMA synchronous = OFF")
        return base

    @contextmanager
    def unit_of_work(self) -> Iterator[UniteSqlite]:
        with closing(self._connecter()) as base:
            try:
                base.execute("BEGIN IMMEDIATE")
                yield UniteSqlite(base)
                base.execute("COMMIT")
            except sqlite3.OperationalError as echec:
                if echec.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    raise ConflitError from None
                raise
            except sqlite3.IntegrityError:
                # An identifier that is stored already: its message names no one.
                raise ConflitError from None
            finally:
                if base.in_transaction:
                    base.execute("ROLLBACK")

    def contenu(self) -> Contenu:
        with closing(self._connecter()) as base:
            unite = UniteSqlite(base)
            condenses = base.execute("SELECT id, condense FROM mots_de_passe")
            journal = base.execute("SELECT corps FROM journal ORDER BY rang")
            return Contenu(
                utilisateurs={u.id: u for u in unite.utilisateurs.tous()},
                structures={s.id: s for s in unite.structures.toutes()},
                liens={lien.empreinte: lien for lien in unite.liens.tous()},
                intentions={i.id: i for i in unite.courriels.toutes()},
                mots_de_passe=dict(condenses.fetchall()),
                journal=tuple(lire_blob(corps) for (corps,) in journal),
            )


class UniteSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self.structures = StructuresSqlite(base)
        self.utilisateurs = UtilisateursSqlite(base, self.structures)
        self.liens = LiensSqlite(base)
        self.courriels = CourrielsSqlite(base)
        self.journal = JournalSqlite(base)
        self.mots_de_passe = CondensesSqlite(base)


class UtilisateursSqlite:
    def __init__(self, base: sqlite3.Connection, structures: StructuresSqlite) -> None:
        self._base = base
        self._structures = structures

    def _lire(self, condition: str, *valeurs: object) -> list[Utilisateur]:
        lus = self._base.execute(
            f"SELECT corps, derniere_connexion FROM utilisateurs WHERE {condition}",  # noqa: S608  (our own words)
            valeurs,
        )
        return [
            attrs.evolve(lire_blob(corps), derniere_connexion=lire_blob(derniere))
            for corps, derniere in lus
        ]

    def tous(self) -> list[Utilisateur]:
        return self._lire("TRUE")

    def par_id(self, id: UtilisateurId, /) -> Utilisateur | None:
        return next(iter(self._lire("id = ?", id)), None)

    def par_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return next(iter(self._lire("cle = ?", courriel.cle)), None)

    def attester(self, comptes: Sequence[Utilisateur], /) -> None:
        for compte in comptes:
            trouve = self._base.execute(
                "SELECT 1 FROM utilisateurs WHERE id = ? AND version = ?",
                (compte.id, compte.version),
            )
            if trouve.fetchone() is None:
                raise ConflitError

    def _ecrire(self, ordre: str, **valeurs: object) -> int:
        try:
            return self._base.execute(ordre, valeurs).rowcount
        except sqlite3.IntegrityError as echec:
            prise = "utilisateurs.cle" in str(echec)
        raise CourrielDejaPrisError if prise else ConflitError

    def ajouter(self, utilisateur: Utilisateur, /) -> None:
        self._ecrire(
            "INSERT INTO utilisateurs VALUES (:id, :cle, :version, :derniere, :corps)",
            id=utilisateur.id,
            cle=utilisateur.courriel.cle,
            version=utilisateur.version,
            derniere=pickle.dumps(utilisateur.derniere_connexion),
            corps=pickle.dumps(utilisateur),
        )

    def enregistrer(self, utilisateur: Utilisateur, /) -> None:
        ecrites = self._ecrire(
            "UPDATE utilisateurs SET cle = :cle, version = :version, corps = :corps"
            " WHERE id = :id AND version = :version - 1",
            id=utilisateur.id,
            cle=utilisateur.courriel.cle,
            version=utilisateur.version,
            corps=pickle.dumps(utilisateur),
        )
        if not ecrites:
            raise ConflitError

    def retirer(self, utilisateur: Utilisateur, /) -> None:
        id, version = utilisateur.id, utilisateur.version
        retires = self._ecrire(
            "DELETE FROM utilisateurs WHERE id = :id AND version = :version",
            id=id,
            version=version,
        )
        if not retires:
            raise ConflitError
        self._base.execute("DELETE FROM mots_de_passe WHERE id = ?", (id,))
        self._base.execute("DELETE FROM liens WHERE utilisateur_id = ?", (id,))

    def noter_connexion(self, id: UtilisateurId, instant: datetime, /) -> bool:
        compte = self.par_id(id)
        if compte is None or not compte.est_en_exercice:
            return False
        derniere = max(compte.derniere_connexion or instant, instant)
        self._ecrire(
            "UPDATE utilisateurs SET derniere_connexion = :derniere WHERE id = :id",
            id=id,
            derniere=pickle.dumps(derniere),
        )
        return True

    def rechercher(self, requete: RequeteUtilisateurs, /) -> Sequence[LigneUtilisateur]:
        structures = {s.id: s for s in self._structures.toutes()}

        def ligne(compte: Utilisateur) -> LigneUtilisateur:
            structure = structures[compte.rattachement.structure_id]
            ej = None
            if structure.type_structure is TypeStructure.ET:
                ej = structures.get(structure.ej_id)
            return LigneUtilisateur(
                compte, structure, ej if isinstance(ej, EntiteJuridique) else None
            )

        lignes = map(ligne, self.tous())
        return repondre_utilisateurs(requete, map(cles_utilisateur, lignes))


class StructuresSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def _lire(self, condition: str, *valeurs: object) -> list[Structure]:
        lues = self._base.execute(
            f"SELECT corps FROM structures WHERE {condition}",  # noqa: S608  (our own words)
            valeurs,
        )
        return [lire_blob(corps) for (corps,) in lues]

    def _parmi(self, colonne: str, valeurs: Iterable[str]) -> list[Structure]:
        return [s for v in valeurs for s in self._lire(f"{colonne} = ?", v)]

    def toutes(self) -> list[Structure]:
        return self._lire("TRUE")

    def par_id(self, id: StructureId, /) -> Structure | None:
        return next(iter(self._lire("id = ?", id)), None)

    def par_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        return {s.id: s for s in self._parmi("id", ids)}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        lues = self._lire("ej_id = ?", ej_id)
        return [s for s in lues if isinstance(s, Etablissement)]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        return [
            s for s in self.toutes() if isinstance(s, Groupe) and ej_id in s.membres
        ]

    def par_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        lues = self._parmi("numero", map(str, numeros))
        return {s.numero: s for s in lues if not isinstance(s, Groupe) and s.numero}

    def numeros(self) -> Sequence[NumeroFiness]:
        return [s.numero for s in self.toutes() if s.numero]

    def _ecrire(self, ordre: str, structure: Structure) -> int:
        numero = str(structure.numero) if structure.numero else None
        nom = f"groupe {structure.cle}" if isinstance(structure, Groupe) else numero
        valeurs = {
            "id": structure.id,
            "nom": nom,
            "numero": numero,
            "ej_id": getattr(structure, "ej_id", None),
            "version": structure.version,
            "corps": pickle.dumps(structure),
        }
        try:
            return self._base.execute(ordre, valeurs).rowcount
        except sqlite3.IntegrityError as echec:
            pris = "structures.nom" in str(echec)
        raise NumeroDejaPrisError if pris else ConflitError

    def ajouter(self, structure: Structure, /) -> None:
        self._ecrire(
            "INSERT INTO structures"
            " VALUES (:id, :nom, :numero, :ej_id, :version, :corps)",
            structure,
        )

    def enregistrer(self, structure: Structure, /) -> None:
        ecrites = self._ecrire(
            "UPDATE structures SET nom = :nom, numero = :numero, ej_id = :ej_id,"
            " version = :version, corps = :corps"
            " WHERE id = :id AND version = :version - 1",
            structure,
        )
        if not ecrites:
            raise ConflitError

    def rechercher(self, requete: RequeteStructures, /) -> Sequence[Structure]:
        return repondre_structures(requete, map(cles_structure, self.toutes()))

    def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = UtilisateursSqlite(self._base, self).tous()
        return sans_gestionnaire(self.toutes(), comptes)


class LiensSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def _lire(self, condition: str, *valeurs: object) -> list[Lien]:
        lus = self._base.execute(
            f"SELECT corps, fin FROM liens WHERE {condition}",  # noqa: S608  (our own words)
            valeurs,
        )
        return [
            attrs.evolve(lire_blob(corps), fin=Fin(fin) if fin else None)
            for corps, fin in lus
        ]

    def tous(self) -> list[Lien]:
        return self._lire("TRUE")

    def par_empreinte(self, empreinte: str, /) -> Lien | None:
        return next(iter(self._lire("empreinte = ?", empreinte)), None)

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        lu = self._base.execute(
            "SELECT MAX(rang) FROM liens WHERE utilisateur_id = ?", (utilisateur_id,)
        )
        [rang] = lu.fetchone()
        return rang or 0

    def ajouter(self, lien: Lien, /) -> None:
        self._base.execute(
            "INSERT INTO liens VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                lien.empreinte,
                lien.id,
                lien.utilisateur_id,
                lien.rank,
                en_texte(lien.expire_le),
                lien.fin,
                pickle.dumps(lien),
            ),
        )

    def _terminer(self, fin: Fin, condition: str, *valeurs: object) -> int:
        return self._base.execute(
            f"UPDATE liens SET fin = ? WHERE fin IS NULL AND {condition}",  # noqa: S608  (our own words)
            (fin, *valeurs),
        ).rowcount

    def utiliser(self, empreinte: str, maintenant: datetime, /) -> bool:
        return 1 == self._terminer(
            Fin.UTILISATION,
            "empreinte = ? AND ? < expire_le",
            empreinte,
            en_texte(maintenant),
        )

    def revoquer(self, utilisateur_id: UtilisateurId, /) -> None:
        self._terminer(Fin.REVOCATION, "utilisateur_id = ?", utilisateur_id)

    def remplacer(self, lien: Lien, /) -> None:
        self._terminer(
            Fin.REMPLACEMENT,
            "utilisateur_id = ? AND rang < ?",
            lien.utilisateur_id,
            lien.rank,
        )


class CourrielsSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def _lire(self, condition: str, *valeurs: object) -> list[Intention]:
        lues = self._base.execute(
            f"SELECT corps FROM intentions WHERE {condition}",  # noqa: S608  (our own words)
            valeurs,
        )
        return [lire_blob(corps) for (corps,) in lues]

    def toutes(self) -> list[Intention]:
        return self._lire("TRUE")

    def _valeurs(self, intention: Intention) -> dict[str, object]:
        fin = intention.leased_until
        return {
            "id": intention.id,
            "etat": intention.etat,
            "essais": intention.essais,
            "leased_until": fin and en_texte(fin),
            "corps": pickle.dumps(intention),
        }

    def deposer(self, intention: Intention, /) -> None:
        self._base.execute(
            "INSERT INTO intentions"
            " VALUES (:id, :etat, :essais, :leased_until, :corps)",
            self._valeurs(intention),
        )

    def prendre(
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        attente = self._lire("etat = 'EN_ATTENTE'")
        choisie = next_due(attente, maintenant, horizon)
        if choisie is None:
            return None
        for autre in attente:
            if choisie.remplace(autre, maintenant, horizon):
                close = autre.clore(EtatIntention.REMPLACEMENT, maintenant)
                self.enregistrer(autre, close)
        prise = choisie.prendre(maintenant, jusqu_a)
        self.enregistrer(choisie, prise)
        return prise

    def enregistrer(self, prise: Intention, suite: Intention, /) -> bool:
        avant = self._valeurs(prise)
        ecrites = self._base.execute(
            "UPDATE intentions SET etat = :etat, essais = :essais, corps = :corps,"
            " leased_until = :leased_until WHERE id = :id AND etat = 'EN_ATTENTE'"
            " AND essais = :avant AND leased_until IS :avant_fin",
            {
                **self._valeurs(suite),
                "avant": avant["essais"],
                "avant_fin": avant["leased_until"],
            },
        )
        return ecrites.rowcount == 1

    def _de(self, id: str, condition: str) -> list[Intention]:
        return [i for i in self._lire(condition) if i.utilisateur_id == id]

    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[Intention]:
        condition = "etat = 'EN_ATTENTE' AND leased_until IS NOT NULL"
        return self._de(utilisateur_id, condition)

    def derniere_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        envois = self._de(utilisateur_id, "etat = 'ENVOI'")
        dates = [i.clos_le for i in envois if i.cause is Cause.DEMANDE]
        return max((d for d in dates if d is not None and d <= horizon), default=None)

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> Intention | None:
        closes = self._de(utilisateur_id, "etat IN ('ENVOI', 'ABANDON')")
        return max(closes, key=lambda i: (i.clos_le, i.id), default=None)

    def abandons(self) -> Sequence[Intention]:
        return sorted(
            self._lire("etat = 'ABANDON'"), key=lambda i: (i.demandee_le, i.id)
        )


class JournalSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def ajouter(self, evenement: Evenement, /) -> None:
        self._base.execute(
            "INSERT INTO journal (corps) VALUES (?)", (pickle.dumps(evenement),)
        )


class CondensesSqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def definir(self, utilisateur_id: UtilisateurId, condense: str, /) -> None:
        self._base.execute(
            "INSERT OR REPLACE INTO mots_de_passe VALUES (?, ?)",
            (utilisateur_id, condense),
        )
