"""
*Courriers*: mails to send, and how one that arrived is compared with what was sent.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import IntentionId
from siaut_core.entities.lien import Cause
from siaut_core.entities.secret import Jeton
from siaut_core.messages.redaction import rediger
from siaut_core.testing.doublures import REGLAGES
from siaut_core.testing.fabrique import un_lien, un_utilisateur

if TYPE_CHECKING:
    from email.message import EmailMessage

    from siaut_core.messages.courrier import Courrier

__all__ = ["JETON_LONG", "URL_LONGUE", "Recu", "jeton_numero", "un_courrier"]

# A link of more than two lines of a mail, and of less than the 998 that SMTP bears.
URL_LONGUE: Final = (
    "https://gestion-deleguee-des-utilisateurs.siaut.test/administration"
)
JETON_LONG: Final = "0123456789abcdef" * 8


def jeton_numero(rang: int) -> str:
    """
    Give a token as `siaut_core.defaults` draws them, the same for the same *rang*.
    """
    return sha256(f"jeton {rang}".encode()).hexdigest()


def un_courrier(
    cause: Cause = Cause.CREATION,
    *,
    rang: int = 1,
    adresse: str = "u-1@test.fr",
    jeton: str | None = None,
    base_url: str = REGLAGES.base_url,
    expediteur: str = REGLAGES.expediteur,
) -> Courrier:
    """
    Write the mail of a link; each *rang* has its own link and token.
    """
    secret = Jeton(jeton or jeton_numero(rang))
    compte = un_utilisateur(courriel=Courriel.lire(adresse))
    lien = un_lien(
        f"l-{rang}",
        cause=cause,
        courriel=compte.courriel,
        empreinte=secret.empreinte(),
    )
    return rediger(
        lien,
        compte,
        secret,
        base_url=base_url,
        expediteur=expediteur,
        intention_id=IntentionId("i-1"),
    )


def _unfold(header: str) -> str:
    """
    Read a header whatever its lines: where they are cut, blanks come and go.
    """
    return re.sub(r"[ \t\r\n]+", " ", header).strip(" ")


@attrs.frozen(kw_only=True, repr=False)
class Recu:
    """
    A mail that arrived.

    Attributes:
        destinataire: Of the envelope: whose mailbox it is in.
        expediteur: The bare address that its reader sees; empty when there is none.
        html: ``None`` when it came without a page.
    """

    destinataire: str = attrs.field(converter=_unfold)
    expediteur: str = attrs.field(converter=_unfold)
    sujet: str = attrs.field(converter=_unfold)
    texte: str
    html: str | None = None

    @classmethod
    def de(cls, courrier: Courrier) -> Recu:
        """
        Say what must arrive; what arrived where the mailer keeps what it is handed.
        """
        return cls(
            destinataire=courrier.destinataire,
            expediteur=courrier.expediteur,
            sujet=courrier.sujet,
            texte=courrier.texte,
            html=courrier.html,
        )

    @classmethod
    def lire(cls, message: bytes, destinataire: str) -> Recu:
        """
        Read a message as it travels, headers and all.
        """
        lu = message_from_bytes(message, policy=policy.default)
        html = _corps(lu, "html")
        return cls(
            destinataire=destinataire,
            expediteur=_auteur(lu),
            sujet=str(lu["subject"] or ""),
            texte=_corps(lu, "plain") or "",
            html=html,
        )


def _auteur(message: EmailMessage) -> str:
    adresses = message["from"].addresses if message["from"] else ()
    return str(adresses[0].addr_spec) if adresses else ""


def _corps(message: EmailMessage, genre: str) -> str | None:
    partie = message.get_body((genre,))
    if partie is None:
        return None
    texte: str = partie.get_content()
    return texte.replace("\r\n", "\n")
