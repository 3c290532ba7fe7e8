"""
*Composing*: from a link that is leaving to the mail that carries it.
"""

from __future__ import annotations

from functools import partial

from siaut_core.entities.identifier import QueuedMailId, read_identifier
from siaut_core.entities.lien import Lien
from siaut_core.entities.misuse import check_types
from siaut_core.entities.origin import (
    LINK_ADDRESS,
    read_base_url,
    read_link_address,
    read_sender,
)
from siaut_core.entities.secret import Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import Faults
from siaut_core.messages.mail import Mail
from siaut_core.messages.templates import TEMPLATES, display_duration

__all__ = ["compose"]


def compose(
    lien: Lien,
    compte: Utilisateur,
    token: Token,
    *,
    base_url: str,
    sender: str,
    queued_mail_id: QueuedMailId,
    link_address: str = LINK_ADDRESS,
) -> Mail:
    """
    Write the mail that carries *lien* to its account. Guide: L1-L4.

    The guide's own for a demande, also when it completes an account; an
    activation mail for a création and a renvoi.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If an address of the host
            cannot be read, or if account, address, token and link do not belong
            together: nobody is sent what opens another's account.
        siaut_core.errors.MisuseError: If one of these is of another class.
    """
    check_types(lien=(lien, Lien), compte=(compte, Utilisateur), token=(token, Token))
    faults = Faults()
    base = faults.parse("base_url", read_base_url, base_url) or ""
    auteur = faults.parse("sender", read_sender, sender) or ""
    address = faults.parse(
        "link_address", partial(read_link_address, base), link_address
    )
    faults.parse("queued_mail_id", read_identifier, queued_mail_id)
    if lien.utilisateur_id != compte.id or lien.courriel != compte.courriel:
        faults.note("compte", "LIEN", "Ce lien n'est pas celui de ce compte.")
    if lien.digest != token.digest():
        faults.note("token", "LIEN", "Ce jeton n'est pas celui de ce lien.")
    faults.raise_any()
    subject, paragraphs = TEMPLATES[lien.cause]
    return Mail(
        id=queued_mail_id,
        lien_id=lien.id,
        sender=auteur,
        recipient=compte.courriel.adresse,
        subject=subject,
        paragraphs=paragraphs,
        token=token,
        base_url=base,
        link_address=address or "",
        lifetime=display_duration(lien.expire_le - lien.emis_le),
    )
