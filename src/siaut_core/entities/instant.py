"""
*Instants*: kept in UTC, shown in the time zone of the reader.

Elapsed hours are counted on UTC instants: ``aware + 72 h`` in Europe/Paris is
wall-clock arithmetic, one hour off whenever the clocks change in between.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

from siaut_core import phrases
from siaut_core.entities.misuse import check_types
from siaut_core.entities.value import exactly
from siaut_core.errors import IntrouvableError, NaiveDatetimeError, invalid

__all__ = [
    "EUROPE_PARIS",
    "TOLERANCE",
    "check_day",
    "display_date",
    "read_day",
    "read_instant",
    "to_local_time",
    "to_utc",
]

EUROPE_PARIS = "Europe/Paris"

# How far apart the clocks of two machines may be: see decision 0029.
TOLERANCE: Final = timedelta(minutes=5)

# Provenance: RFC 3339, in capitals. `fromisoformat` takes weeks, any separator and no
# dashes, and reads "+05:60" as six hours. What lacks its zone, or its hour with it,
# is for `to_utc` to refuse.
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?"
)

DAY_LENGTH = len("2023-11-08")

# Of the longest of that shape: a longer text is not looked at, nor quoted.
INSTANT_MAX = len("2023-11-08T09:30:00.123456+01:00")

# What to write instead of what has another shape, whoever reads it.
DAY_EXPECTED: Final = "Une date de la forme AAAA-MM-JJ est attendue."
INSTANT_EXPECTED: Final = "Une date de la forme AAAA-MM-JJTHH:MM:SSZ est attendue."


def to_utc(instant: object, field: str = "instant") -> datetime:
    """
    Bring an aware datetime to UTC.

    Raises:
        siaut_core.errors.NaiveDatetimeError: If it has no time zone, is no
            datetime, or lies outside the years that UTC can express.
    """
    if isinstance(instant, datetime):
        if instant.tzinfo is UTC:
            return instant
        if instant.utcoffset() is not None:
            with suppress(OverflowError):
                return instant.astimezone(UTC)
    raise NaiveDatetimeError(field)


def read_day(text: str) -> date:
    """
    Read a day written as ``2023-11-08``, and in no other way.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If there is no such day, or if it is
            not written so.
    """
    try:
        # A week is written with as many characters, and its dashes elsewhere.
        if len(text) == DAY_LENGTH and text[4] == text[7] == "-":
            return date.fromisoformat(text)
    except ValueError:
        pass  # Refused below: this error quotes what was given.
    raise invalid("DATE", DAY_EXPECTED)


def read_instant(text: str) -> datetime:
    """
    Read an instant written as ``2023-11-08T09:30:00.5+01:00``, or with a ``Z``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If there is no such instant, or if it
            is not written so.
    """
    try:
        if len(text) <= INSTANT_MAX and INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass  # As above.
    raise invalid("DATE", INSTANT_EXPECTED)


# An instant is no day.
check_day: Final = exactly(date, phrases.DAY)


def to_local_time(instant: datetime, zone: str = EUROPE_PARIS) -> datetime:
    """
    Give the wall-clock time of *instant* in *zone*, for a screen.

    Raises:
        siaut_core.errors.NaiveDatetimeError: If it has no time zone, or is in no
            year that *zone* can express.
        siaut_core.errors.MisuseError: If *zone* is no text.
        siaut_core.errors.IntrouvableError: If the time zone is unknown.
    """
    check_types(zone=(zone, str))
    from dateutil import tz

    # Without a name dateutil takes the machine's zone, and it reads a name with
    # a digit as an offset: neither is a zone of the directory.
    timezone = tz.gettz(zone) if zone else None
    if timezone is None or isinstance(timezone, tz.tzstr):
        raise IntrouvableError("fuseau horaire")
    try:
        return to_utc(instant).astimezone(timezone)
    except OverflowError:
        raise NaiveDatetimeError("instant") from None


def display_date(instant: datetime | None, zone: str = EUROPE_PARIS) -> str:
    """
    Write a date as the record does, ``08/11/2023``; empty when unknown. Guide: F1.
    """
    return "" if instant is None else f"{to_local_time(instant, zone):%d/%m/%Y}"
