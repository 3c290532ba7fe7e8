# Derived from aio/mailer.py by `nox -s twins -- --write`: edit that one.
"""
*Mailer*: hands a mail over to an SMTP server.
"""

from siaut_core.defaults import Clock, system_clock
from siaut_core.messages import Mail

from ..colours.sync import apart
from ..smtp.client import hand_over
from ..smtp.settings import SmtpSettings

__all__ = ["SmtpMailer"]


class SmtpMailer:
    """
    See `siaut_core.sync.protocols.Mailer`; several calls at once do not mix.

    Args:
        clock: The host's: a mail says when it was written, and the core's has no
            instant to say.
    """

    def __init__(self, settings: SmtpSettings, *, clock: Clock = system_clock) -> None:
        self.settings, self._clock = settings, clock

    def send(self, mail: Mail, /) -> None:
        refus = apart(hand_over, self.settings, mail, self._clock())
        # Raised here, far from the errors of the client: they quote the address.
        if refus is not None:
            raise refus
