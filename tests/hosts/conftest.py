"""
The four services that the scenarios of this folder run on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.hosts.maison import Maison, MaisonAsync, MaisonSync
from tests.hosts.pays import batir, peupler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Batisseur = Callable[[], Maison]


@pytest.fixture
def chantier(tmp_path: Path) -> Iterator[Callable[[str], Maison]]:
    """
    Build services by name, as many as a test asks for, each with its country.
    """
    baties: list[Maison] = []

    def construire(nom: str) -> Maison:
        maison = batir(nom, tmp_path / f"{len(baties)}.sqlite")
        baties.append(maison)
        peupler(maison)
        return maison

    yield construire
    for maison in baties:
        maison.fermer()


MAISONS = ("memoire_sync", "memoire_async", "sqlite_sync", "asyncio_async")


@pytest.fixture(params=MAISONS)
def batir_maison(
    request: pytest.FixtureRequest, chantier: Callable[[str], Maison]
) -> Batisseur:
    """
    Build the same service again, as it was.
    """
    return lambda: chantier(request.param)


@pytest.fixture
def maison(batir_maison: Batisseur) -> Maison:
    """
    A service with its country: each of the four in turn.
    """
    return batir_maison()


@pytest.fixture(params=["memoire_sync", "memoire_async"])
def en_memoire(
    request: pytest.FixtureRequest, chantier: Callable[[str], Maison]
) -> Maison:
    """
    A service on the host in memory, of both colours.
    """
    return chantier(request.param)


@pytest.fixture
def memoire_sync(chantier: Callable[[str], Maison]) -> MaisonSync:
    maison = chantier("memoire_sync")
    assert isinstance(maison, MaisonSync)
    return maison


@pytest.fixture
def memoire_async(chantier: Callable[[str], Maison]) -> MaisonAsync:
    maison = chantier("memoire_async")
    assert isinstance(maison, MaisonAsync)
    return maison


@pytest.fixture
def bousculade() -> Iterator[None]:
    """
    Threads that give way to each other all the time.
    """
    avant = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(avant)
