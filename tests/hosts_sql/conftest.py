"""
Databases of both engines, the host on them, and what was counted there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host import sync

from tests.hosts_sql import bancs, pannes, pepiniere
from tests.hosts_sql.bases import avec_pilote, base_postgres, serveur_postgres
from tests.hosts_sql.constat import Constat
from tests.hosts_sql.services import PILOTES
from tests.hosts_sql.terrains import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.hosts_sql.pannes import Serveur
    from tests.hosts_sql.services import Service


# The property under which a test says what it counted.
CONSTAT = "constat"


@pytest.fixture(scope="session")
def serveur() -> Iterator[str]:
    """
    Give the address of the server of PostgreSQL.
    """
    with serveur_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def url_postgres(serveur: str) -> Iterator[str]:
    """
    Give the address of a fresh database, the same for the whole session.
    """
    with base_postgres(serveur) as url:
        yield url


@pytest.fixture(scope="session")
def url_asyncpg(url_postgres: str) -> str:
    """
    Give the address of the same database, for the other driver.
    """
    return avec_pilote(url_postgres, "asyncpg")


@pytest.fixture
def base_neuve(serveur: str) -> Iterator[str]:
    """
    Give the address of a database of one test on PostgreSQL, without a table.
    """
    with base_postgres(serveur) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """
    Give the address of a database of one test: on each engine, without a table.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'essai.sqlite'}"
        return
    with base_postgres(request.getfixturevalue("serveur")) as url:
        yield url


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    """
    Give the host on a database of its own, on each engine.
    """
    store = sync.Store(url)
    store.creer()
    yield store
    store.fermer()


@pytest.fixture(scope="session")
def processus() -> None:
    """
    Make processes quick to start, for as long as the session lasts.
    """
    pepiniere.planter()


@pytest.fixture(params=["sqlite", "postgresql"])
def terrain(
    request: pytest.FixtureRequest, processus: None, tmp_path: Path
) -> Iterator[Terrain]:
    """
    Populate an empty database, of each engine in turn.
    """
    del processus
    if request.param == "sqlite":
        with bancs.store_sqlite() as store:
            yield Terrain.peupler(store, tmp_path)
    else:
        store = bancs.store_postgres(request.getfixturevalue("url_postgres"))
        yield Terrain.peupler(store, tmp_path)


@pytest.fixture(scope="session")
def serveur_fragile() -> Iterator[Serveur]:
    """
    Start a server that falls; not that of others, who need theirs.
    """
    with pannes.demarrer() as serveur:
        yield serveur


@pytest.fixture
def terrain_fragile(serveur_fragile: Serveur, tmp_path: Path) -> Iterator[Terrain]:
    """
    Populate a database of the server that falls.
    """
    with base_postgres(serveur_fragile.url) as url:
        store = sync.Store(url)
        store.creer()
        yield Terrain.peupler(store, tmp_path)
        store.fermer()


@pytest.fixture(params=PILOTES)
def service(
    request: pytest.FixtureRequest, terrain_fragile: Terrain
) -> Iterator[Service]:
    """
    Open the host there, in each colour, by each driver.
    """
    service = terrain_fragile.poste.ouvrir(request.param)
    yield service
    service.fermer()


@pytest.fixture
def constat(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Iterator[Constat]:
    """
    Count what breaks; the counts are printed at the end of the session.
    """
    constat = Constat(nom=request.node.name)
    yield constat
    record_property(CONSTAT, str(constat))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """
    Print what was counted, failed or not.
    """
    lignes = sorted(
        valeur
        for rapports in terminalreporter.stats.values()
        for rapport in rapports
        if getattr(rapport, "when", None) == "teardown"
        for cle, valeur in rapport.user_properties
        if cle == CONSTAT
    )
    if lignes:
        terminalreporter.section("constats")
    for ligne in lignes:
        terminalreporter.line(ligne)
