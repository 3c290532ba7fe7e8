"""
A Django project around the app, and its databases of both engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connections

from tests.hosts_django.bases import lieu_de
from tests.hosts_django.reglages import configurer
from tests.hosts_sql.bases import base_postgres, serveur_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

configurer()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    Give the name of a database in one file, with the tables of the app.
    """
    fichier = tmp_path_factory.mktemp("django") / "siaut.sqlite"
    _placer("sqlite", NAME=str(fichier))
    call_command("migrate", database="sqlite", verbosity=0)
    yield "sqlite"
    connections["sqlite"].close()


@pytest.fixture(scope="session")
def serveur() -> Iterator[str]:
    with serveur_postgres() as adresse:
        yield adresse


@pytest.fixture(scope="session")
def postgresql(serveur: str) -> Iterator[tuple[str, str]]:
    """
    Give two names of one database, with the tables of the app.
    """
    alias = ("postgresql", "postgresql_bis")
    with base_postgres(serveur) as url:
        for nom in alias:
            _placer(nom, **lieu_de(url))
        call_command("migrate", database=alias[0], verbosity=0)
        yield alias
        for nom in alias:
            connections[nom].close()


def _placer(alias: str, **lieu: object) -> None:
    """
    Say where a database is, and that it is made for tests.
    """
    reglages = connections.settings[alias]
    reglages.update(lieu)
    reglages["TEST"]["NAME"] = lieu["NAME"]
