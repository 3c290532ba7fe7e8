"""
*Liens*: alive while ``emis_le <= now < expire_le``, wherever the clocks are.
"""

from __future__ import annotations

import copy
import pickle
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import attrs
import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import LienId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.secret import Token
from siaut_core.entities.value import trusted
from siaut_core.errors import NaiveDatetimeError
from siaut_core.policies.liens import issue
from siaut_core.testing.factory import HOURS, NOON, TOKEN, a_lien, an_utilisateur
from siaut_core.testing.strategies import (
    causes,
    fins,
    instants,
    liens,
    timezones,
)
from siaut_core.testing.values import ZONES
from tests.entities.faults import faults

if TYPE_CHECKING:
    from datetime import tzinfo

TIMEZONES = {zone: tz.gettz(zone) for zone in ZONES}
PARIS = TIMEZONES["Europe/Paris"]
MIQUELON = TIMEZONES["America/Miquelon"]

DAY = 24 * 60  # In minutes.
MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)

# Wall-clock arithmetic would give these links 71 h, 73 h, 23 h or 25 h.
CLOCKS_GO_FORWARD = datetime(2024, 3, 29, 12, tzinfo=PARIS)
CLOCKS_GO_BACK = datetime(2024, 10, 25, 12, tzinfo=PARIS)
SKIPPED_HOUR = datetime(2024, 3, 31, 2, 30, tzinfo=PARIS)
REPEATED_HOUR = datetime(2024, 10, 27, 2, 30, tzinfo=PARIS, fold=1)
MIQUELON_GOES_FORWARD = datetime(2024, 3, 9, 12, tzinfo=MIQUELON)
DAY_OF_72_HOURS = 72 * 3_600_000_000
DAY_OF_24_HOURS = 24 * 3_600_000_000
FIVE_MINUTES = 5 * 60_000_000
TOLERANCE = timedelta(minutes=5)


def send(cause: Cause, now: datetime) -> Lien:
    return issue(LienId("l-1"), an_utilisateur(), cause, Token(TOKEN), now, rank=1)


def changes(timezone: tzinfo | None) -> list[datetime]:
    """
    Find to the minute when the clocks of a zone change, from 2022 to 2027.
    """
    start = datetime(2022, 1, 1, tzinfo=UTC)

    def shift(minute: int) -> timedelta | None:
        return (start + timedelta(minutes=minute)).astimezone(timezone).utcoffset()

    minutes = []
    for first in range(0, 6 * 366 * DAY, DAY):
        before = shift(first)
        if before != shift(first + DAY):
            day = range(first, first + DAY)
            rank = bisect_left(day, x=True, key=lambda m: shift(m) != before)
            minutes.append(first + rank)
    return [start + timedelta(minutes=minute) for minute in minutes]


def last_sundays() -> list[datetime]:
    """
    Give what European law says: 01:00 UTC, last Sundays of March and October.
    """
    return [
        max(
            datetime(year, month, day, 1, tzinfo=UTC)
            for day in range(25, 32)
            if datetime(year, month, day, tzinfo=UTC).isoweekday() == 7
        )
        for year, month in product(range(2022, 2028), (3, 10))
    ]


def test_the_clocks_of_paris_are_the_ones_tried_here() -> None:
    assert last_sundays() == changes(PARIS)


def test_overseas_only_saint_pierre_et_miquelon_changes_its_clocks() -> None:
    comptes = {zone: len(changes(timezone)) for zone, timezone in TIMEZONES.items()}

    assert {
        zone: 12 if zone in {"Europe/Paris", "America/Miquelon"} else 0
        for zone in ZONES
    } == comptes


