"""
The four services that the scenarios of this folder run on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.hosts.country import settle
from tests.hosts.house import AsyncHouse, House, SyncHouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Builder = Callable[[], House]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """
    A folder that goes with its test: pytest's is kept, for more than most tests cost.
    """
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Callable[[str], House]]:
    """
    Build services by name, as many as a test asks for, each with its country.
    """
    built: list[House] = []

    def new_file() -> Path:
        folder: Path = request.getfixturevalue("tmp_path")
        return folder / f"{len(built)}.sqlite"

    def construct(name: str) -> House:
        house = settle(name, new_file)
        built.append(house)
        return house

    yield construct
    for house in built:
        house.close()


HOUSES = ("sync_memory", "async_memory", "sqlite_sync", "asyncio_async")


@pytest.fixture(params=HOUSES)
def build_house(
    request: pytest.FixtureRequest, site: Callable[[str], House]
) -> Builder:
    """
    Build the same service again, as it was.
    """
    return lambda: site(request.param)


@pytest.fixture
def house(build_house: Builder) -> House:
    """
    A service with its country: each of the four in turn.
    """
    return build_house()


@pytest.fixture(params=["sync_memory", "async_memory"])
def in_memory(request: pytest.FixtureRequest, site: Callable[[str], House]) -> House:
    """
    A service on the host in memory, of both colours.
    """
    return site(request.param)


@pytest.fixture
def sync_memory(site: Callable[[str], House]) -> SyncHouse:
    house = site("sync_memory")
    assert isinstance(house, SyncHouse)
    return house


@pytest.fixture
def async_memory(site: Callable[[str], House]) -> AsyncHouse:
    house = site("async_memory")
    assert isinstance(house, AsyncHouse)
    return house


@pytest.fixture
def scramble() -> Iterator[None]:
    """
    Threads that give way to each other all the time.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)
