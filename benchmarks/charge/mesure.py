"""
*Mesure*: how long a call takes, and how many statements it executes.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from benchmarks.charge.gestes import Geste
    from benchmarks.charge.service import Service

__all__ = ["Latence", "mesurer", "quantile"]

CHAUFFE: Final = 20


class Latence(NamedTuple):
    """
    What one call took, in milliseconds, over many; and its statements, at most.
    """

    moteur: str
    comptes: int
    geste: str
    perimetre: str
    mediane: float
    p99: float
    maximum: float
    ordres: int
    essais: int


def quantile(valeurs: list[float], part: float) -> float:
    """
    Give the smallest value that *part* of them do not exceed.
    """
    rang = -int(-len(valeurs) * part // 1)  # Rounded up.
    return sorted(valeurs)[rang - 1]


def mesurer(service: Service, moteur: str, geste: Geste, essais: int) -> Latence:
    """
    Call, warm, until there are enough; statements are counted apart.
    """
    appels = geste.essais(service)
    ordres = 0
    for appeler in islice(appels, CHAUFFE):
        with service.compter() as executes:
            appeler()
        ordres = max(ordres, len(executes))
    durees = []
    for appeler in islice(appels, essais):
        debut = time.perf_counter()
        appeler()
        durees.append((time.perf_counter() - debut) * 1e3)
    return Latence(
        moteur,
        service.comptes,
        geste.nom,
        geste.perimetre,
        round(quantile(durees, 0.5), 2),
        round(quantile(durees, 0.99), 2),
        round(max(durees), 2),
        ordres,
        essais,
    )