CHANGES = changes(PARIS) + changes(MIQUELON)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cause", Cause)
def test_a_link_outlives_every_clock_change_by_not_one_microsecond(
    cause: Cause, zone: str
) -> None:
    """
    Sent and used around each of them, on the clocks of each of the guide's readers.
    """
    lifetime = timedelta(hours=HOURS[cause])
    advances = (
        timedelta(0),
        MICROSECOND,
        HOUR,
        lifetime - HOUR,
        lifetime - MICROSECOND,
        lifetime,
        lifetime + MICROSECOND,
    )
    ages = (
        -TOLERANCE - MICROSECOND,
        -TOLERANCE,
        lifetime - HOUR,
        lifetime - MICROSECOND,
        lifetime,
        lifetime + MICROSECOND,
        lifetime + HOUR,
    )
    timezone = TIMEZONES[zone]
    false = []
    for change, ahead in product(CHANGES, advances):
        start = change - ahead
        lien = send(cause, start.astimezone(timezone))
        for age in ages:
            alive = lien.est_utilisable((start + age).astimezone(timezone))
            if alive is not (-TOLERANCE <= age < lifetime):
                false.append((start, age))

    assert [] == false


@given(
    cause=causes,
    emis=instants,
    microseconds=st.integers(-2 * FIVE_MINUTES, 2 * DAY_OF_72_HOURS),
    elsewhere=timezones,
)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, DAY_OF_72_HOURS - 1, PARIS)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, DAY_OF_72_HOURS, PARIS)
@example(Cause.CREATION, CLOCKS_GO_BACK, DAY_OF_72_HOURS - 1, PARIS)
@example(Cause.RENVOI, CLOCKS_GO_BACK, DAY_OF_72_HOURS, PARIS)
@example(Cause.DEMANDE, CLOCKS_GO_BACK.replace(day=26), DAY_OF_24_HOURS, PARIS)
@example(Cause.DEMANDE, CLOCKS_GO_FORWARD.replace(day=30), DAY_OF_24_HOURS - 1, UTC)
@example(Cause.DEMANDE, SKIPPED_HOUR, DAY_OF_24_HOURS, PARIS)
@example(Cause.DEMANDE, REPEATED_HOUR, DAY_OF_24_HOURS - 1, PARIS)
@example(Cause.CREATION, MIQUELON_GOES_FORWARD, DAY_OF_72_HOURS - 1, MIQUELON)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, 0, PARIS)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, -FIVE_MINUTES, PARIS)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, -FIVE_MINUTES - 1, PARIS)
@example(Cause.DEMANDE, SKIPPED_HOUR, -FIVE_MINUTES, PARIS)
def test_a_link_lives_as_long_as_the_guide_says(
    cause: Cause, emis: datetime, microseconds: int, elsewhere: tzinfo
) -> None:
    """
    In elapsed hours, in any time zone, also when the clocks change. Guide: L1-L4.

    And five minutes before, for a site whose clock is behind its worker's.
    """
    lien = send(cause, emis)
    elapsed = timedelta(microseconds=microseconds)
    later = (emis.astimezone(UTC) + elapsed).astimezone(elsewhere)

    expected = -FIVE_MINUTES <= microseconds < HOURS[cause] * 3_600_000_000
    assert expected is lien.est_utilisable(later)
    assert expected is lien.is_within_lifetime(later)


