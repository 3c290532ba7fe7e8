"""
*Désactiver le compte*, *Activer le compte*: reversible at any time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.display import Masked
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.cas import Action
from siaut_core.use_cases.administration import Facts, refus_on_a_compte
from siaut_core.use_cases.conclusion import (
    Conclusion,
    LockAccounts,
    Refus,
    RevokeLiens,
    Save,
    grant,
)
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    from siaut_core.use_cases.settings import Settings

__all__ = [
    "ActiverUtilisateur",
    "DesactiverUtilisateur",
    "activer_utilisateur",
    "desactiver_utilisateur",
]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class DesactiverUtilisateur(Masked):
    """
    The button "Désactiver le compte". Guide: S3.
    """

    operation: ClassVar[Operation] = Operation.DESACTIVER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ActiverUtilisateur(Masked):
    """
    The button "Activer le compte". Guide: S4.
    """

    operation: ClassVar[Operation] = Operation.ACTIVER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str


def desactiver_utilisateur(
    command: DesactiverUtilisateur,
    facts: Facts,
    now: datetime,
    settings: Settings,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a deactivation; its links die at once. Guide: S3.

    Ending its sessions is the host's duty. Repeating it changes nothing.
    """
    event = Event.of(command, now, acteur=facts.acteur, cible=facts.cible)
    reply = refus_on_a_compte(
        Action.DESACTIVER, command, facts, event, settings.silences
    )
    if isinstance(reply, Refus):
        return reply
    acteur, cible, _ = reply
    lock = LockAccounts.of(acteur, cible)
    if not cible.actif:
        return grant(event, cible, lock)
    inactif = cible.change(actif=False)
    return grant(event, inactif, lock, RevokeLiens(cible.id), Save(inactif))


def activer_utilisateur(
    command: ActiverUtilisateur,
    facts: Facts,
    now: datetime,
    settings: Settings,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a reactivation; rights come back as they were. Guide: S4.

    An account that was never validated gets no mail by itself. Repeating it
    changes nothing.
    """
    event = Event.of(command, now, acteur=facts.acteur, cible=facts.cible)
    reply = refus_on_a_compte(Action.ACTIVER, command, facts, event, settings.silences)
    if isinstance(reply, Refus):
        return reply
    acteur, cible, _ = reply
    lock = LockAccounts.of(acteur, cible)
    if cible.actif:
        return grant(event, cible, lock)
    actif = cible.change(actif=True)
    return grant(event, actif, lock, Save(actif))
