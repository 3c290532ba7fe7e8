"""
The mail that the tests of this folder look at, with the ministry's own address.
"""

from __future__ import annotations

from typing import Final

from siaut_core.entities.identifier import QueuedMailId
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.origin import LINK_ADDRESS
from siaut_core.entities.secret import Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.messages import Mail, compose
from siaut_core.testing.factory import TOKEN, a_lien, an_utilisateur

BASE_URL: Final = "https://si-autorisations.sante.gouv.fr"
SENDER: Final = "si-autorisations@sante.gouv.fr"


def a_mail(
    cause: Cause = Cause.DEMANDE,
    *,
    lien: Lien | None = None,
    compte: Utilisateur | None = None,
    token: str = TOKEN,
    base_url: str = BASE_URL,
    sender: str = SENDER,
    queued_mail_id: str = "i-1",
    link_address: str = LINK_ADDRESS,
) -> Mail:
    return compose(
        lien or a_lien(cause=cause),
        compte or an_utilisateur(),
        Token(token),
        base_url=base_url,
        sender=sender,
        queued_mail_id=QueuedMailId(queued_mail_id),
        link_address=link_address,
    )
