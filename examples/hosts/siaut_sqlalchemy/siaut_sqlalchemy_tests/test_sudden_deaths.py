"""
``kill -9`` at any instant, also in the middle of a statement or of a commit.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from functools import partial
from random import Random
from time import sleep
from typing import TYPE_CHECKING, Final

from siaut_sqlalchemy_tests.findings import rounds
from siaut_sqlalchemy_tests.gestures import work
from siaut_sqlalchemy_tests.hatchery import live
from siaut_sqlalchemy_tests.services import COLOURS
from siaut_sqlalchemy_tests.verdicts import judge

if TYPE_CHECKING:
    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground

ROUNDS: Final = rounds(8)

# How long they work, in seconds, once they have begun.
LIFE: Final = 0.1


def test_what_a_process_told_is_stored_whenever_it_dies(
    ground: Ground, findings: Findings
) -> None:
    """
    Two at once create accounts and send mails, one of each colour, and die in turn.
    """
    chance = Random(0)  # noqa: S311  (an instant, not a secret)
    announced = Counter[str]()
    ground.quit_it()
    for turn in range(ROUNDS):
        told = []
        with ExitStack() as stack:
            for colour in COLOURS:
                life = partial(work, prefix=f"{colour}-{turn}")
                told.append(stack.enter_context(live(ground.worker, colour, life)))
            sleep(chance.uniform(0, LIFE))
        for said in told:
            announced.update(said)
            findings.deaths += 1
    ground.go_back()
    judge(ground, findings, announced, tolerance=findings.deaths)
    findings.check()
