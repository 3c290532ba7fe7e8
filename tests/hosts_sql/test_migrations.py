"""
The schema of a database is the one of the host, whatever path led there.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import subprocess
import sys
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from hosts.sqlalchemy_host import aio, migrations, sync
from hosts.sqlalchemy_host.migrations import (
    DOSSIER,
    differences,
    mettre_a_jour,
    revenir,
    revision,
)
from hosts.sqlalchemy_host.schema import METADATA
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from siaut_core.testing.contracts import Banc
from tests.donnees import RACINE
from tests.hosts_sql.bases import avec_pilote, base_postgres
from tests.hosts_sql.catalogue import contenu, objets
from tests.hosts_sql.couts import compter, installer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

REVISIONS = [script.revision for script in ScriptDirectory(DOSSIER).walk_revisions()][
    ::-1
]

ENSEMBLE = 4

# Provenance: appendix A of the manual of PostgreSQL 18.
DROIT_INSUFFISANT = "42501"

EXEMPLES = RACINE / "examples"

PILOTES_ASYNC = {"sqlite": ["aiosqlite"], "postgresql": ["psycopg", "asyncpg"]}


@pytest.fixture
def vide(url: str) -> Iterator[Connection]:
    """
    Give a connection to a database without a table.
    """
    store = sync.Store(url)
    with store.moteur.connect() as connexion:
        yield connexion
    store.fermer()


@pytest.fixture
def pleine(store: sync.Store) -> Iterator[Connection]:
    """
    Give a connection to a database that holds something in each table.
    """
    banc = Banc.de(store.unit_of_work)
    installer(banc, 2)
    with store.moteur.begin() as connexion:
        connexion.execute(text("INSERT INTO mots_de_passe VALUES ('u-actif', 'x')"))
    with store.moteur.connect() as connexion:
        yield connexion


def test_up_from_nothing_makes_the_schema_to_the_letter(vide: Connection) -> None:
    """
    Columns, collations, indexes and names, which errors are told by.
    """
    mettre_a_jour(vide)
    migree = objets(vide)
    assert [] == differences(vide)
    assert REVISIONS[-1] == revision(vide)

    revenir(vide, "base")
    with vide.begin():
        METADATA.create_all(vide)
    assert objets(vide) == migree


def test_a_difference_is_seen(vide: Connection) -> None:
    """
    Else none would mean nothing.
    """
    mettre_a_jour(vide)
    with vide.begin():
        vide.execute(text("DROP INDEX ix_intentions_utilisateur_id"))
        vide.execute(text("ALTER TABLE journal DROP COLUMN codes"))

    assert {"add_index", "add_column"} == {d[0] for d in differences(vide)}


def test_down_to_nothing_leaves_nothing(vide: Connection) -> None:
    mettre_a_jour(vide)
    revenir(vide, "base")

    assert {} == objets(vide)
    assert revision(vide) is None


@pytest.mark.parametrize("rang", range(len(REVISIONS)), ids=REVISIONS)
def test_each_revision_goes_up_down_and_up_again(pleine: Connection, rang: int) -> None:
    """
    From a database that holds something; it ends as it began.
    """
    avant = objets(pleine)
    revenir(pleine, ["base", *REVISIONS][rang])
    mettre_a_jour(pleine, REVISIONS[rang])
    assert REVISIONS[rang] == revision(pleine)

    mettre_a_jour(pleine)
    assert avant == objets(pleine)


def test_a_database_that_is_up_to_date_is_not_written_to(
    store: sync.Store, pleine: Connection
) -> None:
    avant = objets(pleine), contenu(pleine)
    with compter(store) as ordres:
        store.creer()

    ecritures = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
    assert [] == [ordre for ordre in ordres if ordre.lstrip().startswith(ecritures)]
    assert avant == (objets(pleine), contenu(pleine))


def test_a_database_of_a_newer_host_is_refused(
    store: sync.Store, pleine: Connection
) -> None:
    """
    Rather than used as if it were known.
    """
    with pleine.begin():
        pleine.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    avant = objets(pleine), contenu(pleine)
    with pytest.raises(CommandError, match="9999"):
        store.creer()

    assert avant == (objets(pleine), contenu(pleine))


# Ready first, so that all begin at the same time.
CREER = """
import sys
from hosts.sqlalchemy_host import sync, migrations
store = sync.Store(sys.argv[1])
print(flush=True)
input()
store.creer()
"""


def test_processes_that_start_together_create_the_schema_once(
    url: str, vide: Connection
) -> None:
    """
    As workers do on the first day: one migrates, the others wait for it.
    """
    commande = [sys.executable, "-c", CREER, url]
    tous = [
        subprocess.Popen(  # noqa: S603  (our own words)
            commande, cwd=EXEMPLES, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        for _ in range(ENSEMBLE)
    ]
    for un in tous:
        assert un.stdout is not None
        un.stdout.readline()
    erreurs = [un.communicate()[1].decode() for un in depart(tous)]

    assert [""] * ENSEMBLE == erreurs
    assert [] == differences(vide)


def depart(tous: list[subprocess.Popen[bytes]]) -> list[subprocess.Popen[bytes]]:
    for un in tous:
        assert un.stdin is not None
        un.stdin.write(b"\n")
        un.stdin.flush()
    return tous


def test_tasks_of_one_loop_create_the_schema_once(url: str, vide: Connection) -> None:
    """
    Nothing is shared by those that migrate at the same time in one process.
    """
    pilotes = PILOTES_ASYNC[make_url(url).get_backend_name()]

    async def creer() -> None:
        stores = [aio.Store(avec_pilote(url, pilote)) for pilote in pilotes * 2]
        await asyncio.gather(*(store.creer() for store in stores))
        for store in stores:
            await store.fermer()

    asyncio.run(creer())
    assert [] == differences(vide)


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    Give a copy of the revisions, where one more may be written.
    """
    dossier = tmp_path / "migrations"
    shutil.copytree(DOSSIER, dossier, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "DOSSIER", dossier)
    return dossier / "versions"


