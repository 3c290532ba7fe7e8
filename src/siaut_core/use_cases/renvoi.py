"""
*Renvoyer un courriel de création*: a new link, before or after the old expired.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.display import Masked
from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.policies.cas import Action
from siaut_core.use_cases.administration import Facts, refus_on_a_compte
from siaut_core.use_cases.conclusion import (
    Conclusion,
    LockAccounts,
    QueueMail,
    Refus,
    grant,
)
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifier import QueuedMailId
    from siaut_core.use_cases.settings import Settings

__all__ = ["RenvoyerCourrielCreation", "renvoyer_courriel_creation"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class RenvoyerCourrielCreation(Masked):
    """
    The button "Renvoyer un courriel de création". Guide: L4.
    """

    operation: ClassVar[Operation] = Operation.RENVOYER_COURRIEL_CREATION

    acteur_id: str
    utilisateur_id: str


def renvoyer_courriel_creation(
    command: RenvoyerCourrielCreation,
    facts: Facts,
    now: datetime,
    settings: Settings,
    *,
    queued_mail_id: QueuedMailId,
) -> Conclusion[None]:
    """
    Conclude on a new link for an account that is still awaited. Guide: L4.

    Its 72 h are counted from its own sending; the older link dies once the new
    one has left, not before.
    """
    event = Event.of(command, now, acteur=facts.acteur, cible=facts.cible)
    reply = refus_on_a_compte(Action.RENVOYER, command, facts, event, settings.silences)
    if isinstance(reply, Refus):
        return reply
    acteur, cible, _ = reply
    queued = QueuedMail.put(
        queued_mail_id, Cause.RENVOI, event.le, utilisateur_id=cible.id
    )
    return grant(event, None, LockAccounts.of(acteur, cible), QueueMail(queued))
