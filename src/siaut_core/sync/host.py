# Derived from aio/host.py by `nox -s twins -- --write`: edit that one.
"""
What the service brings, in one object.
"""

from __future__ import annotations

from datetime import datetime

from siaut_core.defaults import (
    Clock,
    IdSource,
    TokenSource,
    draw_id,
    draw_token,
    system_clock,
)
from siaut_core.entities.instant import to_utc
from siaut_core.entities.value import value
from siaut_core.sync.protocols import (
    Mailer,
    OnEvent,
    PasswordPolicy,
    UnitOfWorkFactory,
)
from siaut_core.use_cases.misuse import check_parts
from siaut_core.use_cases.settings import Settings

__all__ = ["Host"]


@value(kw_only=True, eq=False)
class Host:
    """
    What every operation needs of the service that calls it.

    Attributes:
        unit_of_work: Gives a fresh transaction at each call.
        mailer: Sends what the outbox holds.
        passwords: The password policy and slow hash.
        settings: What the host decides once.
        clock: Gives the instant, with a time zone.
        tokens: Gives tokens that nobody can guess.
        ids: Gives identifiers never given before.
        on_event: Does more in the unit of work of each command, such as to end
            sessions.

    Raises:
        siaut_core.errors.MisuseError: If a part is missing, or of the other colour.
    """

    unit_of_work: UnitOfWorkFactory
    mailer: Mailer
    passwords: PasswordPolicy
    settings: Settings
    clock: Clock = system_clock
    tokens: TokenSource = draw_token
    ids: IdSource = draw_id
    on_event: OnEvent | None = None

    def __attrs_post_init__(self) -> None:
        check_parts(self, __name__)

    def now(self) -> datetime:
        """
        Read the clock, in UTC.

        Raises:
            siaut_core.errors.NaiveDatetimeError: If the clock has no time zone.
        """
        return to_utc(self.clock(), "clock")
