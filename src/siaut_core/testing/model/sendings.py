"""
The drain of the outbox: what leaves, to whom, and what becomes of the rest.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from siaut_core.entities.lien import Cause
from siaut_core.testing.model.etat import LienSeen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from siaut_core.testing.model.etat import Attente, Compte, World

__all__ = ["Start", "abandoned", "send"]

# Design: six tries more, then it is given up; a demande after a day.
DELAYS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
ONE_DAY: Final = timedelta(hours=24)
BETWEEN_DEMANDES: Final = timedelta(minutes=5)

# An address that a mail left for, and the account that it is of.
Start = tuple[str, str]


def send(
    world: World,
    now: datetime,
    part: Callable[[], bool],
    token: Callable[[], str],
) -> list[Start]:
    """
    Drain all that is due, and give the mails that left, in their order.

    Args:
        part: Says whether the next mail leaves, or the mailer fails.
        token: Gives the token that was drawn for it.
    """
    departures = []
    while (leased := _lease(world, now)) is not None:
        compte = _recipient(world, leased)
        leased.etat = _closing(world, leased, compte, now)
        if leased.etat != "EN_ATTENTE" or compte is None:
            continue
        lien = LienSeen(
            token=token(),
            compte=compte.id,
            cle=compte.cle,
            cause=leased.cause,
            emis_le=now,
        )
        world.liens.append(lien)
        if part():
            _post(world, leased, lien)
            departures.append((compte.adresse, compte.id))
        else:
            _reporter(leased, now)
    return departures


def abandoned(world: World) -> int:
    """
    Count the mails that were given up.
    """
    return sum(attente.etat == "ABANDON" for attente in world.pending)


def _lease(world: World, now: datetime) -> Attente | None:
    """
    Take the oldest that is due; the older ones of the same person are closed.
    """
    pending = [a for a in world.pending if a.etat == "EN_ATTENTE"]
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


def _recipient(world: World, attente: Attente) -> Compte | None:
    if attente.cause is not Cause.DEMANDE:
        return world.comptes.get(attente.compte or "")
    return world.at_this_address(attente.cle or "")


def _closing(
    world: World, attente: Attente, compte: Compte | None, now: datetime
) -> str:
    if compte is None or not compte.actif:
        return "SANS_OBJET"
    if attente.cause is not Cause.DEMANDE:
        utile = compte.en_attente
    else:
        last = world.sendings.get(compte.id)
        utile = last is None or now - last >= BETWEEN_DEMANDES
    if not utile:
        return "SANS_OBJET"
    return "ABANDON" if _too_late(attente, now) else "EN_ATTENTE"


def _too_late(attente: Attente, instant: datetime) -> bool:
    return attente.cause is Cause.DEMANDE and instant - attente.asked_at >= ONE_DAY


def _post(world: World, attente: Attente, lien: LienSeen) -> None:
    """
    The mail has left: only now do the older links of its account die.
    """
    attente.etat = "ENVOI"
    for other in world.liens:
        if other.compte == lien.compte and other is not lien:
            other.alive = False
    if attente.cause is Cause.DEMANDE:
        world.sendings[lien.compte] = lien.emis_le


def _reporter(attente: Attente, now: datetime) -> None:
    if attente.tries > len(DELAYS):
        attente.etat = "ABANDON"
        return
    due = now + DELAYS[attente.tries - 1]
    if _too_late(attente, due):
        attente.etat = "ABANDON"
    else:
        attente.due = due
