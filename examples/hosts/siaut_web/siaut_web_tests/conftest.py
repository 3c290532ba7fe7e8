"""
A service on a database of its own.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import settings

from siaut_web_tests.services import Browser, Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How Hypothesis searches: at random here, the same way every time in CI. No deadline:
# a busy machine is not a bug.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if "CI" in os.environ else "dev")


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
def browser(service: Service) -> Browser:
    return service.browser()


@pytest.fixture
def camille(service: Service) -> Browser:
    """
    Give the browser of a Gestionnaire EJ, who is logged in.
    """
    return service.logged_in("g-ej")
