"""
*Settings*: what a host decides once, when it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

import attrs

from siaut_core.entities.activite import ACTIVITES_2023, Nomenclature
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.lien import Cause
from siaut_core.entities.origin import read_base_url, read_sender
from siaut_core.entities.value import value
from siaut_core.errors import Faults
from siaut_core.policies.liens import LIFETIMES
from siaut_core.policies.regles import SILENCES, Silences

__all__ = ["Settings"]

# Six retries, from a minute to half a day: a mail server may sleep a night.
DELAYS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60)
)

# What is neither a text, a duration nor a number.
TYPES: Final = (
    ("nomenclature", Nomenclature, "Un objet Nomenclature est attendu."),
    ("silences", Silences, "Un objet Silences est attendu."),
    ("lifetimes", Mapping, "Une durée par Cause est attendue."),
    ("delays", tuple, "Une suite de durées est attendue."),
)

# A century: an instant to which a longer one is added may be in no year at all.
LIFETIME_MAX: Final = timedelta(days=36_525)

LIFETIME_TOO_LONG: Final = "Une durée d'un siècle au plus est attendue."

LEASE_TOO_SHORT: Final = "Un bail plus long que mailer_timeout + tolerance est attendu."


# Of another type, these two are left as they are, for `Settings` to name.


def _lifetimes(lifetimes: Mapping[Cause, timedelta]) -> Mapping[Cause, timedelta]:
    if not isinstance(lifetimes, Mapping):
        return lifetimes
    return MappingProxyType({**LIFETIMES, **lifetimes})


def _redo(fields: dict[str, Any]) -> Settings:
    return Settings(**fields)


def _delays(delays: Iterable[timedelta]) -> tuple[timedelta, ...]:
    is_text = isinstance(delays, str | bytes)
    return tuple(delays) if isinstance(delays, Iterable) and not is_text else delays  # type: ignore[return-value]  # named below


@value(kw_only=True, repr=True)
class Settings:
    """
    The host's settings; durations are `timedelta`, counted in elapsed time.

    Attributes:
        base_url: Where people reach the service, https and without a final
            slash; never taken from a request. No default: a forgotten one
            would mail links to the ministry's site.
        sender: Whom mails come from; no default either.
        lifetimes: How long a link lives, by cause (72 h, 72 h, 24 h). Guide: L1-L4.
        tolerance: How far apart the clocks of two machines may be, and longer than
            any unit of work. A link works that much before its time, and no instant
            further ahead is believed.
        mailer_timeout: How long the mailer may take to hand a mail over.
        lease: How long a worker keeps a mail it is sending: more than
            ``mailer_timeout + tolerance``, or two would send it.
        delays: After how long each failed mail is tried again; then it is
            given up, and stays visible.
        demandes_interval: A second demande within it sends no second mail.
        demande_lifetime: After how long a demande that could not be sent is
            given up.
        tries: How many times an operation runs its unit of work when others
            change the same data.
        silences: What the guide leaves open.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong setting.
    """

    base_url: str
    sender: str
    nomenclature: Nomenclature = ACTIVITES_2023
    silences: Silences = SILENCES
    lifetimes: Mapping[Cause, timedelta] = attrs.field(
        default=LIFETIMES, converter=_lifetimes, hash=False
    )
    tolerance: timedelta = TOLERANCE
    mailer_timeout: timedelta = timedelta(minutes=2)
    lease: timedelta = timedelta(minutes=10)
    delays: tuple[timedelta, ...] = attrs.field(default=DELAYS, converter=_delays)
    demandes_interval: timedelta = timedelta(minutes=5)
    demande_lifetime: timedelta = timedelta(hours=24)
    tries: int = 5

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        for field, reader in (
            ("base_url", read_base_url),
            ("sender", read_sender),
        ):
            object.__setattr__(
                self, field, faults.parse(field, reader, getattr(self, field))
            )
        self._collect_types(faults)
        for field, lifetime in self._lifetimes().items():
            if not isinstance(lifetime, timedelta) or lifetime <= timedelta(0):
                faults.note(field, "DUREE", "Une durée positive est attendue.")
            elif lifetime > LIFETIME_MAX:
                faults.note(field, "DUREE", LIFETIME_TOO_LONG)
        interval = self.demandes_interval
        if not isinstance(interval, timedelta) or interval < timedelta(0):
            faults.note("demandes_interval", "DUREE", "Une durée est attendue.")
        elif interval > LIFETIME_MAX:
            faults.note("demandes_interval", "DUREE", LIFETIME_TOO_LONG)
        if type(self.tries) is not int or self.tries < 1:
            faults.note("tries", "ESSAIS", "Au moins un essai est attendu.")
        false = {error.field for error in faults.found}
        if (
            false.isdisjoint({"lease", "mailer_timeout", "tolerance"})
            and self.lease <= self.mailer_timeout + self.tolerance
        ):
            faults.note("lease", "BAIL", LEASE_TOO_SHORT)
        faults.raise_any()

    def _collect_types(self, faults: Faults) -> None:
        for field, kind, message in TYPES:
            if not isinstance(getattr(self, field), kind):
                faults.note(field, "TYPE", message)
        if isinstance(self.lifetimes, Mapping):
            for cause in self.lifetimes.keys() - LIFETIMES.keys():
                faults.note(f"lifetimes[{cause}]", "INCONNU", "Une Cause est attendue.")

    def _lifetimes(self) -> dict[str, timedelta]:
        lifetimes = {
            "tolerance": self.tolerance,
            "mailer_timeout": self.mailer_timeout,
            "lease": self.lease,
            "demande_lifetime": self.demande_lifetime,
        }
        if isinstance(self.lifetimes, Mapping):
            lifetimes |= {f"lifetimes[{c}]": d for c, d in self.lifetimes.items()}
        if isinstance(self.delays, tuple):
            lifetimes |= {f"delays[{i}]": d for i, d in enumerate(self.delays)}
        return lifetimes

    def __reduce__(self) -> tuple[Any, ...]:
        # What shows a dict and does not let it change can be neither copied nor stored.
        fields = attrs.asdict(self, recurse=False)
        return _redo, ({**fields, "lifetimes": dict(self.lifetimes)},)
