"""
*Désactiver le compte*, *Activer le compte*: reversible at any time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.decision import Action
from siaut_core.use_cases.administration import Faits, refus_sur_un_compte
from siaut_core.use_cases.conclusion import (
    Attester,
    Conclusion,
    Enregistrer,
    Refus,
    RevoquerLiens,
    accorder,
)
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from siaut_core.use_cases.reglages import Reglages

__all__ = [
    "ActiverUtilisateur",
    "DesactiverUtilisateur",
    "activer_utilisateur",
    "desactiver_utilisateur",
]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class DesactiverUtilisateur(Lisible):
    """
    The button "Désactiver le compte". Guide: S3.
    """

    operation: ClassVar[Operation] = Operation.DESACTIVER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ActiverUtilisateur(Lisible):
    """
    The button "Activer le compte". Guide: S4.
    """

    operation: ClassVar[Operation] = Operation.ACTIVER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str


def desactiver_utilisateur(
    commande: DesactiverUtilisateur,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a deactivation; its links die at once. Guide: S3.

    Ending its sessions is the host's duty. Repeating it changes nothing.
    """
    evenement = Evenement.de(
        commande, maintenant, acteur=faits.acteur, cible=faits.cible
    )
    reponse = refus_sur_un_compte(
        Action.DESACTIVER, commande, faits, evenement, reglages.silences
    )
    if isinstance(reponse, Refus):
        return reponse
    acteur, cible, _ = reponse
    attester = Attester.de(acteur, cible)
    if not cible.actif:
        return accorder(evenement, cible, attester)
    inactif = cible.changer(actif=False)
    return accorder(
        evenement, inactif, attester, RevoquerLiens(cible.id), Enregistrer(inactif)
    )


def activer_utilisateur(
    commande: ActiverUtilisateur,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a reactivation; rights come back as they were. Guide: S4.

    An account that was never validated gets no mail by itself. Repeating it
    changes nothing.
    """
    evenement = Evenement.de(
        commande, maintenant, acteur=faits.acteur, cible=faits.cible
    )
    reponse = refus_sur_un_compte(
        Action.ACTIVER, commande, faits, evenement, reglages.silences
    )
    if isinstance(reponse, Refus):
        return reponse
    acteur, cible, _ = reponse
    attester = Attester.de(acteur, cible)
    if cible.actif:
        return accorder(evenement, cible, attester)
    actif = cible.changer(actif=True)
    return accorder(evenement, actif, attester, Enregistrer(actif))
