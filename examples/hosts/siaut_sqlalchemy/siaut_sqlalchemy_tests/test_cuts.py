"""
The connection is lost between two statements: nothing is stored, and it says so.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from siaut_sqlalchemy_tests import failures
from siaut_sqlalchemy_tests.gestures import LOSS, SUCCESS, creer, try_out
from siaut_sqlalchemy_tests.traps import AFTER_COMMIT, Trap
from siaut_sqlalchemy_tests.verdicts import CREATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground
    from siaut_sqlalchemy_tests.services import Service


def cut_everywhere(
    ground: Ground, service: Service, findings: Findings
) -> Iterator[tuple[str, str]]:
    moments: list[str] = []

    def cut(moment: str) -> None:
        moments.append(moment)
        failures.cut(ground.worker.urls["sync"])

    trap = Trap(cut)
    trap.watch(service.engine)
    expected = ground.inventory()
    for rank in count():
        gesture = partial(creer, courriel=f"neuf-{rank}@test.fr")
        trap.arm(rank)
        issue = try_out(gesture, service)
        trap.arm(-1)
        if len(moments) == rank:
            break
        findings.deaths += 1
        expected += CREATION if moments[-1] == AFTER_COMMIT else Counter()
        findings.compare(moments[-1], expected, ground.inventory())
        yield moments[-1], issue


def test_a_lost_connection_stores_nothing_and_the_next_one_serves(
    fragile_ground: Ground, service: Service, findings: Findings
) -> None:
    """
    Wherever it is lost, before the commit; the same host goes on, at once.
    """
    moments, issues = zip(
        *cut_everywhere(fragile_ground, service, findings), strict=True
    )

    assert AFTER_COMMIT == moments[-1]
    *failed, done = issues
    assert SUCCESS == done
    assert {LOSS} == {*failed}, failed
    findings.failures = len(failed)
    findings.check()
