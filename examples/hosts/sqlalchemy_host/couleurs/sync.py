"""
The engine and the connection that are called; how a worker waits.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection as Connexion
from sqlalchemy import Engine as Moteur
from sqlalchemy import create_engine

from ..moteur import adresse_de, preparer, reglages_de

__all__ = ["Arret", "Connexion", "Moteur", "P", "T", "a_part", "migrer", "ouvrir"]

P = ParamSpec("P")
T = TypeVar("T")


def ouvrir(url: str) -> Moteur:
    moteur = create_engine(adresse_de(url), **reglages_de(url))
    preparer(moteur, url)
    return moteur


def migrer(moteur: Moteur) -> None:
    """
    Bring the database up to the newest revision.
    """
    # Loaded on use: most processes find it there.
    from ..migrations import mettre_a_jour  # noqa: PLC0415

    with moteur.connect() as connexion:
        mettre_a_jour(connexion)


def a_part(fonction: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """
    Do what is slow here: whoever calls has a thread to wait in.
    """
    return fonction(*arguments, **options)


class Arret:
    """
    How a thread that repeats itself is told to stop, also while it waits.

    On a queue: setting a `threading.Event` in a signal handler takes a lock, that
    the very thread it interrupts may hold. `SimpleQueue.put` does not.
    """

    def __init__(self) -> None:
        self._demandes: SimpleQueue[None] = SimpleQueue()

    @property
    def est_proche(self) -> bool:
        return not self._demandes.empty()

    def demander(self) -> None:
        """
        Ask to stop, from any thread or signal handler.
        """
        self._demandes.put(None)

    def attendre(self, secondes: float) -> None:
        """
        Wait, unless asked to stop.
        """
        with suppress(Empty):
            self._demandes.get(timeout=secondes)
            self._demandes.put(None)
