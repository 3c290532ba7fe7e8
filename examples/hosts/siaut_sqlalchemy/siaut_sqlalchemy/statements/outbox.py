"""
Statements on the outbox, and on the journal.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from siaut_core import Cause, UtilisateurId
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.use_cases.event import Event

from ..rows import event_row, queued_mail_row
from ..schema import Instant, journal, outbox

c = outbox.c

EN_ATTENTE = c.etat == MailState.EN_ATTENTE.value

others = outbox.alias("others")

# Put back behind a mail that nobody has any more.
FREE = c.behind.is_not(None) & ~(
    sa.exists().where(others.c.id == c.behind, others.c.leased_until.is_not(None))
)


def put(queued: QueuedMail) -> sa.Insert:
    return sa.insert(outbox).values(queued_mail_row(queued))


def _is_due(now: datetime, horizon: datetime) -> sa.ColumnElement[bool]:
    """
    Say it as `QueuedMail.is_due` does.
    """
    return c.taken_at.is_(None) | (c.due_at <= now) | (c.taken_at > horizon)


def due(now: datetime, horizon: datetime) -> sa.Select[tuple[Any, ...]]:
    """
    Read the oldest queued mail that is due, past those that others are taking.
    """
    return (
        sa.select(outbox)
        .where(EN_ATTENTE, _is_due(now, horizon) | FREE)
        .order_by(c.due_at, c.asked_at, c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def settle(leased: QueuedMail, outcome: QueuedMail) -> sa.Update:
    """
    Store what becomes of a queued mail if it still waits, with the lease of *leased*.
    """
    return (
        sa.update(outbox)
        .where(
            c.id == leased.id,
            EN_ATTENTE,
            c.tries == leased.tries,
            c.leased_until.is_not_distinct_from(leased.leased_until),
        )
        .values(queued_mail_row(outcome))
    )


def replace(chosen: QueuedMail, now: datetime, horizon: datetime) -> sa.Update | None:
    """
    Close the older ones that wait for the same person (`QueuedMail.replaces`).

    Past those that others are taking: their mail may leave, and workers that wait
    for each other's would end in a deadlock.
    """
    if (recipient := _recipient(chosen)) is None:
        return None
    older = (
        sa.select(c.id)
        .where(
            EN_ATTENTE,
            recipient,
            sa.tuple_(c.asked_at, c.id)
            < sa.tuple_(sa.literal(chosen.asked_at, Instant()), chosen.id),
            c.leased_until.is_(None) | _is_due(now, horizon),
        )
        .with_for_update(skip_locked=True)
    )
    return (
        sa.update(outbox)
        .where(c.id.in_(older))
        .values(
            etat=MailState.REMPLACEMENT.value,
            closed_at=now,
            leased_until=None,
            behind=None,
            courriel_adresse=None,
            courriel_cle=None,
            code=None,
        )
    )


def _recipient(chosen: QueuedMail) -> sa.ColumnElement[bool] | None:
    if chosen.cause is not Cause.DEMANDE:
        return (c.cause != Cause.DEMANDE.value) & (
            c.utilisateur_id == chosen.utilisateur_id
        )
    if chosen.courriel is None:
        return None
    return (c.cause == Cause.DEMANDE.value) & (c.courriel_cle == chosen.courriel.cle)


def leased_of(utilisateur_id: UtilisateurId) -> sa.Select[tuple[Any, ...]]:
    return sa.select(outbox).where(
        EN_ATTENTE, c.utilisateur_id == utilisateur_id, c.leased_until.is_not(None)
    )


def last_demande(
    utilisateur_id: UtilisateurId, horizon: datetime
) -> sa.Select[tuple[datetime | None]]:
    return sa.select(sa.func.max(c.closed_at).label("closed_at")).where(
        c.utilisateur_id == utilisateur_id,
        c.cause == Cause.DEMANDE.value,
        c.etat == MailState.ENVOI.value,
        c.closed_at <= horizon,
    )


def last_closed(utilisateur_id: UtilisateurId) -> sa.Select[tuple[Any, ...]]:
    etats = (MailState.ENVOI.value, MailState.ABANDON.value)
    return (
        sa.select(outbox)
        .where(c.utilisateur_id == utilisateur_id, c.etat.in_(etats))
        .order_by(c.closed_at.desc(), c.id.desc())
        .limit(1)
    )


def abandoned() -> sa.Select[tuple[Any, ...]]:
    return (
        sa.select(outbox)
        .where(c.etat == MailState.ABANDON.value)
        .order_by(c.asked_at, c.id)
    )


def log(event: Event) -> sa.Insert:
    return sa.insert(journal).values(event_row(event))
