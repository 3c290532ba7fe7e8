"""
``kill -9`` in the middle of a creation: an account is there with all of it, or not.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from siaut_sqlalchemy_tests.gestures import SUCCESS, creer, drain, try_out
from siaut_sqlalchemy_tests.hatchery import cut_short
from siaut_sqlalchemy_tests.services import COLOURS
from siaut_sqlalchemy_tests.traps import AFTER_COMMIT
from siaut_sqlalchemy_tests.verdicts import CREATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground
    from siaut_sqlalchemy_tests.services import Colour

# What is told to whoever asks again, and what that stores: was it done the first time?
SEQUENCES = {
    False: (SUCCESS, CREATION),
    True: ("CourrielDejaPrisError", Counter(journal=1)),
}


@pytest.mark.parametrize("colour", COLOURS)
def test_an_account_is_created_with_its_mail_and_its_event_or_not_at_all(
    ground: Ground, colour: Colour, findings: Findings
) -> None:
    """
    Wherever the process dies; asked again, the account is created, or is there.

    In the end each account has one mail, and nobody else has any.
    """
    moments = list(die_everywhere(ground, colour, findings))
    assert AFTER_COMMIT == moments[-1]

    drain(ground.service())
    queued_mails = Counter[str](ground.bench.read_back_queued_mails().keys())
    assert len(moments) + 1 == len(queued_mails)
    findings.compare(
        "drained", queued_mails, Counter(id for id, _ in ground.notebook.parse())
    )
    findings.check()


def die_everywhere(ground: Ground, colour: Colour, findings: Findings) -> Iterator[str]:
    for rank in count():
        expected = ground.inventory()
        gesture = partial(creer, courriel=f"neuf-{rank}@test.fr")
        ground.quit_it()
        moment = cut_short(ground.worker, colour, rank, gesture)
        if moment is None:
            break
        findings.deaths += 1
        ground.go_back()
        expected += CREATION if moment == AFTER_COMMIT else Counter()
        findings.compare(moment, expected, ground.inventory())

        reply, sequel = SEQUENCES[moment == AFTER_COMMIT]
        assert reply == try_out(gesture, ground.service()), moment
        findings.compare(moment, expected + sequel, ground.inventory())
        yield moment
