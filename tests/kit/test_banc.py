"""
What a bench says when it lacks what its contract wants.
"""

from __future__ import annotations

import pytest

from siaut_core.sync.memory import Memoire
from siaut_core.testing.contracts.banc import Banc, semer
from siaut_core.testing.contracts.doublures import BoiteAuxLettres
from siaut_core.testing.contracts.instantane import photographier
from siaut_core.testing.contracts.mailer import BancMailer
from siaut_core.testing.courriers import un_courrier
from siaut_core.testing.doublures import Postier
from siaut_core.testing.fabrique import une_intention


@pytest.mark.parametrize(
    ("nom", "capacite"),
    [
        ("journal", "RELIT_LE_JOURNAL"),
        ("condenses", "RELIT_LES_CONDENSES"),
        ("intentions", "RELIT_LES_INTENTIONS"),
    ],
)
def test_a_window_that_is_missing_is_named(nom: str, capacite: str) -> None:
    """
    With the capability that does without it.
    """
    banc = Banc.de(Memoire().unit_of_work)

    with pytest.raises(AssertionError, match=rf"Banc\.{nom} is missing.*{capacite} ="):
        getattr(banc, f"relire_{nom}")()


def test_a_mailer_that_shows_no_mail_is_told_so() -> None:
    banc = BancMailer(mailer=BoiteAuxLettres(Postier()))

    with pytest.raises(AssertionError, match="RELIT_LES_COURRIELS = False"):
        banc.relire()
    with pytest.raises(AssertionError, match="SIMULE_LES_PANNES = False"):
        banc.echouer(un_courrier())


def test_an_outbox_without_a_window_shows_what_waits() -> None:
    """
    Leased in a unit of work that is given up: nothing of it stays.
    """
    banc = Banc.de(Memoire().unit_of_work)
    semer(banc, une_intention())

    vus = [photographier(banc) for _ in range(2)]

    assert vus[0] == vus[1]
    assert ["i-1"] == list(vus[0].intentions)
    assert {} == photographier(banc, louer=False).intentions
