"""
*Clients*: what several processes do together on one database, per second.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.charge.gestes import CRITERES, creations, recherches
from benchmarks.charge.service import Service
from siaut_core import DemanderLien
from siaut_core.sync import demander_lien, envoyer_courriels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Barrier

    from benchmarks.charge.gestes import Essai

__all__ = ["CLIENTS", "FACTEURS", "Debit", "envois", "operations"]

CLIENTS: Final = (1, 4, 16)
FACTEURS: Final = (1, 4)

# How a screen is used: many searches for one creation.
RECHERCHES: Final = 9

DUREE: Final = 5.0
PATIENCE: Final = 60.0

_processus: Final = multiprocessing.get_context("spawn")


class Debit(NamedTuple):
    """
    How many a second, by so many processes at once.
    """

    moteur: str
    comptes: int
    travail: str
    clients: int
    par_seconde: float


def operations(url: str, moteur: str, comptes: int) -> Iterator[Debit]:
    """
    Search nine times, create once, as many times as 1, 4 and 16 clients can.
    """
    for clients in CLIENTS:
        faites, duree = _ensemble(_melanger, url, comptes, clients)
        yield Debit(
            moteur,
            comptes,
            "neuf recherches, une création",
            clients,
            round(faites / duree, 1),
        )


def envois(url: str, moteur: str, comptes: int, combien: int) -> Iterator[Debit]:
    """
    Drain an outbox of *combien* mails, by 1 and 4 workers.
    """
    for facteurs in FACTEURS:
        service = Service.ouvrir(url, comptes)
        for rang in range(combien):
            compte = service.compte(f"u-{rang + facteurs * combien}")
            demande = DemanderLien(courriel=compte.courriel.adresse)
            demander_lien(service.host, demande)
        service.store.fermer()
        envoyes, duree = _ensemble(_vider, url, comptes, facteurs)
        yield Debit(moteur, comptes, "courriels", facteurs, round(envoyes / duree, 1))


def _ensemble(
    travail: Callable[[Service], int], url: str, comptes: int, clients: int
) -> tuple[int, float]:
    """
    Start them together, and add up what they did; seconds of the slowest.
    """
    depart = _processus.Barrier(clients)
    with ProcessPoolExecutor(
        clients, _processus, initializer=_attendre, initargs=(depart,)
    ) as clientele:
        bilans = [
            clientele.submit(_client, travail, url, comptes, rang)
            for rang in range(clients)
        ]
        resultats = [bilan.result() for bilan in bilans]
    return sum(faites for faites, _ in resultats), max(duree for _, duree in resultats)


def _attendre(depart: Barrier) -> None:
    """
    Keep a client until all are there: one of them must not take the work of another.
    """
    depart.wait(timeout=PATIENCE)


def _client(
    travail: Callable[[Service], int], url: str, comptes: int, rang: int
) -> tuple[int, float]:
    service = Service.ouvrir(url, comptes, rang + 1)
    debut = time.perf_counter()
    faites = travail(service)
    duree = time.perf_counter() - debut
    service.store.fermer()
    return faites, duree


def _melanger(service: Service) -> int:
    fin = time.perf_counter() + DUREE
    faites = 0
    for appeler in _appels(service):
        appeler()
        faites += 1
        if time.perf_counter() > fin:
            break
    return faites


def _appels(service: Service) -> Iterator[Essai]:
    crees = creations(service, f"debit.{time.time_ns()}.{os.getpid()}")
    cherchees = cycle([recherches(service, None, c) for c in CRITERES.values()])
    while True:
        yield from (next(recherche) for recherche in islice(cherchees, RECHERCHES))
        yield next(crees)


def _vider(service: Service) -> int:
    return envoyer_courriels(service.host).envois
