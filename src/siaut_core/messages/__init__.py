"""
*Courriels de lien*: the two mails of the guide, computed from the link they carry.

Loaded when a mail is about to leave, not by ``import siaut_core``.
"""

from siaut_core.entities.origin import read_base_url, read_sender
from siaut_core.messages.composing import compose
from siaut_core.messages.mail import Mail

__all__ = ["Mail", "compose", "read_base_url", "read_sender"]
