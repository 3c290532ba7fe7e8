"""
What operations cost on the Django ORM: as many statements, however many rows.
"""

from __future__ import annotations

from typing import Final

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from siaut_django_tests.benches import clear_and_open
from siaut_sqlalchemy_tests.costs import COSTS, install

# As the reference host promises.
MAXIMUM: Final = 12

CROWD: Final = 40

# Each deletion is written out: an account, its links, its password.
MORE: Final = {"supprimer_utilisateur": 2}


def collect(alias: str, crowd: int) -> dict[str, int]:
    """
    Play the whole table among so many others, and count the statements of each row.
    """
    faults = {}
    with clear_and_open(alias) as bench:
        install(bench, crowd)
        for cost in COSTS:
            with CaptureQueriesContext(connections[alias]) as queries:
                cost.payer(bench.host)
            verbs = [order["sql"].split()[0] for order in queries.captured_queries]
            faults[cost.name] = len([v for v in verbs if v not in {"BEGIN", "COMMIT"}])
    return faults


@pytest.mark.parametrize("crowd", [0, CROWD])
def test_each_operation_costs_few_statements_however_many_rows(
    sqlite: str, crowd: int
) -> None:
    """
    No more than on the reference host, but where the ORM has no cascade of its own.
    """
    faults = collect(sqlite, crowd)
    allowed = {cost.name: cost.orders + MORE.get(cost.name, 0) for cost in COSTS}

    assert {} == {name: n for name, n in faults.items() if n > allowed[name]}
    assert MAXIMUM >= max(faults.values())
