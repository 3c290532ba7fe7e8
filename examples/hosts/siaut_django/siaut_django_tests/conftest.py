"""
A Django project around the app, and its databases of both engines.
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connections
from hypothesis import settings

from siaut_django_tests.databases import place_of
from siaut_django_tests.settings import configure
from siaut_sqlalchemy_tests.databases import base_postgres, postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator

# How Hypothesis searches: at random here, the same way every time in CI, and little
# where ``noxfile.py`` says so. No deadline: a busy machine is not a bug.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("few", settings.get_profile("ci"), max_examples=10)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
)

configure()


def pytest_collection_finish() -> None:
    """
    Look for no garbage among what stays to the end: it would be looked for each time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    Give the name of a database in one file, with the tables of the app.
    """
    file = tmp_path_factory.mktemp("django") / "siaut.sqlite"
    _place("sqlite", NAME=str(file))
    call_command("migrate", database="sqlite", verbosity=0)
    yield "sqlite"
    connections["sqlite"].close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql(server: str) -> Iterator[tuple[str, str]]:
    """
    Give two names of one database, with the tables of the app.
    """
    alias = ("postgresql", "postgresql_bis")
    with base_postgres(server) as url:
        for name in alias:
            _place(name, **place_of(url))
        call_command("migrate", database=alias[0], verbosity=0)
        yield alias
        for name in alias:
            connections[name].close()


@pytest.fixture(params=["sqlite", "postgresql"])
def alias(request: pytest.FixtureRequest) -> str:
    """
    Give the name of a database of each engine in turn.
    """
    names = request.getfixturevalue(request.param)
    return names if isinstance(names, str) else str(names[0])


def _place(alias: str, **place: object) -> None:
    """
    Say where a database is, and that it is made for tests.
    """
    settings = connections.settings[alias]
    settings.update(place)
    settings["TEST"]["NAME"] = place["NAME"]
