# Derived from aio/outbox.py by `nox -s twins -- --write`: edit that one.
"""
The outbox and the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from siaut_core import ConflictError, UtilisateurId
from siaut_core.sync import Event, QueuedMail

from ..orders import outbox as orders
from ..rows import queued_mail_of
from .transaction import Transaction

__all__ = ["Journal", "Outbox"]


class Outbox:
    """
    See `Outbox`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, queued: QueuedMail, /) -> None:
        self._transaction.write(orders.put(queued))

    def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        row = self._transaction.one(orders.due(now, horizon))
        if row is None:
            return None
        chosen = queued_mail_of(row)
        replacement = orders.replace(chosen, now, horizon)
        if replacement is not None:
            self._transaction.write(replacement)
        leased_mail = chosen.lease(now, until)
        if not self.settle(chosen, leased_mail):
            raise ConflictError
        return leased_mail

    def settle(self, leased_mail: QueuedMail, sequel: QueuedMail, /) -> bool:
        return self._transaction.write(orders.settle(leased_mail, sequel)) == 1

    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        rows = self._transaction.parse(orders.leased_of(utilisateur_id))
        return [queued_mail_of(row) for row in rows]

    def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        order = orders.last_demande(utilisateur_id, horizon)
        row = self._transaction.one(order)
        derniere: datetime | None = row["closed_at"] if row else None
        return derniere

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        row = self._transaction.one(orders.last_closed(utilisateur_id))
        return queued_mail_of(row) if row else None

    def abandoned(self) -> Sequence[QueuedMail]:
        return [queued_mail_of(r) for r in self._transaction.parse(orders.abandoned())]


class Journal:
    """
    See `siaut_core.sync.protocols.Journal`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, event: Event, /) -> None:
        self._transaction.write(orders.log(event))