@given(liens, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_the_tolerance_is_the_host_s_and_moves_no_end(
    lien: Lien, tolerance: timedelta
) -> None:
    """
    Exact to the microsecond, at both ends.
    """
    for now, expected in (
        (lien.emis_le - tolerance - MICROSECOND, False),
        (lien.emis_le - tolerance, True),
        (lien.expire_le - MICROSECOND, True),
        (lien.expire_le, False),
    ):
        assert expected is lien.is_within_lifetime(now, tolerance)
        utilisable = expected and lien.fin is None
        assert utilisable is lien.est_utilisable(now, tolerance)


@given(liens, fins)
def test_a_link_that_has_ended_is_of_no_more_use(lien: Lien, fin: Fin) -> None:
    """
    Although its time is not over: the journal tells one from the other.
    """
    ended = attrs.evolve(lien, fin=fin)

    assert not ended.est_utilisable(lien.emis_le)
    assert ended.is_within_lifetime(lien.emis_le)


def test_a_wall_clock_without_zone_cannot_use_a_link() -> None:
    naive = NOON.replace(tzinfo=None)

    for question in (a_lien().est_utilisable, a_lien().is_within_lifetime):
        with pytest.raises(NaiveDatetimeError) as refus:
            question(naive)
        assert "now" == refus.value.field


@given(liens)
def test_a_link_is_kept_in_utc(lien: Lien) -> None:
    assert (UTC, UTC) == (lien.emis_le.tzinfo, lien.expire_le.tzinfo)


@given(liens)
def test_a_link_survives_a_copy_and_a_pickle(lien: Lien) -> None:
    for other in (
        copy.copy(lien),
        copy.deepcopy(lien),
        pickle.loads(pickle.dumps(lien)),  # noqa: S301  (made here)
        attrs.evolve(lien),
    ):
        assert lien == other
        assert hash(lien) == hash(other)


@given(liens)
def test_a_link_rebuilt_from_a_store_is_the_same(lien: Lien) -> None:
    other = trusted(Lien)(
        **{field.name: getattr(lien, field.name) for field in attrs.fields(Lien)}
    )

    assert (Lien, lien, hash(lien)) == (type(other), other, hash(other))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        other.fin = None  # type: ignore[misc]  # wrong on purpose


@given(liens)
def test_a_link_shows_only_its_id(lien: Lien) -> None:
    assert f"Lien(id={lien.id!r})" == repr(lien)


def test_a_link_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        a_lien().fin = None  # type: ignore[misc]  # wrong on purpose


DIGEST = Token(TOKEN).digest()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "", "IDENTIFIANT"),
        ("utilisateur_id", None, "IDENTIFIANT"),
        ("courriel", "u-1@test.fr", "TYPE"),
        ("courriel", None, "TYPE"),
        ("cause", "CREATION", "TYPE"),
        ("cause", None, "TYPE"),
        ("fin", "UTILISATION", "TYPE"),
        ("fin", Cause.CREATION, "TYPE"),
        ("digest", "", "EMPREINTE"),
        ("digest", DIGEST[1:], "EMPREINTE"),
        ("digest", f"{DIGEST}0", "EMPREINTE"),
        ("digest", "A" * 64, "EMPREINTE"),
        ("digest", "g" * 64, "EMPREINTE"),
        ("digest", "\uff10" * 64, "EMPREINTE"),
        ("digest", DIGEST.encode(), "EMPREINTE"),
        ("digest", list(DIGEST), "EMPREINTE"),
        ("digest", None, "EMPREINTE"),
        ("emis_le", None, "DATE_NAIVE"),
        ("emis_le", NOON.replace(tzinfo=None), "DATE_NAIVE"),
        ("expire_le", "2023-11-08", "DATE_NAIVE"),
        ("expire_le", NOON, "DUREE"),
        ("expire_le", NOON - MICROSECOND, "DUREE"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_wrong_field_of_a_link_is_named(field: str, value: object, code: str) -> None:
    correct = {c.name: getattr(a_lien(), c.name) for c in attrs.fields(Lien)}

    assert [(field, code)] == faults(Lien, **{**correct, field: value})


def test_every_fault_of_a_link_is_told_at_once() -> None:
    fields = [field.name for field in attrs.fields(Lien)]

    assert sorted(fields) == sorted(
        field for field, _ in faults(Lien, **dict.fromkeys(fields, -3))
    )


def test_the_shortest_link_lives_one_microsecond() -> None:
    lien = a_lien(expire_le=NOON + MICROSECOND)

    assert lien.est_utilisable(NOON)
    assert not lien.est_utilisable(NOON + MICROSECOND)


def test_a_link_remembers_where_it_was_sent() -> None:
    """
    It is of no use once the account has another address.
    """
    elsewhere = Courriel.parse("zoe@test.fr")

    assert a_lien().courriel != a_lien(courriel=elsewhere).courriel
