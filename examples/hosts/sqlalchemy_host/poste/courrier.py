"""
*Courrier*: a mail of the core, as it goes over the wire.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import attrs

from siaut_core import Courriel

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.messages import Courrier

__all__ = ["INTENTION", "Enveloppe", "a_des_accents", "ecrire"]

# Ours: by it alone are two mails of one intention known to be the same one.
INTENTION: Final = "X-Siaut-Intention"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Enveloppe:
    """
    A message, and what the server is told of it.

    Attributes:
        domaine: The sender's; also the name that we greet the server with: asking
            the machine for its own takes many seconds where the DNS is broken.
    """

    expediteur: str
    destinataire: str
    domaine: str
    message: EmailMessage

    @property
    def est_ascii(self) -> bool:
        """
        Say whether any server can take it; else it must know SMTPUTF8.
        """
        return self.expediteur.isascii() and self.destinataire.isascii()

    @property
    def options(self) -> tuple[str, ...]:
        """
        Give what goes with the sender. Provenance: RFC 6531, 3.4.
        """
        return () if self.est_ascii else ("SMTPUTF8", "BODY=8BITMIME")

    @property
    def octets(self) -> bytes:
        """
        Give the message as it leaves.
        """
        return self.message.as_bytes(policy=SMTP if self.est_ascii else SMTPUTF8)


def ecrire(courrier: Courrier, maintenant: datetime) -> Enveloppe:
    """
    Write the message of *courrier*, dated *maintenant*.
    """
    expediteur = _adresse(courrier.expediteur)
    destinataire = _adresse(courrier.destinataire)
    domaine = expediteur.rpartition("@")[2]
    message = EmailMessage()
    message["From"] = expediteur
    message["To"] = destinataire
    message["Subject"] = courrier.sujet
    message["Date"] = maintenant
    # Of the link, never of the intention: each attempt carries another link, and a
    # mailbox that drops a repeated Message-ID would drop the only one that works.
    message["Message-ID"] = f"<{_atome(courrier.lien_id)}@{domaine}>"
    message[INTENTION] = _atome(courrier.id)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer.
    # Every server takes seven bits; none then writes the message again.
    message.set_content(courrier.texte, cte="quoted-printable")
    message.add_alternative(courrier.html, subtype="html", cte="quoted-printable")
    return Enveloppe(
        expediteur=expediteur,
        destinataire=destinataire,
        domaine=domaine,
        message=message,
    )


def a_des_accents(courrier: Courrier) -> bool:
    """
    Say whether the recipient has some before the ``@``, where IDNA writes none.
    """
    return not courrier.destinataire.rpartition("@")[0].isascii()


def _adresse(adresse: str) -> str:
    """
    Give the IDNA form of a domain: the same mailbox, that more servers reach.
    """
    if adresse.isascii():
        return adresse
    locale = adresse.rpartition("@")[0]
    return f"{locale}@{Courriel.lire(adresse).cle.rpartition('@')[2]}"


def _atome(id: str) -> str:
    """
    Write an identifier where only some characters are allowed; two never meet.
    """
    return quote(id, safe="").replace(".", "%2E")