COLONNES = """
    op.add_column("structures", sa.Column("note", sa.Text()))
    with op.batch_alter_table("utilisateurs") as table:
        table.alter_column("prenom", nullable=True)
"""

PANNE = """
    op.create_table("autre", sa.Column("id", sa.Integer()))
    op.execute("UPDATE utilisateurs SET nom = 'Autre'")
    op.execute("SELECT * FROM nulle_part")
"""

ORPHELINS = """
    op.execute("DELETE FROM structures WHERE id = 'et-1'")
"""


def suivante(versions: Path, upgrade: str) -> None:
    """
    Write a revision after the last one.
    """
    (versions / "suivante.py").write_text(
        f"import sqlalchemy as sa\n\nrevision = 'suivante'\n"
        f"down_revision = {REVISIONS[-1]!r}\n\ndef upgrade(op):\n{upgrade}",
        "utf-8",
    )


def test_an_upgrade_keeps_what_is_stored(pleine: Connection, versions: Path) -> None:
    """
    Also when SQLite copies the table that others refer to, and drops it.
    """
    avant = contenu(pleine)
    suivante(versions, COLONNES)
    mettre_a_jour(pleine)

    assert "suivante" == revision(pleine)
    assert all(avant[table] for table in ("liens", "mots_de_passe"))
    assert avant == contenu(pleine)
    with pleine.begin():
        pleine.execute(text("UPDATE utilisateurs SET prenom = NULL"))


@pytest.mark.parametrize(
    ("upgrade", "erreur"),
    [(PANNE, DBAPIError), (ORPHELINS, (AssertionError, DBAPIError))],
    ids=["an error", "rows that refer to none"],
)
def test_an_upgrade_that_fails_changes_nothing(
    pleine: Connection,
    versions: Path,
    upgrade: str,
    erreur: type[Exception],
) -> None:
    """
    Whatever it did before; and references are followed again.
    """
    avant = objets(pleine), contenu(pleine)
    suivante(versions, upgrade)
    with pytest.raises(erreur):
        mettre_a_jour(pleine)

    assert REVISIONS[-1] == revision(pleine)
    assert avant == (objets(pleine), contenu(pleine))
    with pytest.raises(IntegrityError), pleine.begin():
        pleine.execute(text("DELETE FROM structures WHERE id = 'et-1'"))


@pytest.fixture
def sans_droit(serveur: str) -> Iterator[tuple[Connection, Connection]]:
    """
    Give a database to who owns it, and to who may only create tables in it.
    """
    role = f"siaut_{secrets.token_hex(4)}"
    store = sync.Store(avec_pilote(serveur, "psycopg"))
    with base_postgres(serveur) as url:
        base = sync.Store(url)
        with base.moteur.connect() as chef, base.moteur.connect() as autre:
            with chef.begin():
                chef.execute(text(f"CREATE ROLE {role}"))
                chef.execute(text(f"GRANT CREATE ON SCHEMA public TO {role}"))
            with autre.begin():
                autre.execute(text(f"SET ROLE {role}"))
            yield chef, autre
            autre.invalidate()
        base.fermer()
    with store.moteur.begin() as connexion:
        connexion.execute(text(f"DROP ROLE {role}"))
    store.fermer()


def test_an_extension_that_may_not_be_created_is_named(
    sans_droit: tuple[Connection, Connection],
) -> None:
    """
    Nothing else is done; once somebody who may has created it, all is.
    """
    chef, autre = sans_droit
    with pytest.raises(DBAPIError, match="pg_trgm") as refus:
        mettre_a_jour(autre)
    assert DROIT_INSUFFISANT == getattr(refus.value.orig, "sqlstate", None)
    assert {} == objets(autre)

    with chef.begin():
        chef.execute(text("CREATE EXTENSION pg_trgm"))
    mettre_a_jour(autre)
    assert [] == differences(autre)
