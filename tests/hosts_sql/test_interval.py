"""
One mailbox, and somebody who keeps asking: one mail per interval, on every store.

Threads with real clocks, minutes apart; each mail takes a while to leave, so that
workers meet in the middle of it, and some fail.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, Final

import attrs
import pytest
from hosts.sqlalchemy_host import sync as sql

from siaut_core import ConflitError, DemanderLien, EnvoiImpossibleError, EtatIntention
from siaut_core.defaults import horloge, tirer_id, tirer_jeton
from siaut_core.sync import demander_lien, envoyer_courriels
from siaut_core.sync.memory import Memoire
from siaut_core.testing.contracts import Banc
from siaut_core.testing.contracts.banc import semer
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.pays import ET_1, STRUCTURES
from tests.hosts_sql.bases import base_postgres
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from siaut_core.messages.courrier import Courrier
    from siaut_core.sync import Host

# Enough for workers to meet: without the rule, a dozen mails leave.
DEMANDES: Final = 40

COMPTE: Final = un_utilisateur("u-1", ET_1)


class Poste:
    """
    A mail server that takes its time, and refuses the first mails.
    """

    def __init__(self, refus: int) -> None:
        self.refus = refus
        self.sur_le_fil = self.ensemble = 0
        self.boite: list[Courrier] = []

    def envoyer(self, courrier: Courrier, /) -> None:
        self.sur_le_fil += 1
        self.ensemble = max(self.ensemble, self.sur_le_fil)
        sleep(0.02)
        self.sur_le_fil -= 1
        if self.refus:
            self.refus -= 1
            raise EnvoiImpossibleError("SMTP_451")
        self.boite.append(courrier)


class Lieu:
    """
    A store, and its service.
    """

    def __init__(self, banc: Banc) -> None:
        self.banc = banc
        self.decalage = timedelta(0)

    def host(self, poste: Poste, ecart: timedelta = timedelta(0)) -> Host:
        return attrs.evolve(
            self.banc.host,
            mailer=poste,
            clock=lambda: horloge() + self.decalage + ecart,
            ids=tirer_id,
            tokens=tirer_jeton,
        )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def lieu(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lieu]:
    if request.param == "memory":
        memoire = Memoire()
        yield Lieu(
            Banc.de(
                memoire.unit_of_work,
                intentions=lambda: [*memoire.stockage.intentions.values()],
            )
        )
    elif request.param == "sqlite":
        yield from sur(f"sqlite:///{tmp_path / 'interval.sqlite'}")
    else:
        with base_postgres(request.getfixturevalue("serveur")) as url:
            yield from sur(url)


def sur(url: str) -> Iterator[Lieu]:
    store = sql.Store(url)
    store.creer()
    yield Lieu(Banc.de(store.unit_of_work, intentions=store.lire_intentions))
    store.fermer()


def drainer(host: Host, fini: Event) -> None:
    """
    Work as a worker does; others that are busy are no reason to stop.
    """
    dernier_tour = False
    while not dernier_tour:
        dernier_tour = fini.is_set()
        with suppress(ConflitError):
            envoyer_courriels(host)
        sleep(0.001)


def insister(lieu: Lieu, poste: Poste, ecarts: Sequence[int]) -> None:
    """
    Ask again and again, while a worker by clock drains.
    """
    fini = Event()
    hosts = [lieu.host(poste, timedelta(minutes=minutes)) for minutes in ecarts]
    site = lieu.host(poste)
    with ThreadPoolExecutor(len(hosts)) as fils:
        ouvriers = [fils.submit(drainer, host, fini) for host in hosts]
        try:
            for _ in range(DEMANDES):
                demander_lien(site, DemanderLien(courriel=COMPTE.courriel.adresse))
                sleep(0.005)
        finally:
            fini.set()
        for ouvrier in ouvriers:
            ouvrier.result(PATIENCE)


@pytest.mark.parametrize("refus", [0, 2])
@pytest.mark.parametrize("ecarts", [(0,), (0, 0), (0, 0, 0), (-2, 0, 2)], ids=str)
def test_one_mail_per_interval(lieu: Lieu, ecarts: tuple[int, ...], refus: int) -> None:
    """
    Exactly one, and never two on the wire; then one more, in the next interval.
    """
    semer(lieu.banc, *STRUCTURES, COMPTE)
    poste = Poste(refus)
    for tour in (1, 2):
        insister(lieu, poste, ecarts)
        assert tour == len(poste.boite)
        lieu.decalage += timedelta(minutes=10)

    assert 1 == poste.ensemble
    etats = [i.etat for i in lieu.banc.relire_intentions().values()]
    assert 2 == etats.count(EtatIntention.ENVOI)
    assert 2 * DEMANDES == len(etats)
