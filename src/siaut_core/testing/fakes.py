"""
*Fakes*: a clock, sources and a mailbox that a test decides on.

Clock, tokens and identifiers count, so that two runs of a scenario store the
same things to the letter.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Final

from siaut_core import aio, sync
from siaut_core.entities.secret import Token
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.factory import NOON
from siaut_core.use_cases.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.entities.secret import MotDePasse
    from siaut_core.entities.utilisateur import Utilisateur
    from siaut_core.messages.mail import Mail

__all__ = [
    "GOOD_PASSWORD",
    "SETTINGS",
    "AsyncFastPasswordPolicy",
    "AsyncMailbox",
    "Clock",
    "Draws",
    "FastPasswordPolicy",
    "MailCarrier",
    "Policy",
    "async_trial_host",
    "token_of",
    "trial_host",
]

SETTINGS: Final = Settings(base_url="https://siaut.test", sender="siaut@siaut.test")

GOOD_PASSWORD: Final = "une phrase de passe"


class Clock:
    """
    A clock that only moves when told to.
    """

    def __init__(self, instant: datetime = NOON) -> None:
        self.instant: datetime = instant

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **elapsed: float) -> None:
        """
        Move it by what `timedelta` takes: ``hours=72, microseconds=-1``.
        """
        self.instant += timedelta(**elapsed)


class Draws:
    """
    Sources of identifiers and tokens that count, each under its own *name*.

    Attributes:
        next_token: Tokens to give first.
        tokens: Every token that was given.
    """

    def __init__(self, name: str = "x") -> None:
        self._name = name
        self._ranks = count(1)
        self.next_token: list[str] = []
        self.tokens: list[str] = []

    def id(self) -> str:
        return f"{self._name}-{next(self._ranks):06d}"

    def token(self) -> Token:
        if self.next_token:
            token = self.next_token.pop()
        else:
            token = f"jeton-{self._name}-{next(self._ranks):040d}"
        self.tokens.append(token)
        return Token(token)


class MailCarrier:
    """
    A mailer and its mailbox: it keeps what is sent, and fails with `failures` first.
    """

    def __init__(self) -> None:
        self.mailbox: list[Mail] = []
        self.failures: list[BaseException] = []

    def send(self, mail: Mail, /) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.mailbox.append(mail)


class Policy:
    """
    A policy of twelve characters, and a hash that is too fast for a real one.
    """

    def to_digest(self, mot_de_passe: MotDePasse) -> str:
        length = len(mot_de_passe.reveal())
        if length < 12:
            raise DonneesInvalidesError.single("FAIBLE", "Douze caractères au moins.")
        if length > 1_000:
            raise DonneesInvalidesError.single("LONG", "Mille caractères au plus.")
        return self._hash(mot_de_passe)

    def is_right(self, mot_de_passe: MotDePasse, digest: str | None) -> bool:
        too_long = len(mot_de_passe.reveal()) > 1_000
        return not too_long and self._hash(mot_de_passe) == digest

    def _hash(self, mot_de_passe: MotDePasse) -> str:
        return sha256(
            mot_de_passe.reveal().encode("utf-8", "surrogatepass")
        ).hexdigest()


def token_of(mail: Mail) -> str:
    """
    Follow the link of a mail.
    """
    return mail.text.partition("?token=")[2].split()[0]


class FastPasswordPolicy(Policy):
    """
    Twelve characters at least, and a hash that is too fast for a real service.
    """

    def prepare(self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /) -> str:
        return self.to_digest(mot_de_passe)

    def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        return self.is_right(mot_de_passe, digest)

    def renew(self, _mot_de_passe: MotDePasse, _digest: str, /) -> str | None:
        return None


class AsyncMailbox:
    """
    A mailer that puts what it is handed in the box of *carrier*.
    """

    def __init__(self, carrier: MailCarrier) -> None:
        self._carrier = carrier

    async def send(self, mail: Mail, /) -> None:
        self._carrier.send(mail)


class AsyncFastPasswordPolicy(Policy):
    """
    Twelve characters at least, and a hash that is too fast for a real service.
    """

    async def prepare(
        self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /
    ) -> str:
        return self.to_digest(mot_de_passe)

    async def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        return self.is_right(mot_de_passe, digest)

    async def renew(self, _mot_de_passe: MotDePasse, _digest: str, /) -> str | None:
        return None


def trial_host(
    unit_of_work: sync.protocols.UnitOfWorkFactory,
    *,
    clock: Clock | None = None,
    draws: Draws | None = None,
    carrier: MailCarrier | None = None,
    settings: Settings = SETTINGS,
) -> sync.Host:
    """
    Make the host of a store whose clock, sources, mail and passwords are the kit's.
    """
    sources = draws or Draws()
    return sync.Host(
        unit_of_work=unit_of_work,
        mailer=carrier or MailCarrier(),
        passwords=FastPasswordPolicy(),
        settings=settings,
        clock=clock or Clock(),
        tokens=sources.token,
        ids=sources.id,
    )


def async_trial_host(
    unit_of_work: aio.protocols.UnitOfWorkFactory,
    *,
    clock: Clock | None = None,
    draws: Draws | None = None,
    carrier: MailCarrier | None = None,
    settings: Settings = SETTINGS,
) -> aio.Host:
    """
    Make the host of a store whose clock, sources, mail and passwords are the kit's.
    """
    sources = draws or Draws()
    return aio.Host(
        unit_of_work=unit_of_work,
        mailer=AsyncMailbox(carrier or MailCarrier()),
        passwords=AsyncFastPasswordPolicy(),
        settings=settings,
        clock=clock or Clock(),
        tokens=sources.token,
        ids=sources.id,
    )
