# Derived from aio/comptes.py by `nox -s twins -- --write`: edit that one.
"""
Accounts and their passwords.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from siaut_core import ConflictError, Courriel, Utilisateur, UtilisateurId

from ..orders import comptes as orders
from ..orders import recherche
from ..rows import utilisateur_of
from .transaction import Transaction

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.lines import UtilisateurRow
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

__all__ = ["PasswordPolicy", "Utilisateurs"]


class Utilisateurs:
    """
    See `UtilisateurRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        row = self._transaction.one(orders.get(id))
        return utilisateur_of(row) if row else None

    def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        row = self._transaction.one(orders.by_courriel(courriel))
        return utilisateur_of(row) if row else None

    def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        rows = self._transaction.parse(orders.lock(comptes))
        versions = {row["id"]: row["version"] for row in rows}
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflictError

    def add(self, utilisateur: Utilisateur, /) -> None:
        self._transaction.write(orders.add(utilisateur))

    def save(self, utilisateur: Utilisateur, /) -> None:
        if not self._transaction.write(orders.save(utilisateur)):
            raise ConflictError

    def remove(self, utilisateur: Utilisateur, /) -> None:
        if not self._transaction.write(orders.remove(utilisateur)):
            raise ConflictError

    def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        order = orders.record_login(id, instant)
        return self._transaction.write(order) == 1

    def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        rows = self._transaction.parse(recherche.of_utilisateurs(query))
        return recherche.lines_of(rows)

    # What the protocol does not show, for whoever runs the host.

    def search_everywhere(self, query: UtilisateursQuery) -> Sequence[UtilisateurRow]:
        """
        Search the accounts of the whole country, whatever the perimeter asked.
        """
        rows = self._transaction.parse(recherche.everywhere(query))
        return recherche.lines_of(rows)


class PasswordPolicy:
    """
    See `PasswordRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        order = orders.set_digest(utilisateur_id, digest)
        self._transaction.write(order)
