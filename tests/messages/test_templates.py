"""
How a lifetime is said.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.messages.templates import display_duration

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("lifetime", "expected"),
    [
        (timedelta(hours=24), "24H"),
        (timedelta(hours=72), "72H"),
        (timedelta(hours=1), "1H"),
        (timedelta(hours=1, minutes=5), "1H05"),
        (timedelta(hours=25, minutes=30, seconds=59), "25H30"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=59), "moins d'une minute"),
        (timedelta(microseconds=1), "moins d'une minute"),
    ],
)
def test_a_lifetime_is_said_in_hours_or_else_in_minutes(
    lifetime: timedelta, expected: str
) -> None:
    assert expected == display_duration(lifetime)


def in_minutes(text: str) -> int:
    """
    Read a lifetime back, as whoever receives the mail.
    """
    if hours := re.fullmatch(r"([1-9][0-9]*)H([0-5][0-9])?", text):
        return 60 * int(hours[1]) + int(hours[2] or 0)
    if minutes := re.fullmatch(r"([1-9][0-9]?) minutes?", text):
        return int(minutes[1])
    assert "moins d'une minute" == text
    return 0


@given(st.timedeltas(timedelta(microseconds=1), timedelta(days=3650)))
@example(timedelta(hours=72) - timedelta(microseconds=1))
def test_a_mail_never_promises_more_than_the_link_lives(lifetime: timedelta) -> None:
    """
    Nor a minute less.
    """
    promise = in_minutes(display_duration(lifetime)) * MINUTE

    assert promise <= lifetime < promise + MINUTE
