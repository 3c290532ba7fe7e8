"""
A service on a database of its own.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import settings

from siaut_sqlalchemy_tests.databases import base_postgres, postgres_server
from siaut_web.demonstration import FILE
from siaut_web.limits import Limits
from siaut_web_tests.browsers import LOOKED, Seen, chromium
from siaut_web_tests.demonstrations import Demonstrated
from siaut_web_tests.services import Browser, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser as Chromium

# How Hypothesis searches: at random here, the same way every time in CI. No deadline:
# a busy machine is not a bug.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if "CI" in os.environ else "dev")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "looks(*pages): which routes and statuses a browser looks at"
    )


def pytest_collection_finish() -> None:
    """
    Look for no garbage among what was imported and collected: it stays to the end.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _looks(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Check that a test looks at the pages that its mark names.
    """
    LOOKED.clear()
    yield
    for mark in request.node.iter_markers("looks"):
        assert {*mark.args} <= LOOKED


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """
    Lend the loop that services run in; that of this thread is the browser's.
    """
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def populated(portal: BlockingPortal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Give a database that is ready: the others are copies of it.
    """
    path = tmp_path_factory.mktemp("populated") / "country.sqlite"
    service = Service(portal, f"sqlite+aiosqlite:///{path}")
    service.open()
    service.populate()
    service.close()
    return path


@pytest.fixture
def service(
    portal: BlockingPortal, populated: Path, tmp_path: Path
) -> Iterator[Service]:
    """
    Give the service, with the small country of the kit.
    """
    path = shutil.copy(populated, tmp_path / "trial.sqlite")
    service = Service(portal, f"sqlite+aiosqlite:///{path}")
    service.open()
    yield service
    service.close()


@pytest.fixture
def secure(
    portal: BlockingPortal, populated: Path, tmp_path: Path
) -> Iterator[Service]:
    """
    Give the same, on https.
    """
    path = shutil.copy(populated, tmp_path / "secure.sqlite")
    service = Service(portal, f"sqlite+aiosqlite:///{path}", "https://siaut.test")
    service.open()
    yield service
    service.close()


@pytest.fixture(scope="session")
def filled(portal: BlockingPortal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Give the base of a demonstration that was started once.
    """
    file = tmp_path_factory.mktemp("demonstration") / FILE
    Demonstrated(portal, file, fast=True).close()
    return file


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Count attempts, without ever refusing or delaying one.
    """

    async def count(*_: object) -> int:
        return 0

    monkeypatch.setattr(Limits, "_count", count)
    monkeypatch.setattr(Limits, "_delay", count)


@pytest.fixture
def browser(service: Service) -> Browser:
    return service.browser()


@pytest.fixture
def camille(service: Service) -> Browser:
    """
    Give the browser of a Gestionnaire EJ, who is logged in.
    """
    return service.logged_in("g-ej")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """
    Give the address of a server of PostgreSQL.
    """
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def populated_postgres(portal: BlockingPortal, server: str) -> Iterator[str]:
    """
    Give the name of a database that is ready: the others are copies of it.
    """
    with base_postgres(server) as url:
        service = Service(portal, url)
        service.open()
        service.populate()
        service.close()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture(params=["sqlite"])
def database(
    request: pytest.FixtureRequest, populated: Path, tmp_path: Path
) -> Iterator[str]:
    """
    Give the address of a database of one test, with the small country of the kit.
    """
    if request.param == "sqlite":
        path = shutil.copy(populated, tmp_path / "live.sqlite")
        yield f"sqlite+aiosqlite:///{path}"
        return
    model = request.getfixturevalue("populated_postgres")
    with base_postgres(request.getfixturevalue("server"), model=model) as url:
        yield url


@pytest.fixture
def live(portal: BlockingPortal, database: str) -> Iterator[Service]:
    """
    Give a service that browsers may ask.
    """
    with socket.create_server(("localhost", 0)) as sock:
        site = f"http://localhost:{sock.getsockname()[1]}"
        service = Service(portal, database, site)
        with service.served(sock):
            yield service


@pytest.fixture(scope="session")
def browser_program() -> Iterator[Chromium]:
    """
    Start the browser, once.
    """
    with chromium() as program:
        yield program


@pytest.fixture
def open_browser(
    browser_program: Chromium, live: Service
) -> Iterator[Callable[..., Seen]]:
    """
    Open browsers of different people, with the options of Playwright.
    """
    opened: list[Seen] = []

    def open_one(**options: object) -> Seen:
        opened.append(Seen(browser_program, live, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def seen(open_browser: Callable[..., Seen]) -> Seen:
    """
    Give a browser.
    """
    return open_browser()
