"""
How a lifetime is said.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.messages.modeles import afficher_duree

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("duree", "attendu"),
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
    duree: timedelta, attendu: str
) -> None:
    assert attendu == afficher_duree(duree)


def en_minutes(texte: str) -> int:
    """
    Read a lifetime back, as whoever receives the mail.
    """
    if heures := re.fullmatch(r"([1-9][0-9]*)H([0-5][0-9])?", texte):
        return 60 * int(heures[1]) + int(heures[2] or 0)
    if minutes := re.fullmatch(r"([1-9][0-9]?) minutes?", texte):
        return int(minutes[1])
    assert "moins d'une minute" == texte
    return 0


@given(st.timedeltas(timedelta(microseconds=1), timedelta(days=3650)))
@example(timedelta(hours=72) - timedelta(microseconds=1))
def test_a_mail_never_promises_more_than_the_link_lives(duree: timedelta) -> None:
    """
    Nor a minute less.
    """
    promesse = en_minutes(afficher_duree(duree)) * MINUTE

    assert promesse <= duree < promesse + MINUTE
