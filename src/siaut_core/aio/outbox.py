"""
The drain of the outbox: run by a worker, never inside a request.

Each mail takes two units of work. The first leases the queued mail, locks its account
and stores the digest of a fresh token; the mail then leaves, outside any of them;
the second, worth something only while the lease holds, marks it sent and only then
ends the links of smaller rank. A crash anywhere loses nothing: at worst a second
mail, whose link replaces the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import NamedTuple

import attrs

from siaut_core.aio.host import Host
from siaut_core.aio.lookups import (
    mails_leased_of,
    utilisateur_by_courriel,
    utilisateur_by_id,
)
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.aio.units import in_unit_of_work
from siaut_core.entities.identifier import LienId
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.misuse import check_types
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.secret import Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import SendingError
from siaut_core.policies.liens import issue
from siaut_core.use_cases.misuse import check_host
from siaut_core.use_cases.outbox import (
    DrainReport,
    SendingFacts,
    keep,
    postpone,
    read_failure,
    start_by,
)

__all__ = ["abandoned_mails", "drain_outbox"]


class _Start(NamedTuple):
    """
    A mail that is leaving, for as long as its worker holds the lease.
    """

    queued: QueuedMail
    compte: Utilisateur
    lien: Lien
    token: Token


async def drain_outbox(host: Host, maximum: int | None = None) -> DrainReport:
    """
    Send the mails that are due, oldest first, *maximum* at most. Guide: C19, L1-L4.

    Several workers may drain at once; none sends what another is sending, nor a
    second mail to the same person. It stops when the server refuses the service
    itself: `DrainReport.blocked_by` says why.

    Raises:
        siaut_core.errors.ConflictError: If others keep changing the same data;
            nothing is lost, and the next drain goes on.
    """
    check_host(host, Host)
    check_types(maximum=(maximum, (int, NoneType)))
    report = DrainReport()
    while not report.blocked_by and (maximum is None or report.total < maximum):
        following = await _send_one(host, report)
        if following is None:
            break
        report = following
    return report


async def abandoned_mails(host: Host) -> Sequence[QueuedMail]:
    """
    Give the mails that were given up, for somebody to look at.
    """
    check_host(host, Host)
    return await in_unit_of_work(host, lambda uow: uow.outbox.abandoned())


async def _send_one(host: Host, report: DrainReport) -> DrainReport | None:
    """
    Send the next mail, and count it; ``None`` when nothing is due.
    """
    taken = await _lease(host)
    if not isinstance(taken, _Start):
        return None if taken is None else report.counting(taken)
    if host.now() > start_by(taken.queued, host.settings):
        return report.counting(MailState.EN_ATTENTE)
    failure = await _post(host, taken)
    now = host.now()
    if failure is None:
        outcome = taken.queued.close(MailState.ENVOI, now)
    else:
        outcome = postpone(taken.queued, failure, now, host.settings)

    async def conclude(uow: UnitOfWork) -> None:
        if await uow.outbox.settle(taken.queued, outcome) and failure is None:
            await uow.liens.replace(taken.lien)

    await in_unit_of_work(host, conclude)
    blocked_by = failure.code if failure and failure.blocking else None
    return report.counting(outcome.etat, blocked_by)


async def _lease(host: Host) -> _Start | MailState | None:
    """
    Lease the next mail: what leaves, or why it does not, or ``None`` at the end.
    """

    async def act(uow: UnitOfWork) -> _Start | MailState | None:
        # Not before: who waited for the database would take a mail that was leased
        # meanwhile for one that a clock ahead has leased.
        now = host.now()
        horizon = now + host.settings.tolerance
        lease = now + host.settings.lease
        queued = await uow.outbox.lease(now, lease, horizon)
        if queued is None:
            return None
        facts = await _facts(uow, queued, horizon)
        outcome = keep(facts, now, host.settings)
        if outcome is not None:
            await uow.outbox.settle(queued, outcome)
            return outcome.etat
        compte = facts.compte
        assert compte is not None  # noqa: S101  (a mail without account never leaves)
        if queued.cause is Cause.DEMANDE:
            known = attrs.evolve(queued, utilisateur_id=compte.id)
            await uow.outbox.settle(queued, known)
            queued = known
        return await _issue(host, uow, queued, compte, now)

    return await in_unit_of_work(host, act)


async def _issue(
    host: Host,
    uow: UnitOfWork,
    queued: QueuedMail,
    compte: Utilisateur,
    now: datetime,
) -> _Start:
    """
    Draw the token of a mail that leaves, and store its digest.
    """
    token = host.tokens()
    check_types(tokens=(token, Token))
    lien = issue(
        LienId(host.ids()),
        compte,
        queued.cause,
        token,
        now,
        rank=1 + await uow.liens.last_rank(compte.id),
        lifetimes=host.settings.lifetimes,
    )
    await uow.liens.add(lien)
    return _Start(queued, compte, lien, token)


async def _facts(
    uow: UnitOfWork, queued: QueuedMail, horizon: datetime
) -> SendingFacts:
    """
    Read what decides of a mail, once the account that it is for is locked.
    """
    if queued.cause is Cause.DEMANDE:
        compte = await utilisateur_by_courriel(uow, queued.courriel)
    else:
        compte = await utilisateur_by_id(uow, queued.utilisateur_id)
    if compte is None:
        return SendingFacts(queued=queued, compte=None)
    await uow.utilisateurs.lock((compte,))
    # In this order: a mail that leaves in between is in one of the two answers.
    leased = await mails_leased_of(uow, compte)
    return SendingFacts(
        queued=queued,
        compte=compte,
        leased=tuple(leased),
        last_demande_at=await uow.outbox.last_demande(compte.id, horizon),
    )


async def _post(host: Host, start: _Start) -> SendingError | None:
    """
    Hand the mail over; ``None`` once it has left, else why, without any address.
    """
    from siaut_core.messages.composing import compose  # noqa: PLC0415  (on use: most processes write no mail)

    try:
        mail = compose(
            start.lien,
            start.compte,
            start.token,
            base_url=host.settings.base_url,
            sender=host.settings.sender,
            queued_mail_id=start.queued.id,
            link_address=host.settings.link_address,
        )
        await host.mailer.send(mail)
    except Exception as failure:  # noqa: BLE001  (a worker outlives any mailer)
        return read_failure(failure)
    return None
