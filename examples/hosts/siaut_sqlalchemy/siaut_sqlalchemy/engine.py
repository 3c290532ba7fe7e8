"""
*Engine*: which database is named, and how its engine is opened.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar, Unpack
from urllib.parse import parse_qs, unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy import event, make_url
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

E = TypeVar("E", bound="sa.Engine | AsyncEngine")

# How long a unit of work waits for another one, before it is told to begin again.
PATIENCE: Final = 5

PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "case_sensitive_like = ON",  # As everywhere else; an index may then serve.
)

POSTGRESQL: Final = {
    "lock_timeout": f"{PATIENCE}s",
    "timezone": "UTC",
    # Perimeters hold from one account to tens of thousands: no plan suits them all.
    "plan_cache_mode": "force_custom_plan",
}

# Of an address: what it leads to is PgBouncer. Provenance: the same word for Prisma.
PGBOUNCER: Final = "pgbouncer"

# Nothing that is prepared outlives a transaction: the next one has another server.
WITHOUT_MEMORY: Final[dict[str, dict[str, Any]]] = {
    "psycopg": {"prepare_threshold": None},
    "asyncpg": {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": str,  # Without a name: the next replaces it.
    },
}


class PoolOptions(TypedDict, total=False):
    """
    What SQLAlchemy may be told of its pool; a class of pools has its own of these.
    """

    poolclass: type[sa.Pool]
    pool_size: int
    max_overflow: int
    pool_timeout: float
    pool_recycle: int


def open_up(create: Callable[..., E], url: str, **pool: Unpack[PoolOptions]) -> E:
    """
    Open an engine of either colour, as this host wants it.

    Behind PgBouncer, which takes no setting of a connection, each transaction begins
    with them.
    """
    address = make_url(url)
    told = address.difference_update_query([PGBOUNCER])
    engine = create(told, **settings_of(url, **pool))
    called = getattr(engine, "sync_engine", engine)
    for name, listener in SPOILING.items():
        event.listen(called, name, listener)
    if called.dialect.name == "sqlite":
        for name, listener in SQLITE.items():
            event.listen(called, name, listener)
    elif PGBOUNCER in address.query:
        event.listen(called, "begin", _tune)
    return engine


def settings_of(url: str, **pool: Unpack[PoolOptions]) -> dict[str, Any]:
    """
    Give the arguments of ``create_engine``; errors never show what is stored.

    A connection that waits in the pool may be broken by then, when its server was
    restarted: it is tried before it is lent, and those like it are replaced.
    """
    address = make_url(url)
    driver = address.get_dialect()
    settings = {
        "connect_args": _connection(driver, behind=PGBOUNCER in address.query),
        "hide_parameters": True,
        "pool_pre_ping": driver.name != "sqlite",  # A file is never restarted.
    }
    if driver.name == "postgresql":
        # What was committed before a lock was given is read after it, whatever the
        # server says by default.
        settings["isolation_level"] = "READ COMMITTED"
    # A database in memory has one connection, or one for each thread.
    by_default = issubclass(driver, DefaultDialect) and driver.get_pool_class(address)
    kind = pool.get("poolclass", by_default)
    if isinstance(kind, type) and issubclass(kind, sa.QueuePool):
        settings["pool_timeout"] = PATIENCE
    return settings | {**pool}


def _connection(driver: type[sa.Dialect], *, behind: bool) -> dict[str, Any]:
    match driver.name, driver.driver:
        case "sqlite", _:
            return {"timeout": PATIENCE}
        case _, name if behind:
            return WITHOUT_MEMORY["asyncpg" if name == "asyncpg" else "psycopg"]
        case _, "asyncpg":
            return {"server_settings": POSTGRESQL}
        case _:
            settings = (f"-c {name}={value}" for name, value in POSTGRESQL.items())
            return {"options": " ".join(settings)}


def _tune(connection: sa.Connection) -> None:
    here = (sa.func.set_config(name, value, True) for name, value in POSTGRESQL.items())  # noqa: FBT003  (of PostgreSQL)
    connection.execute(sa.select(*here))


# Of a connection: a statement failed, and its transaction or its savepoint goes on.
SPOILED: Final = "siaut.spoiled"


def _spoil(failure: sa.ExceptionContext) -> None:
    if failure.connection is not None and not failure.is_disconnect:
        failure.connection.info[SPOILED] = True


def _mend(connection: sa.Connection, *_savepoint: object) -> None:
    connection.info.pop(SPOILED, None)


# PostgreSQL stores nothing after that, and its COMMIT would not say so.
SPOILING: Final[Mapping[str, Callable[..., None]]] = {
    "begin": _mend,
    "handle_error": _spoil,
    "rollback_savepoint": _mend,
}


def _reserve(
    _dialect: object,
    _record: object,
    arguments: Sequence[str],
    options: Mapping[str, object],
) -> None:
    """
    Make a new file for its owner alone; SQLite gives the same rights to its log.

    One that exists is left as it is, and not even opened: closing it would drop the
    locks that this process holds on it.
    """
    name = arguments[0]
    if options.get("uri") and name.startswith("file:"):
        uri = urlsplit(name)
        wanted = parse_qs(uri.query)
        if wanted.get("mode", ["rwc"]) != ["rwc"] or "vfs" in wanted:
            return
        name = unquote(uri.path)
    if name and name != ":memory:":
        with suppress(OSError):  # It exists, or SQLite tells why it cannot.
            Path(name).resolve().touch(mode=0o600, exist_ok=False)


def _open(connection: Any, _record: object) -> None:  # noqa: ANN401  (of either driver)
    # The driver must not begin transactions of its own.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # A deferred one that reads, then writes, is refused as soon as another wrote
    # meanwhile, without waiting: "database is locked".
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _give_up(connection: Any, _record: object, _cause: object) -> None:  # noqa: ANN401  (same)
    # A task was cancelled in the middle of a statement. Closing is not enough: a
    # cursor that somebody still holds keeps the transaction, and its lock.
    connection.rollback()


SQLITE: Final[Mapping[str, Callable[..., None]]] = {
    "do_connect": _reserve,
    "connect": _open,
    "begin": _begin,
    "invalidate": _give_up,
}


# What a command line names.

DEFAULT: Final = "sqlite:///siaut.sqlite"

SHAPES: Final = "sqlite:///fichier ou postgresql://utilisateur@hôte/base"

# The driver that each engine is opened with: the command line is synchronous, and a
# service that is not may have one of its own.
DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
AWAITED: Final = {**DRIVERS, "sqlite": "sqlite+aiosqlite"}

ADRESSE_MAX: Final = 4_096

# Seconds before a server that does not answer is given up.
TIMEOUT: Final = "10"


class CommandLineError(Exception):
    """
    What is wrong with what was typed, in a French sentence that does not quote it.
    """


def read_adresse(text: str, *, awaited: bool = False) -> str:
    """
    Read the address of a database, with the driver that opens it.

    Args:
        awaited: Whether it opens an asynchronous engine.

    Raises:
        CommandLineError: If it is none, or its driver is not installed.
    """
    url = _url(text)
    engine, _, driver = url.drivername.partition("+")
    if engine not in DRIVERS:
        raise CommandLineError(
            f"--database : seuls SQLite et PostgreSQL sont connus ; écrivez {SHAPES}."
        )
    if driver and url.drivername != DRIVERS[engine]:
        raise CommandLineError(
            f"--database : ce pilote n'est pas celui de la ligne de commande ; écrivez"
            f" {engine}:// sans « +{driver} »."
        )
    if engine == "postgresql":
        if find_spec("psycopg") is None:
            raise CommandLineError(
                "Le pilote de PostgreSQL n'est pas installé : installez-le par"
                " « pip install 'psycopg[binary]' »."
            )
        url = url.update_query_dict({"connect_timeout": TIMEOUT, **url.query})
    drivers = AWAITED if awaited else DRIVERS
    return url.set(drivername=drivers[engine]).render_as_string(hide_password=False)


def _url(text: str) -> sa.URL:
    try:
        if len(text) <= ADRESSE_MAX:
            return make_url(text)
    except (ArgumentError, ValueError):
        # The text holds a password, perhaps: not even as a context.
        pass
    raise CommandLineError(f"--database : ce n'est pas une adresse ; écrivez {SHAPES}.")


def file_of(adresse: str) -> Path | None:
    """
    Give the file of a SQLite database, when it is one of its own.
    """
    url = make_url(adresse)
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in {"", ":memory:"}:
        return None
    return None if name.startswith("file:") else Path(name)
