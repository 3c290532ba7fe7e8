# Derived from aio/courriels.py by `nox -s twins -- --write`: edit that one.
"""
The outbox and the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from siaut_core import ConflitError, Evenement, Intention, UtilisateurId

from ..ordres import courriels as ordres
from ..rangees import intention_de
from .transaction import Transaction

__all__ = ["Courriels", "Journal"]


class Courriels:
    """
    See `CourrielRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def deposer(self, intention: Intention, /) -> None:
        self._transaction.ecrire(ordres.deposer(intention))

    def prendre(self, maintenant: datetime, jusqu_a: datetime, /) -> Intention | None:
        rangee = self._transaction.une(ordres.due(maintenant))
        if rangee is None:
            return None
        choisie = intention_de(rangee)
        remplacement = ordres.remplacer(choisie, maintenant)
        if remplacement is not None:
            self._transaction.ecrire(remplacement)
        prise = choisie.prendre(jusqu_a)
        ordre = ordres.enregistrer(prise, choisie.essais)
        if not self._transaction.ecrire(ordre):
            raise ConflitError
        return prise

    def enregistrer(self, intention: Intention, /) -> bool:
        ordre = ordres.enregistrer(intention, intention.essais)
        return self._transaction.ecrire(ordre) == 1

    def derniere_demande(self, utilisateur_id: UtilisateurId, /) -> datetime | None:
        rangee = self._transaction.une(ordres.derniere_demande(utilisateur_id))
        derniere: datetime | None = rangee["clos_le"] if rangee else None
        return derniere

    def abandons(self) -> Sequence[Intention]:
        return [intention_de(r) for r in self._transaction.lire(ordres.abandons())]


class Journal:
    """
    See `siaut_core.sync.protocols.Journal`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def ajouter(self, evenement: Evenement, /) -> None:
        self._transaction.ecrire(ordres.consigner(evenement))
