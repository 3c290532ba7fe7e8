"""
*Committed*: what units of work that ended have left, and how one more sees it.
"""

from __future__ import annotations

import threading
from itertools import chain
from typing import Generic, TypeVar

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.recherche.columns import STRUCTURE_ID, Folded
from siaut_core.use_cases.recherche.rows import row_of
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    UtilisateursQuery,
)

__all__ = ["Storage", "Table"]

K = TypeVar("K")
V = TypeVar("V")


class Storage:
    """
    What is committed: tables, their unique keys, and the journal.
    """

    def __init__(self) -> None:
        self.lock: threading.Lock = threading.Lock()
        self.utilisateurs: dict[UtilisateurId, Utilisateur] = {}
        self.courriels_taken: dict[str, UtilisateurId] = {}
        self.passwords: dict[UtilisateurId, str] = {}
        self.structures: dict[StructureId, Structure] = {}
        self.noms_taken: dict[NumeroFiness | str, StructureId] = {}
        self.liens: dict[str, Lien] = {}
        self.queued_mails: dict[QueuedMailId, QueuedMail] = {}
        self.journal: list[Event] = []
        # Rows folded for the search, those to fold first, and all by structure:
        # a perimeter holds few structures, and what is outside costs nothing.
        self.keys: dict[UtilisateurId, Folded] = {}
        self.to_fold: set[UtilisateurId] = set()
        self._at: dict[StructureId, dict[UtilisateurId, Folded]] = {}

    def folded(self, query: UtilisateursQuery) -> list[Folded]:
        """
        Give the folded row of every account that a search keeps, in no order.
        """
        with self.lock:
            # Rows that are read together are made together: neighbours in memory,
            # they are read five times faster.
            for id in sorted(self.to_fold, key=self._place):
                self._fold(id)
            self.to_fold.clear()
            places = map(self.structures.__getitem__, self._at)
            inside = query.perimetre.identifiers(places)
            keys = chain.from_iterable(self._at[id].values() for id in inside)
            return UTILISATEURS_SEARCH.keep(query.conditions, keys)

    def _place(self, id: UtilisateurId) -> str:
        compte = self.utilisateurs.get(id)
        return "" if compte is None else compte.rattachement.structure_id

    def _fold(self, id: UtilisateurId) -> None:
        old = self.keys.pop(id, None)
        if old is not None:
            del self._at[old[STRUCTURE_ID]][id]
        compte = self.utilisateurs.get(id)
        if compte is not None:
            keys = UTILISATEURS_SEARCH.fold(row_of(compte, self.structures.get))
            self.keys[id] = keys
            self._at.setdefault(keys[STRUCTURE_ID], {})[id] = keys


class Table(Generic[K, V]):
    """
    A committed table, seen through the writes of one unit of work.

    Attributes:
        written: What replaces what is committed; ``None`` removes it.
    """

    def __init__(self, committed: dict[K, V]) -> None:
        self._committed = committed
        self.written: dict[K, V | None] = {}

    def read(self, key: K) -> V | None:
        return self.written.get(key, self._committed.get(key))

    def write(self, key: K, value: V | None) -> None:
        """
        Replace a value; ``None`` removes it.
        """
        self.written[key] = value

    def values(self) -> list[V]:
        if not self.written:
            return list(self._committed.values())
        views = {**self._committed, **self.written}
        return [value for value in views.values() if value is not None]

    def apply(self) -> None:
        for key, value in self.written.items():
            if value is None:
                self._committed.pop(key, None)
            else:
                self._committed[key] = value
