"""
The server falls in the middle: what was told is stored, nothing is half done.

The host then works again, without being built again.
"""

from __future__ import annotations

from collections import Counter
from itertools import count, islice
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import Utilisateur
from siaut_core.use_cases.outbox import DrainReport
from siaut_sqlalchemy_tests import failures
from siaut_sqlalchemy_tests.gestures import creation, is_a_loss
from siaut_sqlalchemy_tests.verdicts import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_sqlalchemy_tests.failures import Server
    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground
    from siaut_sqlalchemy_tests.services import Act, Service

FALLS: Final = 3

# Time to work, in seconds, before each.
RESPITE: Final = 0.2

CREATORS: Final = 3
WORKERS: Final = 2


def creations(count: int, adresses: Iterator[str]) -> list[Act]:
    return [("creer_utilisateur", creation(a)) for a in islice(adresses, count)]


@pytest.mark.parametrize("failure", failures.FAILURES)
def test_a_fall_between_two_requests_is_not_noticed(
    fragile_ground: Ground, service: Service, fragile_server: Server, failure: str
) -> None:
    """
    However many connections were kept for later.
    """
    adresses = map("neuf-{}@test.fr".format, count())
    before = service.together(*creations(CREATORS, adresses))
    fragile_server.fall(failure, fragile_ground.worker.urls["sync"])
    after = service.together(*creations(CREATORS, adresses))

    assert {Utilisateur} == {*map(type, [*before, *after])}, [*before, *after]


def work(service: Service, falling: Thread) -> Iterator[object]:
    """
    Create accounts and send mails until the last fall, then once more.
    """
    adresses = map("neuf-{}@test.fr".format, count())
    holds = True
    while holds:
        holds = falling.is_alive()
        acts = creations(CREATORS, adresses) + [("drain_outbox", 3)] * WORKERS
        issues = service.together(*acts)
        yield from issues
        if any(isinstance(issue, Exception) for issue in issues):
            sleep(0.01)
    # The host that was there from the beginning works again.
    assert {Utilisateur, DrainReport} == {*map(type, issues)}, issues


@pytest.mark.parametrize("failure", failures.FAILURES)
def test_a_fall_in_the_middle_loses_and_doubles_nothing(
    fragile_ground: Ground,
    service: Service,
    fragile_server: Server,
    failure: str,
    findings: Findings,
) -> None:
    """
    Accounts are created while mails leave, and the server falls again and again.

    What was told is stored; what failed is stored whole, or not at all, and says
    that the connection was lost.
    """

    def fall() -> None:
        for _ in range(FALLS):
            sleep(RESPITE)
            fragile_server.fall(failure, fragile_ground.worker.urls["sync"])

    falling = Thread(target=fall)
    falling.start()
    issues = list(work(service, falling))
    findings.deaths += FALLS

    failures = [issue for issue in issues if isinstance(issue, Exception)]
    others = Counter(repr(failure) for failure in failures if not is_a_loss(failure))
    findings.compare("raised", Counter(), others)
    findings.failures += len(failures)
    announced = Counter(str(i.id) for i in issues if isinstance(i, Utilisateur))
    judge(fragile_ground, findings, announced, tolerance=FALLS * WORKERS)
    findings.check()
