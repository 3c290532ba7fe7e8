"""
What a service has beside the library's tables: its own, as the page shows them.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
import sqlalchemy as sa
from alembic.config import main as alembic
from sqlalchemy.exc import DBAPIError, IntegrityError

from docs._tools.pages import DOCS, Block, blocks
from siaut_core import ConflictError, UtilisateurId
from siaut_core import aio as aio_core
from siaut_core import sync as sync_core
from siaut_core.errors import IntrouvableError
from siaut_core.testing.contracts import Bench
from siaut_core.testing.fakes import async_trial_host, trial_host
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy.schema import utilisateurs
from siaut_sqlalchemy_tests.catalogue import differences
from siaut_sqlalchemy_tests.costs import install
from siaut_sqlalchemy_tests.databases import with_driver

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from siaut_core.sync import Event

PAGE: Final = DOCS / "how-to" / "run-the-reference-host.md"


def block_of(name: str) -> Block:
    """
    Find a file of the page.
    """
    [found] = [b for b in blocks(PAGE) if b.text.startswith(f"# {name}\n")]
    return found


def recipe_of(text: str) -> dict[str, Any]:
    session: dict[str, Any] = {"__name__": "tables"}
    exec(compile(text, "tables.py", "exec"), session)  # noqa: S102  (our own page)
    return session


@cache
def recipe() -> dict[str, Any]:
    """
    Give what the page writes in ``tables.py``.
    """
    return recipe_of(block_of("tables.py").text)


@cache
def recipe_async() -> dict[str, Any]:
    """
    Give the same, written as the page says of an async host.
    """
    text = block_of("tables.py").text
    for called, awaited in (
        ("siaut_sqlalchemy.sync", "siaut_sqlalchemy.aio"),
        ("def end_sessions", "async def end_sessions"),
        (" uow.connection.execute", " await uow.connection.execute"),
    ):
        assert called in text
        text = text.replace(called, awaited)
    return recipe_of(text)


def play(url: str, operation: str, command: object) -> None:
    store = sync.Store(url)
    told = recipe()["end_sessions"]
    host = attrs.evolve(trial_host(store.unit_of_work), on_event=told)
    try:
        getattr(sync_core, operation)(host, command)
    finally:
        store.close()


def play_async(url: str, operation: str, command: object) -> None:
    async def run() -> None:
        store = aio.Store(url)
        told = recipe_async()["end_sessions"]
        host = attrs.evolve(async_trial_host(store.unit_of_work), on_event=told)
        try:
            await getattr(aio_core, operation)(host, command)
        finally:
            await store.close()

    asyncio.run(run())


# Each colour, with its driver of each engine.
WAYS: Final = {
    "sync": (play, {"sqlite": "pysqlite", "postgresql": "psycopg"}),
    "async": (play_async, {"sqlite": "aiosqlite", "postgresql": "psycopg"}),
    "asyncpg": (play_async, {"sqlite": "aiosqlite", "postgresql": "asyncpg"}),
}


@attrs.frozen
class Service:
    """
    Commands on a database, and the stamps that sessions hold.
    """

    store: sync.Store
    carry_out: Callable[[str, object], None]

    def stamp(self, id: str) -> str:
        with self.store.engine.begin() as connection:
            return str(recipe()["stamp_of"](connection, id))


@pytest.fixture
def populated(store: sync.Store) -> sync.Store:
    install(Bench.of(store.unit_of_work), 1)
    recipe()["OWN"].create_all(store.engine)
    return store


@pytest.fixture(params=WAYS)
def service(request: pytest.FixtureRequest, url: str, populated: sync.Store) -> Service:
    way, drivers = WAYS[request.param]
    told = with_driver(url, drivers[populated.engine.dialect.name])
    return Service(populated, partial(way, told))


def by(**fields: str) -> dict[str, str]:
    return {"acteur_id": "g-ej", **fields}


def test_a_session_ends_with_what_ends_it_and_never_comes_back(
    service: Service,
) -> None:
    """
    A new stamp each time, also of who was deleted; and none for what is refused.
    """
    stamps = [service.stamp("u-actif")]
    off = sync_core.DesactiverUtilisateur(**by(utilisateur_id="u-actif"))
    on = sync_core.ActiverUtilisateur(**by(utilisateur_id="u-actif"))
    for operation, command in (
        ("desactiver_utilisateur", off),
        ("activer_utilisateur", on),
        ("desactiver_utilisateur", off),
    ):
        service.carry_out(operation, command)
        stamps.append(service.stamp("u-actif"))
    refused = sync_core.DesactiverUtilisateur(**by(utilisateur_id="nobody"))
    with pytest.raises(IntrouvableError):
        service.carry_out("desactiver_utilisateur", refused)

    never, first, same, second = stamps
    assert "" == never
    assert first == same
    assert 3 == len({never, first, second})
    gone = sync_core.SupprimerUtilisateur(**by(utilisateur_id="u-a-supprimer"))
    service.carry_out("supprimer_utilisateur", gone)
    assert service.stamp("u-a-supprimer")


def test_what_the_service_writes_is_rolled_back_with_the_command(
    populated: sync.Store,
) -> None:
    """
    The hook ran, then the service failed: the account is active, its session goes on.
    """

    def fail(uow: sync.Unit, event: Event) -> None:
        recipe()["end_sessions"](uow, event)
        raise ZeroDivisionError

    host = attrs.evolve(trial_host(populated.unit_of_work), on_event=fail)
    off = sync_core.DesactiverUtilisateur(**by(utilisateur_id="u-actif"))
    with pytest.raises(ZeroDivisionError):
        sync_core.desactiver_utilisateur(host, off)

    with populated.engine.begin() as connection:
        assert "" == recipe()["stamp_of"](connection, "u-actif")
    [*_, last] = populated.read_journal()
    assert (False, "HOTE") == (last.granted, last.codes[-1])


def test_a_conflict_on_a_table_of_the_service_runs_the_command_again(
    populated: sync.Store,
) -> None:
    """
    As on one of ours: what its drivers say is read the same way.
    """
    row = {"utilisateur_id": "u", "stamp": "s"}
    twice = [row, row]

    def insert(uow: sync.Unit, _event: Event) -> None:
        rows, twice[:] = [*twice], [row]
        uow.connection.execute(sa.insert(recipe()["stamps"]).values(rows))

    host = attrs.evolve(trial_host(populated.unit_of_work), on_event=insert)
    off = sync_core.DesactiverUtilisateur(**by(utilisateur_id="u-actif"))
    sync_core.desactiver_utilisateur(host, off)

    with populated.engine.begin() as connection:
        assert "s" == recipe()["stamp_of"](connection, "u")


def test_a_mistake_in_a_table_of_the_service_is_no_conflict(
    populated: sync.Store,
) -> None:
    """
    It would be tried again, and told as somebody else's doing.
    """

    def insert(uow: sync.Unit, _event: Event) -> None:
        row = {"utilisateur_id": "u", "stamp": None}
        uow.connection.execute(sa.insert(recipe()["stamps"]).values(row))

    host = attrs.evolve(trial_host(populated.unit_of_work), on_event=insert)
    off = sync_core.DesactiverUtilisateur(**by(utilisateur_id="u-actif"))
    with pytest.raises(IntegrityError):
        sync_core.desactiver_utilisateur(host, off)

    [*_, last] = populated.read_journal()
    assert (False, "HOTE") == (last.granted, last.codes[-1])


def caught(uow: sync.Unit, savepoint: AbstractContextManager[object]) -> None:
    """
    Fail in a statement of the service, and go on.
    """
    with suppress(DBAPIError), savepoint:
        uow.connection.execute(sa.text("SELECT * FROM nowhere"))


def test_a_command_does_not_pass_for_done_once_a_statement_failed(
    populated: sync.Store,
) -> None:
    """
    Caught or not: PostgreSQL stores nothing more, and says nothing when it ends.
    """
    off = sync_core.DesactiverUtilisateur(**by(utilisateur_id="u-actif"))
    host = trial_host(populated.unit_of_work)
    failing = attrs.evolve(host, on_event=lambda uow, _: caught(uow, nullcontext()))
    with pytest.raises(ConflictError):
        sync_core.desactiver_utilisateur(failing, off)

    safe = attrs.evolve(
        host, on_event=lambda uow, _: caught(uow, uow.connection.begin_nested())
    )
    assert not sync_core.desactiver_utilisateur(safe, off).actif
    with populated.unit_of_work() as uow:
        found = uow.utilisateurs.get(UtilisateurId("u-actif"))
    assert found is not None
    assert not found.actif


@pytest.mark.parametrize("way", ["async", "asyncpg"])
def test_nor_does_one_of_an_async_service(
    url: str, populated: sync.Store, way: str
) -> None:
    driver = WAYS[way][1][populated.engine.dialect.name]

    async def run() -> None:
        store = aio.Store(with_driver(url, driver))
        try:
            async with store.unit_of_work() as uow:
                with suppress(DBAPIError):
                    await uow.connection.execute(sa.text("SELECT * FROM nowhere"))
        finally:
            await store.close()

    with pytest.raises(ConflictError):
        asyncio.run(run())


# Migrations of one's own.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    Give the folder of a service, where its modules are found.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tables", raising=False)
    return tmp_path


REFERRING: Final = """
from siaut_sqlalchemy.schema import utilisateurs
sa.Table(
    "notes",
    OWN,
    sa.Column(
        "utilisateur_id",
        sa.ForeignKey(utilisateurs.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
)
"""


def test_tables_of_ones_own_are_migrated_beside(
    folder: Path, url: str, store: sync.Store
) -> None:
    """
    Neither sees the other's as a difference; an account that goes takes its rows along.
    """
    here = ("-x", f"database={url}")
    alembic(["init", "migrations"])
    for name, more in (("tables.py", REFERRING), ("migrations/env.py", "")):
        (folder / name).write_text(block_of(name).text + more, "utf-8")
    with pytest.raises(SystemExit):
        alembic([*here, "check"])
    alembic([*here, "revision", "--autogenerate", "-m", "Stamps"])
    alembic([*here, "upgrade", "head"])
    alembic([*here, "check"])
    with store.engine.connect() as connection:
        assert [] == differences(connection)
    store.create()
    install(Bench.of(store.unit_of_work), 1)
    told = sa.MetaData()
    told.reflect(store.engine, only=["notes", "stamps"])
    gone = sync_core.SupprimerUtilisateur(**by(utilisateur_id="u-a-supprimer"))
    with store.engine.begin() as connection:
        row = {"utilisateur_id": gone.utilisateur_id}
        connection.execute(sa.insert(told.tables["notes"]).values(row))
    sync_core.supprimer_utilisateur(trial_host(store.unit_of_work), gone)
    with store.engine.begin() as connection:
        assert [] == connection.execute(sa.select(told.tables["notes"])).all()
        assert connection.execute(sa.select(utilisateurs)).first()
