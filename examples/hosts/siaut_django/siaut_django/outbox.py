"""
The outbox and the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from siaut_core import Cause, ConflictError
from siaut_core.entities.queued_mail import MailState

from . import models, rows
from .fields import beyond
from .transaction import Atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from siaut_core import UtilisateurId
    from siaut_core.entities.queued_mail import QueuedMail
    from siaut_core.use_cases.event import Event

__all__ = ["Journal", "Outbox"]


class Outbox(Atomic):
    """
    See `Outbox`.
    """

    def _queued_mails(
        self,
        etat: MailState,
        *conditions: Q,
        **ties: Any,  # noqa: ANN401  (as `filter`)
    ) -> QuerySet[models.QueuedMail]:
        everything = self._transaction.rows(models.QueuedMail)
        return everything.filter(*conditions, etat=etat.value, **ties)

    def put(self, queued: QueuedMail, /) -> None:
        queued_mails = self._transaction.rows(models.QueuedMail)
        queued_mails.create(**rows.queued_mail_columns(queued))

    def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        dues = self._queued_mails(
            MailState.EN_ATTENTE, _is_due(now, horizon) | self._is_free()
        )
        row = (
            dues.order_by("due_at", "asked_at", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if row is None:
            return None
        chosen = rows.queued_mail_of(row)
        self._replace(chosen, now, horizon)
        leased = chosen.lease(now, until)
        if not self.settle(chosen, leased):
            raise ConflictError
        return leased

    def _is_free(self) -> Q:
        """
        Put back behind a mail that nobody has any more.
        """
        others = self._transaction.rows(models.QueuedMail)
        leased_row = others.filter(id=OuterRef("behind"), leased_until__isnull=False)
        return Q(~Exists(leased_row), behind__isnull=False)

    def _replace(self, chosen: QueuedMail, now: datetime, horizon: datetime) -> None:
        """
        Close the older ones that wait for the same person (`QueuedMail.replaces`).

        Past those that others are taking: their mail may leave, and workers that
        wait for each other's would end in a deadlock.
        """
        recipient = _recipient(chosen)
        if recipient is None:
            return
        bounds = {"asked_at": chosen.asked_at, "id": chosen.id}
        older = self._queued_mails(
            MailState.EN_ATTENTE,
            recipient,
            beyond(bounds, "lt"),
            Q(leased_until__isnull=True) | _is_due(now, horizon),
        )
        free = older.select_for_update(skip_locked=True).values("id")
        self._queued_mails(MailState.EN_ATTENTE, id__in=free).update(
            etat=MailState.REMPLACEMENT.value,
            closed_at=now,
            leased_until=None,
            behind=None,
            courriel_adresse=None,
            courriel_cle=None,
            code=None,
        )

    def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        lease = Q(leased_until=leased.leased_until)
        if leased.leased_until is None:
            lease = Q(leased_until__isnull=True)
        leased_row = self._queued_mails(
            MailState.EN_ATTENTE, lease, id=leased.id, tries=leased.tries
        )
        return leased_row.update(**rows.queued_mail_columns(outcome)) == 1

    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        waiting = self._queued_mails(
            MailState.EN_ATTENTE,
            utilisateur_id=utilisateur_id,
            leased_until__isnull=False,
        )
        return [rows.queued_mail_of(row) for row in waiting]

    def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        sent = self._queued_mails(
            MailState.ENVOI,
            utilisateur_id=utilisateur_id,
            cause=Cause.DEMANDE.value,
            closed_at__lte=horizon,
        )
        last: datetime | None = sent.aggregate(last=Max("closed_at"))["last"]
        return last

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        etats = (MailState.ENVOI.value, MailState.ABANDON.value)
        own = self._transaction.rows(models.QueuedMail).filter(
            utilisateur_id=utilisateur_id, etat__in=etats
        )
        row = own.order_by("-closed_at", "-id").first()
        return rows.queued_mail_of(row) if row else None

    def abandoned(self) -> Sequence[QueuedMail]:
        abandoned = self._queued_mails(MailState.ABANDON)
        return [
            rows.queued_mail_of(row) for row in abandoned.order_by("asked_at", "id")
        ]


class Journal(Atomic):
    """
    See `siaut_core.sync.protocols.Journal`.
    """

    def add(self, event: Event, /) -> None:
        journal = self._transaction.rows(models.Event)
        journal.create(**rows.event_columns(event))


def _is_due(now: datetime, horizon: datetime) -> Q:
    """
    Say it as `QueuedMail.is_due` does.
    """
    return Q(taken_at__isnull=True) | Q(due_at__lte=now) | Q(taken_at__gt=horizon)


def _recipient(chosen: QueuedMail) -> Q | None:
    """
    Say for whom a queued mail is, as `QueuedMail.replaces` does; ``None``: nobody.
    """
    demande = Q(cause=Cause.DEMANDE.value)
    if chosen.cause is not Cause.DEMANDE:
        return ~demande & Q(utilisateur_id=chosen.utilisateur_id)
    if chosen.courriel is None:
        return None
    return demande & Q(courriel_cle=chosen.courriel.cle)
