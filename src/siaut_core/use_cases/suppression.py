"""
*Supprimer le compte*: only while it is not validated; final.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.display import Masked
from siaut_core.policies.cas import Action
from siaut_core.use_cases.administration import Facts, refus_on_a_compte
from siaut_core.use_cases.conclusion import (
    Conclusion,
    LockAccounts,
    Refus,
    Remove,
    grant,
)
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    from siaut_core.use_cases.settings import Settings

__all__ = ["SupprimerUtilisateur", "supprimer_utilisateur"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class SupprimerUtilisateur(Masked):
    """
    The button "Supprimer le compte", once "Confirmer" was clicked. Guide: S2.
    """

    operation: ClassVar[Operation] = Operation.SUPPRIMER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str


def supprimer_utilisateur(
    command: SupprimerUtilisateur,
    facts: Facts,
    now: datetime,
    settings: Settings,
) -> Conclusion[None]:
    """
    Conclude on a deletion. Guide: S1, S2.

    The journal keeps the identifier only; the courriel may be used again.
    """
    event = Event.of(command, now, acteur=facts.acteur, cible=facts.cible)
    reply = refus_on_a_compte(
        Action.SUPPRIMER, command, facts, event, settings.silences
    )
    if isinstance(reply, Refus):
        return reply
    acteur, cible, _ = reply
    return grant(event, None, LockAccounts.of(acteur, cible), Remove(cible))
