"""
*Instants*: kept in UTC to the microsecond, shown where the reader is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from dateutil import tz
from hypothesis import assume, example, given
from hypothesis import strategies as st

from siaut_core.entities.instant import (
    INSTANT,
    display_date,
    read_day,
    read_instant,
    to_local_time,
    to_utc,
)
from siaut_core.errors import (
    DonneesInvalidesError,
    IntrouvableError,
    NaiveDatetimeError,
)
from siaut_core.testing.factory import NOON
from siaut_core.testing.strategies import instants
from siaut_core.testing.values import ZONES

PARIS = tz.gettz("Europe/Paris")


class WithoutOffset(tzinfo):
    """
    A time zone that cannot say what it is: its datetimes are naive.
    """

    def utcoffset(self, _instant: datetime | None, /) -> None: ...

    def dst(self, _instant: datetime | None, /) -> None: ...

    def tzname(self, _instant: datetime | None, /) -> None: ...


@given(instants)
@example(datetime(2024, 3, 31, 2, 30, tzinfo=PARIS))  # Skipped by the clocks.
@example(datetime(2024, 10, 27, 2, 30, tzinfo=PARIS, fold=1))  # Read twice.
def test_an_instant_is_the_same_in_utc(instant: datetime) -> None:
    parsed = to_utc(instant)

    shift = instant.utcoffset()
    assert shift is not None
    assert UTC is parsed.tzinfo
    assert instant.replace(tzinfo=UTC, fold=0) - shift == parsed


@given(instants)
def test_reading_again_changes_nothing(instant: datetime) -> None:
    parsed = to_utc(instant)

    assert parsed is to_utc(parsed)


def test_an_hour_that_the_clocks_repeat_is_two_instants() -> None:
    reading = datetime(2024, 10, 27, 2, 30, tzinfo=PARIS)

    assert timedelta(hours=1) == to_utc(reading.replace(fold=1)) - to_utc(reading)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2023, 11, 8, 12),  # noqa: DTZ001  (naive on purpose)
        datetime(2023, 11, 8, 12, tzinfo=WithoutOffset()),
        date(2023, 11, 8),
        None,
        "2023-11-08T12:00:00+00:00",
        1_699_444_800,
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_names_no_instant_is_refused(value: object) -> None:
    with pytest.raises(NaiveDatetimeError) as refus:
        to_utc(value, "cree_le")
    assert "cree_le" == refus.value.field
    with pytest.raises(NaiveDatetimeError) as refus:
        to_utc(value)
    assert "instant" == refus.value.field


@pytest.mark.parametrize(
    "instant",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(minutes=1))),
        datetime.max.replace(tzinfo=timezone(-timedelta(minutes=1))),
        datetime.min.replace(tzinfo=PARIS),
        datetime.max.replace(tzinfo=tz.gettz("Pacific/Tahiti")),
    ],
    ids=str,
)
def test_an_instant_in_no_year_of_utc_is_refused(instant: datetime) -> None:
    with pytest.raises(NaiveDatetimeError) as refus:
        to_utc(instant, "cree_le")
    assert "cree_le" == refus.value.field


@pytest.mark.parametrize(
    "instant", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_the_first_and_the_last_instant_are_instants(instant: datetime) -> None:
    assert instant is to_utc(instant)


# Noon of 8 November 2023 in UTC, on the clocks of the guide's readers.
NOON_ELSEWHERE = {
    "Europe/Paris": (8, 13),
    "America/Guadeloupe": (8, 8),
    "America/Martinique": (8, 8),
    "America/Cayenne": (8, 9),
    "America/Miquelon": (8, 9),
    "Indian/Reunion": (8, 16),
    "Indian/Mayotte": (8, 15),
    "Pacific/Noumea": (8, 23),
    "Pacific/Tahiti": (8, 2),
}


@pytest.mark.parametrize("zone", ZONES)
def test_an_instant_is_shown_on_the_reader_s_clock(zone: str) -> None:
    locale = to_local_time(NOON, zone)

    assert NOON_ELSEWHERE[zone] == (locale.day, locale.hour)
    assert NOON == locale


def test_paris_is_the_clock_by_default() -> None:
    assert to_local_time(NOON, "Europe/Paris") == to_local_time(NOON)


@given(instants)
def test_showing_an_instant_does_not_move_it(instant: datetime) -> None:
    assert to_utc(instant) == to_utc(to_local_time(instant, "Pacific/Noumea"))


@pytest.mark.parametrize("zone", ["Nulle/Part", "Europe/Paris2", "UTC+3", ""])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(IntrouvableError) as refus:
        to_local_time(NOON, zone)
    assert "Fuseau horaire introuvable." == str(refus.value)


@pytest.mark.parametrize(
    ("instant", "zone"),
    [
        (datetime.max.replace(tzinfo=UTC), "Europe/Paris"),
        (datetime.min.replace(tzinfo=UTC), "Pacific/Tahiti"),
        (datetime(2023, 11, 8), "Europe/Paris"),  # noqa: DTZ001  (naive on purpose)
    ],
)
def test_what_no_clock_can_show_is_refused(instant: datetime, zone: str) -> None:
    with pytest.raises(NaiveDatetimeError) as refus:
        display_date(instant, zone)
    assert "instant" == refus.value.field


@pytest.mark.parametrize(
    ("instant", "zone", "display"),
    [
        (NOON, "Europe/Paris", "08/11/2023"),
        (datetime(2023, 11, 7, 22, 59, 59, 999_999, UTC), "Europe/Paris", "07/11/2023"),
        (datetime(2023, 11, 7, 23, tzinfo=UTC), "Europe/Paris", "08/11/2023"),
        (datetime(2023, 7, 7, 22, tzinfo=UTC), "Europe/Paris", "08/07/2023"),
        (datetime(2023, 11, 8, 9, 59, tzinfo=UTC), "Pacific/Tahiti", "07/11/2023"),
        (datetime(2023, 11, 8, 13, tzinfo=UTC), "Pacific/Noumea", "09/11/2023"),
        (None, "Europe/Paris", ""),
    ],
)
def test_a_date_is_written_as_on_the_record(
    instant: datetime | None, zone: str, display: str
) -> None:
    """
    Guide: F1. The day is the reader's; nothing is shown until there is one.
    """
    assert display == display_date(instant, zone)


INSTANTS = {
    "2023-11-08T09:30:00Z": (0, 0),
    "2023-11-08T09:30:00+00:00": (0, 0),
    "2023-11-08T09:30:00-00:00": (0, 0),
    "2023-11-08T11:00:00+01:30": (0, 0),
    "2023-11-08T09:30:07.5Z": (7, 500_000),
    "2023-11-08T09:30:07.000001+00:00": (7, 1),
    "2023-11-09T09:29:00+23:59": (0, 0),
}

# `fromisoformat` takes most of them, some on later Pythons only.
NO_INSTANTS = [
    "2023-11-08Z",
    "2023-11-08+01:00",
    "20231108T093000Z",
    "2023-W45-3T09:30:00Z",
    "2023-W45T09:30:00Z",
    "2023-312T09:30:00Z",
    "2023-11-08T09Z",
    "2023-11-08T09:30Z",
    "2023-11-08T0930Z",
    "2023-11-08T09:3000Z",
    "2023-11-08 09:30:00Z",
    "2023-11-08t09:30:00z",
    "2023-11-08x09:30:00Z",
    "2023-11-08009:30:00Z",
    "2023-11-08\n09:30:00Z",
    "2023-11-08🙂09:30:00Z",
    "2023-11-08T09:30:00z",
    "2023-11-08T09:30:00+01",
    "2023-11-08T09:30:00+0100",
    "2023-11-08T09:30:00+05:60",
    "2023-11-08T09:30:00+24:00",
    "2023-11-08T09:30:00+01:00:30",
    "2023-11-08T09:30:00+01:00:00.000001",
    "2023-11-08T09:30:00\u221201:00",
    "2023-11-08T09:30:00,5Z",
    "2023-11-08T09:30:00.Z",
    "2023-11-08T09:30:00.1234567Z",
    "2023-11-08T24:00:00Z",
    "2023-11-08T09:60:00Z",
    "2023-11-08T09:30:60Z",
    "2023-11-08T09:30:00 Z",
    " 2023-11-08T09:30:00Z",
    "2023-11-08T09:30:00Z\n",
    "2023-02-29T09:30:00Z",
    "0000-01-01T09:30:00Z",
    "+2023-11-08T09:30:00Z",
    "٢٠٢٣-11-08T09:30:00Z",
    "2023-11-08T\uff109:30:00Z",
    "2023-11-08T09:30:00Z[Europe/Paris]",
    "2" * 100_000,
    "",
]


@pytest.mark.parametrize(("text", "parsed"), INSTANTS.items())
def test_an_instant_is_read_as_it_is_written(
    text: str, parsed: tuple[int, int]
) -> None:
    """
    With a ``Z`` or an offset, to the microsecond: never as another hour.
    """
    assert datetime(2023, 11, 8, 9, 30, *parsed, tzinfo=UTC) == read_instant(text)


@pytest.mark.parametrize("text", NO_INSTANTS, ids=lambda t: ascii(t)[:40])
def test_another_shape_is_no_instant(text: str) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        read_instant(text)
    assert ["DATE"] == [fault.code for fault in refus.value.faults]


def test_an_instant_may_lack_its_zone() -> None:
    """
    Whoever wants one asks for it.
    """
    for text in ("2023-11-08T09:30:00", "2023-11-08"):
        with pytest.raises(NaiveDatetimeError):
            to_utc(read_instant(text))


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_that_is_written_is_read_again(instant: datetime) -> None:
    assert instant == read_instant(instant.isoformat())


@given(st.from_regex(INSTANT, fullmatch=True))
def test_an_instant_that_is_read_says_its_own_hour(text: str) -> None:
    """
    Every figure of it: the text is what it writes, but for zeros and the ``Z``.
    """
    try:
        parsed = read_instant(text)
    except ValueError:
        return  # There is no such day.
    assume("T" in text)
    day, rest = text[:19], text[19:].replace("Z", "+00:00")
    fraction = rest.partition("+")[0].partition("-")[0]
    zone = rest[len(fraction) :].replace("-00:00", "+00:00")
    decimals = fraction[1:].ljust(6, "0") if fraction else "000000"

    assert f"{day}.{decimals}{zone}" == parsed.isoformat(timespec="microseconds")


@given(st.dates())
def test_a_day_that_is_written_is_read_again(day: date) -> None:
    assert day == read_day(day.isoformat())


@given(
    st.from_regex(r"[0-9]{4}-?(W[0-9]{2}|[0-9]{2})-?[0-9]{0,2}", fullmatch=True)
    | st.text("0123456789-W T:", max_size=12)
)
def test_a_day_is_read_in_one_shape(text: str) -> None:
    try:
        day = read_day(text)
    except ValueError:
        return
    assert text == day.isoformat()
