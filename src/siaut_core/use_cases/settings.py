"""
*Settings*: what a host decides once, when it starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, Final

import attrs

from siaut_core import phrases
from siaut_core.entities.activite import ACTIVITES_2023, Nomenclature
from siaut_core.entities.identifier import whole
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.lien import Cause
from siaut_core.entities.origin import (
    LINK_ADDRESS,
    read_base_url,
    read_link_address,
    read_sender,
)
from siaut_core.entities.utilisateur import is_a_list
from siaut_core.entities.value import read_fields, value
from siaut_core.errors import Faults, invalid
from siaut_core.policies.liens import LIFETIMES
from siaut_core.policies.regles import SILENCES, Silences
from siaut_core.use_cases.formulaire import read_each

__all__ = ["Settings"]

# Six retries, from a minute to half a day: a mail server may sleep a night.
DELAYS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60)
)

# A century: an instant to which a longer one is added may be in no year at all.
DURATION_MAX: Final = timedelta(days=36_525)


def _read_interval(given: object) -> timedelta:
    if not isinstance(given, timedelta) or given < timedelta(0):
        raise invalid("DUREE", "Une durée est attendue.")
    if given > DURATION_MAX:
        raise invalid("DUREE", "Une durée d'un siècle au plus est attendue.")
    return given


def _read_duration(given: object) -> timedelta:
    if not isinstance(given, timedelta) or given <= timedelta(0):
        raise invalid("DUREE", "Une durée positive est attendue.")
    return _read_interval(given)


def _read_lifetimes(given: object) -> Mapping[Cause, timedelta]:
    if not isinstance(given, Mapping):
        raise invalid("TYPE", "Une durée par Cause est attendue.")
    faults = Faults()
    for cause, lifetime in given.items():
        if cause not in LIFETIMES:
            faults.note(f"[{cause}]", "INCONNU", "Une Cause est attendue.")
        faults.parse(f"[{cause}]", _read_duration, lifetime)
    faults.raise_any()
    return MappingProxyType({**LIFETIMES, **given})


def _read_delays(given: object) -> tuple[object, ...]:
    if not is_a_list(given):
        raise invalid("TYPE", "Une suite de durées est attendue.")
    return tuple(read_each(_read_duration, given))


_read_tries = whole(1, "Au moins un essai est attendu.", "ESSAIS")

A_NOMENCLATURE: Final = phrases.an_object("Nomenclature")


@value(kw_only=True, repr=True)
class Settings:
    """
    The host's settings; durations are `timedelta`, counted in elapsed time.

    Attributes:
        base_url: Where people reach the service, https and without a final
            slash; never taken from a request. No default: a forgotten one
            would mail links to the ministry's site.
        sender: Whom mails come from; no default either.
        link_address: The page behind a link: it begins with ``{base}``, the base URL,
            and holds ``{token}`` once. By default the guide's own, where the token
            comes after ``#`` and reaches no log.
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

    base_url: Annotated[str, read_base_url]
    sender: Annotated[str, read_sender]
    link_address: str = LINK_ADDRESS
    nomenclature: Annotated[Nomenclature, A_NOMENCLATURE] = ACTIVITES_2023
    silences: Annotated[Silences, phrases.an_object("Silences")] = SILENCES
    lifetimes: Annotated[Mapping[Cause, timedelta], _read_lifetimes] = attrs.field(
        default=LIFETIMES, hash=False
    )
    tolerance: Annotated[timedelta, _read_duration] = TOLERANCE
    mailer_timeout: Annotated[timedelta, _read_duration] = timedelta(minutes=2)
    lease: Annotated[timedelta, _read_duration] = timedelta(minutes=10)
    delays: Annotated[Sequence[timedelta], _read_delays] = DELAYS
    demandes_interval: Annotated[timedelta, _read_interval] = timedelta(minutes=5)
    demande_lifetime: Annotated[timedelta, _read_duration] = timedelta(hours=24)
    tries: Annotated[int, _read_tries] = 5

    def __attrs_post_init__(self) -> None:
        faults = read_fields(self)
        wrong = {fault.field for fault in faults.found}
        if (
            wrong.isdisjoint({"lease", "mailer_timeout", "tolerance"})
            and self.lease <= self.mailer_timeout + self.tolerance
        ):
            message = "Un bail plus long que mailer_timeout + tolerance est attendu."
            faults.note("lease", "BAIL", message)
        if "base_url" not in wrong:
            read = partial(read_link_address, self.base_url)
            faults.parse("link_address", read, self.link_address)
        faults.raise_any()

    def __reduce__(self) -> tuple[Any, ...]:
        # What shows a dict and does not let it change can be neither copied nor stored.
        fields = attrs.asdict(self, recurse=False)
        lifetimes = dict(self.lifetimes)
        return partial(Settings, **{**fields, "lifetimes": lifetimes}), ()
