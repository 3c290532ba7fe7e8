"""
*Courriels de lien*: the two mails of the guide, computed from the link they carry.

Loaded when a mail is about to leave, not by ``import siaut_core``.
"""

from siaut_core.entities.origine import lire_base_url, lire_expediteur
from siaut_core.messages.courrier import Courrier
from siaut_core.messages.redaction import rediger

__all__ = ["Courrier", "lire_base_url", "lire_expediteur", "rediger"]
