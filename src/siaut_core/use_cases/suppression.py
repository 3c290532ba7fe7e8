"""
*Supprimer le compte*: only while it is not validated; final.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.policies.decision import Action
from siaut_core.use_cases.administration import Faits, refus_sur_un_compte
from siaut_core.use_cases.conclusion import (
    Attester,
    Conclusion,
    Refus,
    Retirer,
    accorder,
)
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from siaut_core.use_cases.reglages import Reglages

__all__ = ["SupprimerUtilisateur", "supprimer_utilisateur"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class SupprimerUtilisateur(Lisible):
    """
    The button "Supprimer le compte", once "Confirmer" was clicked. Guide: S2.
    """

    operation: ClassVar[Operation] = Operation.SUPPRIMER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str


def supprimer_utilisateur(
    commande: SupprimerUtilisateur,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
) -> Conclusion[None]:
    """
    Conclude on a deletion. Guide: S1, S2.

    The journal keeps the identifier only; the courriel may be used again.
    """
    evenement = Evenement.de(
        commande, maintenant, acteur=faits.acteur, cible=faits.cible
    )
    reponse = refus_sur_un_compte(
        Action.SUPPRIMER, commande, faits, evenement, reglages.silences
    )
    if isinstance(reponse, Refus):
        return reponse
    acteur, cible, _ = reponse
    return accorder(evenement, None, Attester.de(acteur, cible), Retirer(cible))
