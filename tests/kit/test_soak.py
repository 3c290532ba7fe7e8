"""
The state machine tells what it did, and what it does is everything.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import count

import pytest
from hypothesis import settings

from siaut_core import aio
from siaut_core.testing.machine import HostMachine
from tests import soak

OPERATIONS = {nom for nom in aio.__all__ if nom != "Host"}


@pytest.mark.slow
def test_every_operation_is_granted_and_refused_in_a_soak(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What no story ever does is proved of nothing.
    """
    reglages = settings(soak.REGLAGES, max_examples=250, derandomize=True)
    monkeypatch.setattr(soak, "REGLAGES", reglages)
    soak.main(["--secondes", "0"])

    lu = capsys.readouterr().out
    lignes = re.findall(r"^(\w+) +(\d+) +(\d+)$", lu, re.MULTILINE)
    accordees = {nom for nom, accords, _ in lignes if int(accords)}
    refusees = {nom for nom, _, refus in lignes if int(refus)}
    assert OPERATIONS == accordees
    assert OPERATIONS - refusees <= {
        "courriels_abandonnes",
        "demander_lien",
        "envoyer_courriels",
        "importer_structures",
        "structures_sans_gestionnaire",
    }
    assert HostMachine.compteurs["pas", True] > 100


def test_a_soak_stops_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tours = []
    monkeypatch.setattr(
        soak, "run_state_machine_as_test", lambda *_, **__: tours.append(1)
    )

    soak.durer(3, count().__next__)

    assert 3 == len(tours)


def test_counts_are_printed_by_operation() -> None:
    compteurs = Counter({("pas", True): 7, ("creer", True): 2, ("creer", False): 1})

    assert soak.rapport(compteurs).splitlines()[0] == "7 steps"
    assert ["creer", "2", "1"] == soak.rapport(compteurs).splitlines()[-1].split()
