"""
A task is cancelled at each of its statements: nothing is half done, or kept open.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final

from siaut_sqlalchemy_tests.gestures import creer
from siaut_sqlalchemy_tests.traps import AFTER_COMMIT, Trap
from siaut_sqlalchemy_tests.verdicts import CREATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground
    from siaut_sqlalchemy_tests.services import Service

# From there on the next thing that is awaited is the commit: it may have been done.
LAST_STATEMENT: Final = "after INSERT INTO journal"


def cancel_everywhere(
    ground: Ground, service: Service, findings: Findings
) -> Iterator[tuple[str, bool]]:
    moments: list[str] = []

    def cancel(moment: str) -> None:
        moments.append(moment)
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    trap = Trap(cancel)
    trap.watch(service.engine)
    for rank in count():
        before = ground.inventory()
        trap.arm(rank)
        with suppress(asyncio.CancelledError):
            creer(service, f"neuf-{rank}@test.fr")
        trap.arm(-1)
        if len(moments) == rank:
            break
        findings.deaths += 1
        after = ground.inventory()
        done = after["utilisateurs"] > before["utilisateurs"]
        findings.compare(moments[-1], before + CREATION if done else before, after)
        yield moments[-1], done


def test_a_cancelled_task_stores_all_of_an_account_or_nothing(
    ground: Ground, findings: Findings
) -> None:
    """
    The same host goes on at once, with every connection it had.
    """
    service = ground.worker.open_up("async")
    issues = list(cancel_everywhere(ground, service, findings))
    assert 0 == service.engine.pool.checkedout()  # type: ignore[attr-defined]  # of a queue
    service.close()

    orders = [moment for moment, _ in issues]
    facts = [moment for moment, done in issues if done]
    assert {*facts} <= {*orders[orders.index(LAST_STATEMENT) :]}
    assert AFTER_COMMIT == orders[-1] == facts[-1]
    findings.check()
