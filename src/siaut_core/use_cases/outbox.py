"""
*Envoyer les courriels*: what to do of a mail that a worker has just leased.

At most one worker holds a queued mail, and one mail of an account leaves at a time:
what another one must wait for is told by leases, never by the order of two instants
that two machines wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs

from siaut_core.entities.identifier import is_code
from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import SendingError
from siaut_core.use_cases.settings import Settings

__all__ = [
    "DrainReport",
    "SendingFacts",
    "keep",
    "next_due",
    "postpone",
    "read_code",
    "read_failure",
    "start_by",
]

# How many definitive refusals of its recipient end a mail: one may be a mistake.
REFUSALS: Final = 2


@value(kw_only=True, repr=True)
class SendingFacts:
    """
    What must be known to send a mail, read in the unit of work that leased it.

    Attributes:
        leased: The mails of this account that workers have; read before the next.
        last_demande_at: When the last mail of a demande left for this account,
            and not beyond now + the tolerance.
    """

    queued: QueuedMail
    compte: Utilisateur | None
    leased: tuple[QueuedMail, ...] = ()
    last_demande_at: datetime | None = None


@value(kw_only=True, repr=True)
class DrainReport:
    """
    What a drain of the outbox did, in number of mails; printed, in a sentence.

    Attributes:
        sans_objet: Closed unsent: no such account, no longer anything to do.
        postponed: Put back to be tried again: failed, or behind another one.
        abandoned: Given up; they stay visible in the outbox.
        blocked_by: The code of the refusal that stopped it: the server refuses the
            service itself. Try again later, whatever is still due.
    """

    sent: int = 0
    sans_objet: int = 0
    postponed: int = 0
    abandoned: int = 0
    blocked_by: str | None = None

    @property
    def total(self) -> int:
        return self.sent + self.sans_objet + self.postponed + self.abandoned

    def __str__(self) -> str:
        sentence = (
            f"Courriels envoyés : {self.sent}, sans objet : {self.sans_objet},"
            f" à réessayer : {self.postponed}, abandonnés : {self.abandoned}."
        )
        if self.blocked_by is None:
            return sentence
        return (
            f"{sentence} Le serveur de courriel refuse le service ({self.blocked_by}) :"
            " vérifiez ses réglages ; tout attend, rien n'est perdu."
        )

    def counting(self, etat: MailState, blocked_by: str | None = None) -> DrainReport:
        """
        Count one mail more, by what became of it.
        """
        field = _COUNTERS[etat]
        count = {field: getattr(self, field) + 1}
        return attrs.evolve(self, **count, blocked_by=blocked_by)


_COUNTERS = {
    MailState.EN_ATTENTE: "postponed",
    MailState.ENVOI: "sent",
    MailState.SANS_OBJET: "sans_objet",
    MailState.ABANDON: "abandoned",
}


def next_due(
    queued_mails: Iterable[QueuedMail], now: datetime, horizon: datetime
) -> QueuedMail | None:
    """
    Choose the mail that a worker takes next: the oldest that is due.

    What `Outbox.lease` must answer, for adapters that hold entities
    and for the contract of the others.
    """
    waiting = {i.id: i for i in queued_mails if i.etat is MailState.EN_ATTENTE}

    def is_free(queued: QueuedMail) -> bool:
        if queued.behind is None:
            return False
        other = waiting.get(queued.behind)
        return other is None or other.leased_until is None

    return min(
        (i for i in waiting.values() if i.is_due(now, horizon) or is_free(i)),
        key=lambda i: (i.due_at, i.asked_at, i.id),
        default=None,
    )


def keep(facts: SendingFacts, now: datetime, settings: Settings) -> QueuedMail | None:
    """
    Say what becomes of a mail that must not leave now; ``None`` when it must.

    Mail only ever goes to an active account, at its stored address; a création
    or renvoi mail only while it is not validated; a demande once per interval; and
    one mail of an account at a time. Guide: L2, L4.
    """
    queued, compte = facts.queued, facts.compte
    if compte is None or not compte.actif or not _is_useful(facts, now, settings):
        return queued.close(MailState.SANS_OBJET, now, queued.code)
    horizon = now + settings.tolerance
    for other in facts.leased:
        if other.id != queued.id and other.is_live(now, horizon):
            return queued.put_back(other)
    if _is_old(queued, now, settings):
        return queued.close(MailState.ABANDON, now, queued.code)
    return None


def _is_useful(facts: SendingFacts, now: datetime, settings: Settings) -> bool:
    if facts.queued.cause is not Cause.DEMANDE:
        return facts.compte is not None and facts.compte.est_en_attente
    last = facts.last_demande_at
    if last is None:
        return True
    # Further ahead than the tolerance, a clock that was put right wrote it.
    is_too_soon = -settings.tolerance <= now - last < settings.demandes_interval
    return not is_too_soon


def start_by(queued: QueuedMail, settings: Settings) -> datetime:
    """
    Tell the last instant at which a leased mail may start to leave.

    Later, the lease could end, for the clock of another worker, before the mailer.
    """
    return queued.due_at - settings.mailer_timeout - settings.tolerance


def postpone(
    queued: QueuedMail,
    failure: SendingError,
    now: datetime,
    settings: Settings,
) -> QueuedMail:
    """
    Give a failed mail back for later, or give it up after the last delay.

    A refusal of the service itself counts for nothing; the second definitive
    refusal of the recipient ends it.
    """
    tries, code = queued.tries - failure.blocking, failure.code
    queued = attrs.evolve(
        queued, tries=tries, refusals=queued.refusals + failure.definitive
    )
    # Blocked at its first try, it waits as after one.
    following = now + sum(settings.delays[max(tries, 1) - 1 :][:1], timedelta(0))
    if (
        queued.refusals >= REFUSALS
        or tries > len(settings.delays)
        or _is_old(queued, following, settings)
    ):
        return queued.close(MailState.ABANDON, now, code)
    return queued.postpone(following, code)


def read_failure(failure: Exception) -> SendingError:
    """
    Keep of a failure what may go to a log: a code if it is one, and no address.

    .. doctest::

        >>> read_failure(SendingError("SMTP_451")).code
        'SMTP_451'
        >>> read_failure(SendingError("550 aurelie.test@test.fr")).code
        'ENVOI_IMPOSSIBLE'
        >>> read_failure(TimeoutError("aurelie.test@test.fr")).code
        'TimeoutError'
    """
    if not isinstance(failure, SendingError):
        return SendingError(read_code(type(failure).__name__))
    # One that descends from ours may have set nothing.
    return SendingError(
        read_code(getattr(failure, "code", None)),
        definitive=getattr(failure, "definitive", False),
        blocking=getattr(failure, "blocking", False),
    )


def read_code(raw: object) -> str:
    """
    Keep a mailer's code only if it is one, and no address: it goes to a log.
    """
    return raw if is_code(raw) else "ENVOI_IMPOSSIBLE"


def _is_old(queued: QueuedMail, instant: datetime, settings: Settings) -> bool:
    """
    Too many tries (a worker that dies each time counts too), or too late a demande.
    """
    if queued.tries > len(settings.delays) + 1:
        return True
    too_late = instant - queued.asked_at >= settings.demande_lifetime
    return queued.cause is Cause.DEMANDE and too_late
