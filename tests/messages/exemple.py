"""
The mail that the tests of this folder look at, with the ministry's own address.
"""

from __future__ import annotations

from typing import Final

from siaut_core.entities.identifiant import IntentionId
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.secret import Jeton
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.messages import Courrier, rediger
from siaut_core.testing.fabrique import JETON, un_lien, un_utilisateur

BASE_URL: Final = "https://si-autorisations.sante.gouv.fr"
EXPEDITEUR: Final = "si-autorisations@sante.gouv.fr"


def un_courrier(
    cause: Cause = Cause.DEMANDE,
    *,
    lien: Lien | None = None,
    compte: Utilisateur | None = None,
    jeton: str = JETON,
    base_url: str = BASE_URL,
    expediteur: str = EXPEDITEUR,
    intention_id: str = "i-1",
) -> Courrier:
    return rediger(
        lien or un_lien(cause=cause),
        compte or un_utilisateur(),
        Jeton(jeton),
        base_url=base_url,
        expediteur=expediteur,
        intention_id=IntentionId(intention_id),
    )
