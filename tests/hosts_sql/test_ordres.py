"""
What operations cost: a number of statements that does not grow with the rows.

Counted on the shell that is called: the one that is awaited executes the same
statements, being what the first is derived from.
"""

from __future__ import annotations

import pytest
from hosts.sqlalchemy_host import sync

from siaut_core import RechercherUtilisateurs
from siaut_core import sync as noyau
from siaut_core.testing.contracts import Banc
from tests.hosts_sql.couts import COUTS, compter, extrait, installer

# What the reference host promises: see the issue that asked for it.
MAXIMUM = 12

FOULE = 40

# By nature it writes each structure that changes: see its own test.
A_PART = {"importer_structures"}


def relever(store: sync.Store, banc: Banc) -> dict[str, list[str]]:
    """
    Play the whole table, and give the statements of each row.
    """
    releve = {}
    for cout in COUTS:
        with compter(store) as ordres:
            cout.payer(banc.host)
        releve[cout.nom] = ordres
    return releve


def test_the_cost_of_each_operation_is_known() -> None:
    connues = {cout.nom.partition(",")[0] for cout in COUTS}
    assert {*noyau.__all__} - {"Host"} == connues | A_PART


@pytest.mark.parametrize("foule", [0, FOULE])
def test_each_operation_costs_as_many_statements_however_many_rows(
    store: sync.Store, foule: int
) -> None:
    """
    On both engines; ten at most, a mail of the outbox included.
    """
    banc = Banc.de(store.unit_of_work)
    installer(banc, foule)
    releve = relever(store, banc)

    attendus = {cout.nom: cout.ordres for cout in COUTS}
    assert attendus == {nom: len(ordres) for nom, ordres in releve.items()}, releve
    assert MAXIMUM >= max(attendus.values())


def test_the_crowd_is_in_the_way_of_operations(store: sync.Store) -> None:
    """
    Else the same counts would prove nothing.
    """
    banc = Banc.de(store.unit_of_work)
    installer(banc, FOULE)
    page = noyau.rechercher_utilisateurs(
        banc.host, RechercherUtilisateurs(acteur_id="g-ej", taille=200)
    )
    fiche = noyau.consulter_structure(banc.host, acteur_id="g-ej", structure_id="ej-1")

    assert 2 * FOULE < len(page.lignes)
    assert FOULE < len(fiche.etablissements)
    assert FOULE == len(noyau.courriels_abandonnes(banc.host))


@pytest.mark.parametrize("nombre", [1, 30])
def test_an_import_costs_what_changes(store: sync.Store, nombre: int) -> None:
    """
    Three to begin and to end; one more per new structure, two per ET that changes.

    For its accounts follow it, if it moved. What is the same is free.
    """
    banc = Banc.de(store.unit_of_work)
    installer(banc, 0)
    couts = []
    for nom in ("CLINIQUE", "CLINIQUE", "RENOMMEE"):
        with compter(store) as ordres:
            noyau.importer_structures(banc.host, extrait(nombre, nom))
        couts.append(len(ordres))

    assert [3 + nombre, 3, 3 + 2 * nombre] == couts
