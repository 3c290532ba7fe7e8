"""
Databases of both engines, the host on them, and what was counted there.
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from siaut_sqlalchemy import sync
from siaut_sqlalchemy_tests import benches, failures, hatchery
from siaut_sqlalchemy_tests.databases import base_postgres, postgres_server, with_driver
from siaut_sqlalchemy_tests.findings import Findings
from siaut_sqlalchemy_tests.grounds import Ground
from siaut_sqlalchemy_tests.services import DRIVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from siaut_sqlalchemy_tests.failures import Server
    from siaut_sqlalchemy_tests.services import Service

# How Hypothesis searches: at random here, the same way every time in CI. No deadline:
# a busy machine is not a bug.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if "CI" in os.environ else "dev")

# The property under which a test says what it counted.
FINDINGS = "finding"


def pytest_collection_finish() -> None:
    """
    Look for no garbage among what stays to the end: some tests look for it each time.

    Nor often among what is old: most of it is statements that SQLAlchemy keeps.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 1_000)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """
    Give the address of the server of PostgreSQL.
    """
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def url_postgres(server: str) -> Iterator[str]:
    """
    Give the address of a fresh database, the same for the whole session.
    """
    with base_postgres(server) as url:
        yield url


@pytest.fixture(scope="session")
def url_asyncpg(url_postgres: str) -> str:
    """
    Give the address of the same database, for the other driver.
    """
    return with_driver(url_postgres, "asyncpg")


@pytest.fixture
def new_database(server: str) -> Iterator[str]:
    """
    Give the address of a database of one test on PostgreSQL, without a table.
    """
    with base_postgres(server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """
    Give the address of a database of one test: on each engine, without a table.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'trial.sqlite'}"
        return
    with base_postgres(request.getfixturevalue("server")) as url:
        yield url


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    """
    Give the host on a database of its own, on each engine.
    """
    store = sync.Store(url)
    store.create()
    yield store
    store.close()


@pytest.fixture(scope="session")
def process() -> None:
    """
    Make processes quick to start, for as long as the session lasts.
    """
    hatchery.prepare()


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(
    request: pytest.FixtureRequest, process: None, tmp_path: Path
) -> Iterator[Ground]:
    """
    Populate an empty database, of each engine in turn.
    """
    del process
    if request.param == "sqlite":
        with benches.store_sqlite() as store:
            yield Ground.populate(store, tmp_path)
    else:
        store = benches.store_postgres(request.getfixturevalue("url_postgres"))
        yield Ground.populate(store, tmp_path)


@pytest.fixture(scope="session")
def fragile_server() -> Iterator[Server]:
    """
    Start a server that falls; not that of others, who need theirs.
    """
    with failures.start() as server:
        yield server


@pytest.fixture
def fragile_ground(fragile_server: Server, tmp_path: Path) -> Iterator[Ground]:
    """
    Populate a database of the server that falls.
    """
    with base_postgres(fragile_server.url) as url:
        store = sync.Store(url)
        store.create()
        yield Ground.populate(store, tmp_path)
        store.close()


@pytest.fixture(params=DRIVERS)
def service(
    request: pytest.FixtureRequest, fragile_ground: Ground
) -> Iterator[Service]:
    """
    Open the host there, in each colour, by each driver.
    """
    service = fragile_ground.worker.open_up(request.param)
    yield service
    service.close()


@pytest.fixture
def findings(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Iterator[Findings]:
    """
    Count what breaks; the counts are printed at the end of the session.
    """
    findings = Findings(name=request.node.name)
    yield findings
    record_property(FINDINGS, str(findings))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """
    Print what was counted, failed or not.
    """
    lines = sorted(
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "teardown"
        for key, value in report.user_properties
        if key == FINDINGS
    )
    if lines:
        terminalreporter.section("findings")
    for line in lines:
        terminalreporter.line(line)
