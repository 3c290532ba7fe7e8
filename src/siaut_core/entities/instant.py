"""
*Instants*: kept in UTC, shown in the time zone of the reader.

Elapsed hours are counted on UTC instants: ``aware + 72 h`` in Europe/Paris is
wall-clock arithmetic, one hour off whenever the clocks change in between.
"""

from __future__ import annotations

from datetime import UTC, datetime

from siaut_core.errors import DateNaiveError

__all__ = ["EUROPE_PARIS", "afficher_date", "en_heure_locale", "en_utc"]

EUROPE_PARIS = "Europe/Paris"


def en_utc(instant: object, champ: str = "instant") -> datetime:
    """
    Bring an aware datetime to UTC.

    Raises:
        siaut_core.errors.DateNaiveError: If it has no time zone, is no
            datetime, or lies outside the years that UTC can express.
    """
    if not isinstance(instant, datetime):
        raise DateNaiveError(champ)
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise DateNaiveError(champ)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise DateNaiveError(champ) from None


def en_heure_locale(instant: datetime, zone: str = EUROPE_PARIS) -> datetime:
    """
    Give the wall-clock time of *instant* in *zone*, for a screen.

    Raises:
        siaut_core.errors.DateNaiveError: If it has no time zone, or is in no
            year that *zone* can express.
        LookupError: If the time zone is unknown.
    """
    from dateutil import tz

    # Without a name dateutil takes the machine's zone, and it reads a name with
    # a digit as an offset: neither is a zone of the directory.
    fuseau = tz.gettz(zone) if zone else None
    if fuseau is None or isinstance(fuseau, tz.tzstr):
        raise LookupError(zone)
    try:
        return en_utc(instant).astimezone(fuseau)
    except OverflowError:
        raise DateNaiveError("instant") from None


def afficher_date(instant: datetime | None, zone: str = EUROPE_PARIS) -> str:
    """
    Write a date as the record does, ``08/11/2023``; empty when unknown. Guide: F1.
    """
    return "" if instant is None else f"{en_heure_locale(instant, zone):%d/%m/%Y}"
