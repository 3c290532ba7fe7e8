"""
What operations cost: a number of statements that does not grow with the rows.

Counted on the shell that is called: the one that is awaited executes the same
statements, being what the first is derived from.
"""

from __future__ import annotations

import pytest

from siaut_core import sync as core
from siaut_core.sync import RechercherUtilisateurs
from siaut_core.testing.contracts import Bench
from siaut_sqlalchemy import sync
from siaut_sqlalchemy_tests.costs import COSTS, counting, extract, install

# What the reference host promises: see the issue that asked for it.
MAXIMUM = 12

CROWD = 40

# By nature it writes each structure that changes: see its own test.
APART = {"importer_structures"}


def collect(store: sync.Store, bench: Bench) -> dict[str, list[str]]:
    """
    Play the whole table, and give the statements of each row.
    """
    faults = {}
    for cost in COSTS:
        with counting(store) as orders:
            cost.payer(bench.host)
        faults[cost.name] = orders
    return faults


def test_the_cost_of_each_operation_is_known() -> None:
    known = {cost.name.partition(",")[0] for cost in COSTS}
    operations = {name for name in core.__all__ if name[0].islower()}
    assert operations == known | APART


@pytest.mark.parametrize("crowd", [0, CROWD])
def test_each_operation_costs_as_many_statements_however_many_rows(
    store: sync.Store, crowd: int
) -> None:
    """
    On both engines; ten at most, a mail of the outbox included.
    """
    bench = Bench.of(store.unit_of_work)
    install(bench, crowd)
    faults = collect(store, bench)

    expected = {cost.name: cost.orders for cost in COSTS}
    assert expected == {name: len(orders) for name, orders in faults.items()}, faults
    assert MAXIMUM >= max(expected.values())


def test_the_crowd_is_in_the_way_of_operations(store: sync.Store) -> None:
    """
    Else the same counts would prove nothing.
    """
    bench = Bench.of(store.unit_of_work)
    install(bench, CROWD)
    page = core.rechercher_utilisateurs(
        bench.host, RechercherUtilisateurs(acteur_id="g-ej", size=200)
    )
    fiche = core.consulter_structure(bench.host, acteur_id="g-ej", structure_id="ej-1")

    assert 2 * CROWD < len(page.rows)
    assert CROWD < len(fiche.etablissements)
    assert CROWD == len(core.abandoned_mails(bench.host))


@pytest.mark.parametrize("number", [1, 30])
def test_an_import_costs_what_changes(store: sync.Store, number: int) -> None:
    """
    Three to begin and to end; one more per new structure, two per ET that changes.

    For its accounts follow it, if it moved. What is the same is free.
    """
    bench = Bench.of(store.unit_of_work)
    install(bench, 0)
    costs = []
    for name in ("CLINIQUE", "CLINIQUE", "RENOMMEE"):
        with counting(store) as orders:
            core.importer_structures(bench.host, extract(number, name))
        costs.append(len(orders))

    assert [3 + number, 3, 3 + 2 * number] == costs
