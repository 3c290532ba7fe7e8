"""
The server falls in the middle: what was told is stored, nothing is half done.

The host then works again, without being built again.
"""

from __future__ import annotations

from collections import Counter
from itertools import count, islice
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import Utilisateur
from siaut_core.use_cases.envoi import BilanEnvois
from tests.hosts_sql import pannes
from tests.hosts_sql.gestes import creation, est_une_perte
from tests.hosts_sql.verdicts import juger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.pannes import Serveur
    from tests.hosts_sql.services import Acte, Service
    from tests.hosts_sql.terrains import Terrain

CHUTES: Final = 3

# Time to work, in seconds, before each.
REPIT: Final = 0.2

CREATEURS: Final = 3
FACTEURS: Final = 2


def creations(nombre: int, adresses: Iterator[str]) -> list[Acte]:
    return [("creer_utilisateur", creation(a)) for a in islice(adresses, nombre)]


@pytest.mark.parametrize("panne", pannes.PANNES)
def test_a_fall_between_two_requests_is_not_noticed(
    terrain_fragile: Terrain, service: Service, serveur_fragile: Serveur, panne: str
) -> None:
    """
    However many connections were kept for later.
    """
    adresses = map("neuf-{}@test.fr".format, count())
    avant = service.ensemble(*creations(CREATEURS, adresses))
    serveur_fragile.tomber(panne, terrain_fragile.poste.urls["sync"])
    apres = service.ensemble(*creations(CREATEURS, adresses))

    assert {Utilisateur} == {*map(type, [*avant, *apres])}, [*avant, *apres]


def travailler(service: Service, chutes: Thread) -> Iterator[object]:
    """
    Create accounts and send mails until the last fall, then once more.
    """
    adresses = map("neuf-{}@test.fr".format, count())
    tient = True
    while tient:
        tient = chutes.is_alive()
        actes = creations(CREATEURS, adresses) + [("envoyer_courriels", 3)] * FACTEURS
        issues = service.ensemble(*actes)
        yield from issues
        if any(isinstance(issue, Exception) for issue in issues):
            sleep(0.01)
    # The host that was there from the beginning works again.
    assert {Utilisateur, BilanEnvois} == {*map(type, issues)}, issues


@pytest.mark.parametrize("panne", pannes.PANNES)
def test_a_fall_in_the_middle_loses_and_doubles_nothing(
    terrain_fragile: Terrain,
    service: Service,
    serveur_fragile: Serveur,
    panne: str,
    constat: Constat,
) -> None:
    """
    Accounts are created while mails leave, and the server falls again and again.

    What was told is stored; what failed is stored whole, or not at all, and says
    that the connection was lost.
    """

    def tomber() -> None:
        for _ in range(CHUTES):
            sleep(REPIT)
            serveur_fragile.tomber(panne, terrain_fragile.poste.urls["sync"])

    chutes = Thread(target=tomber)
    chutes.start()
    issues = list(travailler(service, chutes))
    constat.morts += CHUTES

    echecs = [issue for issue in issues if isinstance(issue, Exception)]
    autres = Counter(repr(echec) for echec in echecs if not est_une_perte(echec))
    constat.comparer("raised", Counter(), autres)
    constat.echecs += len(echecs)
    annonces = Counter(str(i.id) for i in issues if isinstance(i, Utilisateur))
    juger(terrain_fragile, constat, annonces, tolerance=CHUTES * FACTEURS)
    constat.verifier()
