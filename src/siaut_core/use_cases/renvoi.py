"""
*Renvoyer un courriel de création*: a new link, before or after the old expired.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.policies.decision import Action
from siaut_core.use_cases.administration import Faits, refus_sur_un_compte
from siaut_core.use_cases.conclusion import (
    Attester,
    Conclusion,
    DeposerCourriel,
    Refus,
    accorder,
)
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifiant import IntentionId
    from siaut_core.use_cases.reglages import Reglages

__all__ = ["RenvoyerCourrielCreation", "renvoyer_courriel_creation"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class RenvoyerCourrielCreation(Lisible):
    """
    The button "Renvoyer un courriel de création". Guide: L4.
    """

    operation: ClassVar[Operation] = Operation.RENVOYER_COURRIEL_CREATION

    acteur_id: str
    utilisateur_id: str


def renvoyer_courriel_creation(
    commande: RenvoyerCourrielCreation,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
    *,
    intention_id: IntentionId,
) -> Conclusion[None]:
    """
    Conclude on a new link for an account that is still awaited. Guide: L4.

    Its 72 h are counted from its own sending; the older link dies once the new
    one has left, not before.
    """
    evenement = Evenement.de(
        commande, maintenant, acteur=faits.acteur, cible=faits.cible
    )
    reponse = refus_sur_un_compte(
        Action.RENVOYER, commande, faits, evenement, reglages.silences
    )
    if isinstance(reponse, Refus):
        return reponse
    acteur, cible, _ = reponse
    intention = Intention.deposer(
        intention_id, Cause.RENVOI, evenement.le, utilisateur_id=cible.id
    )
    return accorder(
        evenement, None, Attester.de(acteur, cible), DeposerCourriel(intention)
    )
