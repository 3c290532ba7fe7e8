"""
The drain of the outbox: what leaves, to whom, and what becomes of the rest.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from siaut_core.entities.lien import Cause
from siaut_core.testing.model.remembered import KnownLien

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from siaut_core.testing.model.remembered import Compte, Model, PendingMail

__all__ = ["Start", "abandoned", "send"]

# Design: six tries more, then it is given up; a demande after a day.
DELAYS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
ONE_DAY: Final = timedelta(hours=24)
BETWEEN_DEMANDES: Final = timedelta(minutes=5)

# An address that a mail left for, and the account that it is of.
Start = tuple[str, str]


def send(
    model: Model, now: datetime, leaves: Callable[[], bool], token: Callable[[], str]
) -> list[Start]:
    """
    Drain all that is due, and give the mails that left, in their order.

    Args:
        leaves: Says whether the next mail leaves, or the mailer fails.
        token: Gives the token that was drawn for it.
    """
    departures = []
    while (leased := _lease(model, now)) is not None:
        compte = _recipient(model, leased)
        leased.etat = _closing(model, leased, compte, now)
        if leased.etat != "EN_ATTENTE" or compte is None:
            continue
        lien = KnownLien(
            token=token(),
            compte=compte.id,
            cle=compte.cle,
            cause=leased.cause,
            emis_le=now,
        )
        model.liens.append(lien)
        if leaves():
            _post(model, leased, lien)
            departures.append((compte.adresse, compte.id))
        else:
            _postpone(leased, now)
    return departures


def abandoned(model: Model) -> int:
    """
    Count the mails that were given up.
    """
    return sum(mail.etat == "ABANDON" for mail in model.pending)


def _lease(model: Model, now: datetime) -> PendingMail | None:
    """
    Take the oldest that is due; the older ones of the same person are closed.
    """
    pending = [a for a in model.pending if a.etat == "EN_ATTENTE"]
    dues = [a for a in pending if a.due <= now]
    if not dues:
        return None
    leased = min(dues, key=lambda a: (a.due, a.asked_at, a.rank))
    leased.tries += 1
    for other in pending:
        same = leased.recipient is not None and (
            (other.cause is Cause.DEMANDE, other.recipient)
            == (leased.cause is Cause.DEMANDE, leased.recipient)
        )
        if same and other.rank < leased.rank:
            other.etat = "REMPLACEMENT"
    return leased


def _recipient(model: Model, mail: PendingMail) -> Compte | None:
    if mail.cause is not Cause.DEMANDE:
        return model.comptes.get(mail.compte or "")
    return model.at_this_address(mail.cle or "")


def _closing(
    model: Model, mail: PendingMail, compte: Compte | None, now: datetime
) -> str:
    if compte is None or not compte.actif:
        return "SANS_OBJET"
    if mail.cause is not Cause.DEMANDE:
        is_useful = compte.en_attente
    else:
        last = model.sendings.get(compte.id)
        is_useful = last is None or now - last >= BETWEEN_DEMANDES
    if not is_useful:
        return "SANS_OBJET"
    return "ABANDON" if _too_late(mail, now) else "EN_ATTENTE"


def _too_late(mail: PendingMail, instant: datetime) -> bool:
    return mail.cause is Cause.DEMANDE and instant - mail.asked_at >= ONE_DAY


def _post(model: Model, mail: PendingMail, lien: KnownLien) -> None:
    """
    The mail has left: only now do the older links of its account die.
    """
    mail.etat = "ENVOI"
    model.kill_the_liens(lien.compte)
    lien.alive = True
    if mail.cause is Cause.DEMANDE:
        model.sendings[lien.compte] = lien.emis_le


def _postpone(mail: PendingMail, now: datetime) -> None:
    if mail.tries > len(DELAYS):
        mail.etat = "ABANDON"
        return
    due = now + DELAYS[mail.tries - 1]
    if _too_late(mail, due):
        mail.etat = "ABANDON"
    else:
        mail.due = due
