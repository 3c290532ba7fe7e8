"""
*Outbox*: its repository, and that of the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final

import sqlalchemy as sa

from siaut_core import Cause, ConflictError, UtilisateurId
from siaut_core.aio import Event, MailState, QueuedMail

from ..rows import columns_of, queued_mail_of
from ..schema import Instant, journal, outbox
from .transaction import Repository

c = outbox.c

EN_ATTENTE: Final = c.etat == MailState.EN_ATTENTE.value

others = outbox.alias("others")

# Put back behind a mail that nobody has any more.
FREE: Final = c.behind.is_not(None) & ~(
    sa.exists().where(others.c.id == c.behind, others.c.leased_until.is_not(None))
)

# What a mail that is closed for another has no more.
ERASED: Final = ("leased_until", "behind", "courriel_adresse", "courriel_cle", "code")


def _is_due(now: datetime, horizon: datetime) -> sa.ColumnElement[bool]:
    """
    Say it as `QueuedMail.is_due` does.
    """
    return c.taken_at.is_(None) | (c.due_at <= now) | (c.taken_at > horizon)


def _recipient(chosen: QueuedMail) -> sa.ColumnElement[bool]:
    """
    Say it as `QueuedMail.recipient` does: nobody's is no other's.
    """
    if chosen.cause is not Cause.DEMANDE:
        own = c.utilisateur_id == chosen.utilisateur_id
        return (c.cause != Cause.DEMANDE.value) & own
    if chosen.courriel is None:
        return sa.false()
    return (c.cause == Cause.DEMANDE.value) & (c.courriel_cle == chosen.courriel.cle)


class Outbox(Repository):
    """
    See `Outbox`.
    """

    async def put(self, queued: QueuedMail, /) -> None:
        await self._write(sa.insert(outbox).values(columns_of(queued, outbox)))

    async def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        # The oldest that is due, past those that others are taking.
        statement = (
            sa.select(outbox)
            .where(EN_ATTENTE, _is_due(now, horizon) | FREE)
            .order_by(c.due_at, c.asked_at, c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        chosen = await self._first(statement, queued_mail_of)
        if chosen is None:
            return None
        await self._replace(chosen, now, horizon)
        leased = chosen.lease(now, until)
        if not await self.settle(chosen, leased):
            raise ConflictError
        return leased

    async def _replace(
        self, chosen: QueuedMail, now: datetime, horizon: datetime
    ) -> None:
        """
        Close the older ones that wait for the same person (`QueuedMail.replaces`).

        Past those that others are taking: their mail may leave, and workers that wait
        for each other's would end in a deadlock.
        """
        place = sa.tuple_(sa.literal(chosen.asked_at, Instant()), chosen.id)
        older = (
            sa.select(c.id)
            .where(
                EN_ATTENTE,
                _recipient(chosen),
                sa.tuple_(c.asked_at, c.id) < place,
                c.leased_until.is_(None) | _is_due(now, horizon),
            )
            .with_for_update(skip_locked=True)
        )
        closed = {"etat": MailState.REMPLACEMENT.value, "closed_at": now}
        statement = sa.update(outbox).where(c.id.in_(older))
        await self._write(statement.values(closed | dict.fromkeys(ERASED)))

    async def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        statement = sa.update(outbox).where(
            c.id == leased.id,
            EN_ATTENTE,
            c.tries == leased.tries,
            c.leased_until.is_not_distinct_from(leased.leased_until),
        )
        return await self._write(statement.values(columns_of(outcome, outbox))) == 1

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        own = c.utilisateur_id == utilisateur_id
        statement = sa.select(outbox).where(
            EN_ATTENTE, own, c.leased_until.is_not(None)
        )
        return await self._each(statement, queued_mail_of)

    async def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        statement = sa.select(sa.func.max(c.closed_at).label("closed_at")).where(
            c.utilisateur_id == utilisateur_id,
            c.cause == Cause.DEMANDE.value,
            c.etat == MailState.ENVOI.value,
            c.closed_at <= horizon,
        )
        return await self._first(statement, itemgetter("closed_at"))

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        etats = (MailState.ENVOI.value, MailState.ABANDON.value)
        statement = (
            sa.select(outbox)
            .where(c.utilisateur_id == utilisateur_id, c.etat.in_(etats))
            .order_by(c.closed_at.desc(), c.id.desc())
            .limit(1)
        )
        return await self._first(statement, queued_mail_of)

    async def abandoned(self) -> Sequence[QueuedMail]:
        given_up = sa.select(outbox).where(c.etat == MailState.ABANDON.value)
        return await self._each(given_up.order_by(c.asked_at, c.id), queued_mail_of)


class Journal(Repository):
    """
    See `siaut_core.aio.protocols.Journal`.
    """

    async def add(self, event: Event, /) -> None:
        await self._write(sa.insert(journal).values(columns_of(event, journal)))
