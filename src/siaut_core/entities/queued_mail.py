"""
*Queued mails*: those that must leave, kept in the outbox until they have.

A queued mail is stored with the change that calls for it, in one unit of work;
its token is drawn only when its mail leaves, so that none is ever at rest.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import attrs

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import (
    QueuedMailId,
    UtilisateurId,
    read_identifier,
    whole,
)
from siaut_core.entities.instant import to_utc
from siaut_core.entities.lien import Cause
from siaut_core.entities.value import Checked, value

__all__ = ["MailState", "QueuedMail"]


class MailState(StrEnum):
    """
    What became of a queued mail; all but the first are final.
    """

    EN_ATTENTE = "EN_ATTENTE"
    ENVOI = "ENVOI"
    SANS_OBJET = "SANS_OBJET"
    REMPLACEMENT = "REMPLACEMENT"
    ABANDON = "ABANDON"


Count: TypeAlias = Annotated[int, whole(0, "Un nombre d'essais est attendu.")]


@value(kw_only=True)
class QueuedMail(Checked):
    """
    One mail to send. Guide: C19, L1, L2, L4.

    Attributes:
        utilisateur_id: Whose link it is; of a demande, only known once it is
            taken, never while it waits.
        courriel: What was typed in a demande, erased when the queued mail
            closes; ``None`` when the text was no address.
        asked_at: When the mail was asked for, in UTC.
        due_at: When it is due: at once, unless said otherwise; the end of the
            lease while a worker has it.
        taken_at: When a worker last took it, in UTC; never, it is due at once,
            whatever instant the site that asked wrote.
        leased_until: The end of the lease, in UTC, until its worker gives it
            back; ``None`` when nobody has it.
        behind: The mail of the same account that was leaving when it was put
            back: it is due as soon as that one is given back.
        tries: How many times it was taken, but for those when it was put back.
        refusals: How many times its recipient was refused for good.
        code: Why the last try failed.
        closed_at: When its mail left, or was known never to leave, in UTC.
    """

    id: Annotated[QueuedMailId, read_identifier]
    cause: Annotated[Cause, phrases.CAUSE]
    asked_at: Annotated[datetime, to_utc]
    due_at: Annotated[datetime, to_utc] = attrs.field()
    utilisateur_id: Annotated[UtilisateurId | None, read_identifier] = None
    courriel: Annotated[Courriel | None, phrases.COURRIEL] = None
    etat: Annotated[MailState, "Un état d'envoi est attendu."] = MailState.EN_ATTENTE
    taken_at: Annotated[datetime | None, to_utc] = None
    leased_until: Annotated[datetime | None, to_utc] = None
    behind: Annotated[QueuedMailId | None, read_identifier] = None
    tries: Count = 0
    refusals: Count = 0
    code: Annotated[str | None, phrases.TEXT] = None
    closed_at: Annotated[datetime | None, to_utc] = None

    @due_at.default
    def _at_once(self) -> datetime:
        return self.asked_at

    @property
    def recipient(self) -> tuple[str, str] | None:
        """
        Whom it is for, to tell which queued mail replaces which; ``None``: nobody.
        """
        if self.cause is not Cause.DEMANDE:
            return ("utilisateur", self.utilisateur_id or "")
        return None if self.courriel is None else ("courriel", self.courriel.cle)

    def is_due(self, now: datetime, horizon: datetime) -> bool:
        """
        Say whether a worker may take it, unless it is put back `behind` another.

        Args:
            horizon: What is written beyond this instant is not believed: it
                comes from a clock that was put right since.
        """
        return self.taken_at is None or self.due_at <= now or self.taken_at > horizon

    def is_live(self, now: datetime, horizon: datetime) -> bool:
        """
        Say whether it is under a lease that still runs: its mail may be leaving.
        """
        return self.leased_until is not None and not self.is_due(now, horizon)

    def replaces(self, other: QueuedMail, now: datetime, horizon: datetime) -> bool:
        """
        Say whether *other*, that waits, is an older one for the same person.

        One whose mail may be leaving is nobody's to close.
        """
        return (
            other.etat is MailState.EN_ATTENTE
            and self.recipient is not None
            and self.recipient == other.recipient
            and (other.asked_at, other.id) < (self.asked_at, self.id)
            and not other.is_live(now, horizon)
        )

    def lease(self, now: datetime, until: datetime) -> QueuedMail:
        """
        Lease it: one try more, and not due again before *until*.
        """
        return attrs.evolve(
            self,
            tries=self.tries + 1,
            due_at=until,
            taken_at=now,
            leased_until=until,
            behind=None,
        )

    def postpone(self, due_at: datetime, code: str) -> QueuedMail:
        """
        Give it back after a failure, to be tried again.
        """
        return attrs.evolve(self, due_at=due_at, leased_until=None, code=code)

    def put_back(self, behind: QueuedMail) -> QueuedMail:
        """
        Give it back untried: another mail of its account is leaving.
        """
        return attrs.evolve(
            self,
            tries=self.tries - 1,
            due_at=behind.due_at,
            leased_until=None,
            behind=behind.id,
        )

    def close(
        self, etat: MailState, now: datetime, code: str | None = None
    ) -> QueuedMail:
        """
        End it; the address that was typed is erased.
        """
        return attrs.evolve(
            self,
            etat=etat,
            closed_at=now,
            courriel=None,
            leased_until=None,
            behind=None,
            code=code,
        )

    def __repr__(self) -> str:
        return f"QueuedMail(id={self.id!r}, etat={self.etat.value!r})"
