"""
The state machine tells what it did, and what it does is everything.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import count

import pytest
from hypothesis import settings

from siaut_core import IntrouvableError, aio
from siaut_core.testing.state_machine import HostMachine
from tests import soak
from tests.data import operations_of

OPERATIONS = operations_of(aio)


@pytest.mark.slow
def test_every_operation_is_granted_and_refused_in_a_soak(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What no story ever does is proved of nothing.
    """
    exact_settings = settings(soak.SETTINGS, max_examples=250, derandomize=True)
    monkeypatch.setattr(soak, "SETTINGS", exact_settings)
    soak.main(["--seconds", "0"])

    found = capsys.readouterr().out
    lines = re.findall(r"^(\w+) +(\d+) +(\d+)$", found, re.MULTILINE)
    granted = {name for name, grants, _ in lines if int(grants)}
    refusees = {name for name, _, refus in lines if int(refus)}
    assert OPERATIONS == granted
    assert OPERATIONS - refusees <= {
        "abandoned_mails",
        "demander_lien",
        "drain_outbox",
        "importer_structures",
        "structures_sans_gestionnaire",
    }
    assert HostMachine.counters["step", True] > 100


def test_a_soak_stops_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []
    monkeypatch.setattr(
        soak, "run_state_machine_as_test", lambda *_, **__: rounds.append(1)
    )

    soak.last(3, count().__next__)

    assert 3 == len(rounds)


def test_counts_are_printed_by_operation() -> None:
    counters = Counter({("step", True): 7, ("creer", True): 2, ("creer", False): 1})

    assert soak.report(counters).splitlines()[0] == "7 steps"
    assert ["creer", "2", "1"] == soak.report(counters).splitlines()[-1].split()


def test_a_step_that_differs_from_the_model_says_what_was_due() -> None:
    """
    An author reads the operation, what it came to, and what it should have.
    """
    machine = soak.machine()
    told = (
        "^abandoned_mails came to None, and should have to IntrouvableError"
        r" \(None: granted\)"
    )
    with pytest.raises(AssertionError, match=told):
        machine.read(IntrouvableError, "abandoned_mails")
    machine.teardown()
