"""
The outbox and the journal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from siaut_core import Cause, ConflictError, UtilisateurId
from siaut_core.sync import Event, MailState, QueuedMail

from . import models, rows
from .fields import beyond
from .transaction import Repository

# Put back behind a mail that nobody has any more.
FREE: Final = Q(
    ~Exists(
        models.QueuedMail.objects.filter(
            id=OuterRef("behind"), leased_until__isnull=False
        )
    ),
    behind__isnull=False,
)

# What a mail that is closed for another has no more.
ERASED: Final = ("leased_until", "behind", "courriel_adresse", "courriel_cle", "code")


class Outbox(Repository):
    """
    See `Outbox`.
    """

    def _waiting(self, *conditions: Q, **ties: Any) -> QuerySet[models.QueuedMail]:  # noqa: ANN401  (as `filter`)
        waits = {"etat": MailState.EN_ATTENTE}
        return self._rows(models.QueuedMail, *conditions, **waits, **ties)

    def put(self, queued: QueuedMail, /) -> None:
        self._rows(models.QueuedMail).create(**rows.columns_of(queued))

    def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        row = (
            self._waiting(_is_due(now, horizon) | FREE)
            .order_by("due_at", "asked_at", "id")
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

    def _replace(self, chosen: QueuedMail, now: datetime, horizon: datetime) -> None:
        """
        Close the older ones that wait for the same person (`QueuedMail.replaces`).

        Past those that others are taking: their mail may leave, and workers that
        wait for each other's would end in a deadlock.
        """
        bounds = {"asked_at": chosen.asked_at, "id": chosen.id}
        older = self._waiting(
            _recipient(chosen),
            beyond(bounds, "lt"),
            Q(leased_until__isnull=True) | _is_due(now, horizon),
        )
        free = older.select_for_update(skip_locked=True).values("id")
        closed = {"etat": MailState.REMPLACEMENT, "closed_at": now}
        self._waiting(id__in=free).update(**closed, **dict.fromkeys(ERASED))

    def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        leased_row = self._waiting(
            id=leased.id, tries=leased.tries, leased_until=leased.leased_until
        )
        return leased_row.update(**rows.columns_of(outcome)) == 1

    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        own = self._waiting(utilisateur_id=utilisateur_id, leased_until__isnull=False)
        return [rows.queued_mail_of(row) for row in own]

    def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        sent = self._rows(
            models.QueuedMail,
            etat=MailState.ENVOI,
            utilisateur_id=utilisateur_id,
            cause=Cause.DEMANDE,
            closed_at__lte=horizon,
        )
        last: datetime | None = sent.aggregate(last=Max("closed_at"))["last"]
        return last

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        etats = (MailState.ENVOI, MailState.ABANDON)
        own = self._rows(
            models.QueuedMail, utilisateur_id=utilisateur_id, etat__in=etats
        )
        row = own.order_by("-closed_at", "-id").first()
        return rows.queued_mail_of(row) if row else None

    def abandoned(self) -> Sequence[QueuedMail]:
        given_up = self._rows(models.QueuedMail, etat=MailState.ABANDON)
        return [rows.queued_mail_of(row) for row in given_up.order_by("asked_at", "id")]


class Journal(Repository):
    """
    See `siaut_core.sync.protocols.Journal`.
    """

    def add(self, event: Event, /) -> None:
        self._rows(models.Event).create(**rows.columns_of(event))


def _is_due(now: datetime, horizon: datetime) -> Q:
    """
    Say it as `QueuedMail.is_due` does.
    """
    return Q(taken_at__isnull=True) | Q(due_at__lte=now) | Q(taken_at__gt=horizon)


def _recipient(chosen: QueuedMail) -> Q:
    """
    Say it as `QueuedMail.recipient` does: nobody's is no other's.
    """
    demande = Q(cause=Cause.DEMANDE)
    if chosen.cause is not Cause.DEMANDE:
        return ~demande & Q(utilisateur_id=chosen.utilisateur_id)
    if chosen.courriel is None:
        return Q(id__in=())
    return demande & Q(courriel_cle=chosen.courriel.cle)
