"""
What a bench says when it lacks what its contract wants.
"""

from __future__ import annotations

import pytest

from siaut_core.sync.memory import MemoryStore
from siaut_core.testing.contracts.bench import Bench, seed
from siaut_core.testing.contracts.mailer import MailerBench
from siaut_core.testing.contracts.snapshot import photograph
from siaut_core.testing.factory import a_queued_mail
from siaut_core.testing.fakes import MailCarrier
from siaut_core.testing.mails import a_mail


@pytest.mark.parametrize(
    ("name", "capacity"),
    [
        ("journal", "READS_BACK_JOURNAL"),
        ("stored_digests", "READS_BACK_PASSWORDS"),
        ("queued_mails", "READS_BACK_QUEUED_MAILS"),
    ],
)
def test_a_window_that_is_missing_is_named(name: str, capacity: str) -> None:
    """
    With the capability that does without it.
    """
    bench = Bench.of(MemoryStore().unit_of_work)

    with pytest.raises(
        AssertionError, match=rf"Bench\.{name} is missing.*{capacity} ="
    ):
        getattr(bench, f"read_back_{name}")()


def test_a_mailer_that_shows_no_mail_is_told_so() -> None:
    bench = MailerBench(mailer=MailCarrier())

    with pytest.raises(AssertionError, match="READS_BACK_MAILS = False"):
        bench.read_back()
    with pytest.raises(AssertionError, match="SIMULATES_FAILURES = False"):
        bench.fail(a_mail())


def test_an_outbox_without_a_window_shows_what_waits() -> None:
    """
    Leased in a unit of work that is given up: nothing of it stays.
    """
    bench = Bench.of(MemoryStore().unit_of_work)
    seed(bench, a_queued_mail())

    seen_ones = [photograph(bench) for _ in range(2)]

    assert seen_ones[0] == seen_ones[1]
    assert ["i-1"] == list(seen_ones[0].queued_mails)
    assert {} == photograph(bench, lease=False).queued_mails
