"""
*Instants*: kept in UTC to the microsecond, shown where the reader is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from dateutil import tz
from hypothesis import example, given

from siaut_core.entities.instant import afficher_date, en_heure_locale, en_utc
from siaut_core.errors import DateNaiveError
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.strategies import ZONES, instants

PARIS = tz.gettz("Europe/Paris")


class SansDecalage(tzinfo):
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
    lu = en_utc(instant)

    decalage = instant.utcoffset()
    assert decalage is not None
    assert UTC is lu.tzinfo
    assert instant.replace(tzinfo=UTC, fold=0) - decalage == lu


@given(instants)
def test_reading_again_changes_nothing(instant: datetime) -> None:
    lu = en_utc(instant)

    assert lu is en_utc(lu)


def test_an_hour_that_the_clocks_repeat_is_two_instants() -> None:
    lecture = datetime(2024, 10, 27, 2, 30, tzinfo=PARIS)

    assert timedelta(hours=1) == en_utc(lecture.replace(fold=1)) - en_utc(lecture)


@pytest.mark.parametrize(
    "valeur",
    [
        datetime(2023, 11, 8, 12),  # noqa: DTZ001  (naive on purpose)
        datetime(2023, 11, 8, 12, tzinfo=SansDecalage()),
        date(2023, 11, 8),
        None,
        "2023-11-08T12:00:00+00:00",
        1_699_444_800,
        object(),
    ],
    ids=lambda valeur: type(valeur).__name__,
)
def test_what_names_no_instant_is_refused(valeur: object) -> None:
    with pytest.raises(DateNaiveError) as refus:
        en_utc(valeur, "cree_le")
    assert "cree_le" == refus.value.champ
    with pytest.raises(DateNaiveError) as refus:
        en_utc(valeur)
    assert "instant" == refus.value.champ


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
    with pytest.raises(DateNaiveError) as refus:
        en_utc(instant, "cree_le")
    assert "cree_le" == refus.value.champ


@pytest.mark.parametrize(
    "instant", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_the_first_and_the_last_instant_are_instants(instant: datetime) -> None:
    assert instant is en_utc(instant)


# Noon of 8 November 2023 in UTC, on the clocks of the guide's readers.
MIDI_AILLEURS = {
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
    locale = en_heure_locale(MIDI, zone)

    assert MIDI_AILLEURS[zone] == (locale.day, locale.hour)
    assert MIDI == locale


def test_paris_is_the_clock_by_default() -> None:
    assert en_heure_locale(MIDI, "Europe/Paris") == en_heure_locale(MIDI)


@given(instants)
def test_showing_an_instant_does_not_move_it(instant: datetime) -> None:
    assert en_utc(instant) == en_utc(en_heure_locale(instant, "Pacific/Noumea"))


@pytest.mark.parametrize("zone", ["Nulle/Part", "Europe/Paris2", "UTC+3", ""])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(LookupError) as refus:
        en_heure_locale(MIDI, zone)
    assert (zone,) == refus.value.args


@pytest.mark.parametrize(
    ("instant", "zone"),
    [
        (datetime.max.replace(tzinfo=UTC), "Europe/Paris"),
        (datetime.min.replace(tzinfo=UTC), "Pacific/Tahiti"),
        (datetime(2023, 11, 8), "Europe/Paris"),  # noqa: DTZ001  (naive on purpose)
    ],
)
def test_what_no_clock_can_show_is_refused(instant: datetime, zone: str) -> None:
    with pytest.raises(DateNaiveError) as refus:
        afficher_date(instant, zone)
    assert "instant" == refus.value.champ


@pytest.mark.parametrize(
    ("instant", "zone", "affichage"),
    [
        (MIDI, "Europe/Paris", "08/11/2023"),
        (datetime(2023, 11, 7, 22, 59, 59, 999_999, UTC), "Europe/Paris", "07/11/2023"),
        (datetime(2023, 11, 7, 23, tzinfo=UTC), "Europe/Paris", "08/11/2023"),
        (datetime(2023, 7, 7, 22, tzinfo=UTC), "Europe/Paris", "08/07/2023"),
        (datetime(2023, 11, 8, 9, 59, tzinfo=UTC), "Pacific/Tahiti", "07/11/2023"),
        (datetime(2023, 11, 8, 13, tzinfo=UTC), "Pacific/Noumea", "09/11/2023"),
        (None, "Europe/Paris", ""),
    ],
)
def test_a_date_is_written_as_on_the_record(
    instant: datetime | None, zone: str, affichage: str
) -> None:
    """
    Guide: F1. The day is the reader's; nothing is shown until there is one.
    """
    assert affichage == afficher_date(instant, zone)
