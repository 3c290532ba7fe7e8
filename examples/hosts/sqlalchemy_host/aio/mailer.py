"""
*Mailer*: hands a mail over to an SMTP server.
"""

from __future__ import annotations

from siaut_core.defaults import Clock, horloge
from siaut_core.messages import Courrier

from ..poste.couleurs.aio import remettre
from ..poste.reglages import ReglagesSmtp

__all__ = ["MailerSmtp"]


class MailerSmtp:
    """
    See `siaut_core.aio.protocols.Mailer`; several calls at once do not mix.

    Args:
        clock: The host's: a mail says when it was written, and the core's has no
            instant to say.
    """

    def __init__(self, reglages: ReglagesSmtp, *, clock: Clock = horloge) -> None:
        self.reglages, self._clock = reglages, clock

    async def envoyer(self, courrier: Courrier, /) -> None:
        refus = await remettre(self.reglages, courrier, self._clock())
        # Raised here, far from the errors of the client: they quote the address.
        if refus is not None:
            raise refus
