"""
The mailer and the passwords of a test, as the protocols want them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWorkFactory
from siaut_core.testing.fakes import (
    SETTINGS,
    Clock,
    Draws,
    MailCarrier,
    Policy,
)

if TYPE_CHECKING:
    from siaut_core.entities.secret import MotDePasse
    from siaut_core.entities.utilisateur import Utilisateur
    from siaut_core.messages.mail import Mail
    from siaut_core.use_cases.settings import Settings

__all__ = ["FastPasswordPolicy", "Mailbox", "trial_host"]


class Mailbox:
    """
    A mailer that puts what it is handed in the box of *carrier*.
    """

    def __init__(self, carrier: MailCarrier) -> None:
        self._carrier = carrier

    async def send(self, mail: Mail, /) -> None:
        self._carrier.post(mail)


class FastPasswordPolicy(Policy):
    """
    Twelve characters at least, and a hash that is too fast for a real service.
    """

    async def prepare(
        self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /
    ) -> str:
        return self.to_digest(mot_de_passe)


def trial_host(
    unit_of_work: UnitOfWorkFactory,
    *,
    clock: Clock | None = None,
    draws: Draws | None = None,
    carrier: MailCarrier | None = None,
    settings: Settings = SETTINGS,
) -> Host:
    """
    Make the host of a store whose clock, sources, mail and passwords are the kit's.
    """
    sources = draws or Draws()
    return Host(
        unit_of_work=unit_of_work,
        mailer=Mailbox(carrier or MailCarrier()),
        passwords=FastPasswordPolicy(),
        settings=settings,
        clock=clock or Clock(),
        tokens=sources.token,
        ids=sources.id,
    )
