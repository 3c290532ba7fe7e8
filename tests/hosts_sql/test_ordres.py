"""
What operations cost: a number of statements that does not grow with the answer.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host import sync
from sqlalchemy import event

from siaut_core import CreerUtilisateur, RechercherStructures, RechercherUtilisateurs
from siaut_core.sync import (
    creer_utilisateur,
    rechercher_structures,
    rechercher_utilisateurs,
)
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.pays import ET_1
from siaut_core.testing.sync import Banc
from siaut_core.testing.sync.banc import peupler, semer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What the reference host promises: see the issue that asked for it.
MAXIMUM = 10


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sync.Store]:
    store = sync.Store(f"sqlite:///{tmp_path / 'ordres.sqlite'}")
    store.creer()
    yield store
    store.fermer()


@pytest.fixture
def banc(store: sync.Store) -> Banc:
    banc = Banc.de(store.unit_of_work)
    peupler(banc)
    return banc


@contextmanager
def compter(store: sync.Store) -> Iterator[list[str]]:
    """
    Note every statement but the beginning of a transaction.
    """
    ordres: list[str] = []

    def noter(*arguments: object) -> None:
        if not str(ordre := arguments[2]).startswith("BEGIN"):
            ordres.append(str(ordre))

    event.listen(store.moteur, "before_cursor_execute", noter)
    yield ordres
    event.remove(store.moteur, "before_cursor_execute", noter)


@pytest.mark.parametrize("nombre", [0, 150])
def test_a_page_costs_as_many_statements_however_full(
    store: sync.Store, banc: Banc, nombre: int
) -> None:
    """
    The actor, and the page: accounts, structures and EJ come in one statement.
    """
    semer(banc, *(un_utilisateur(f"x-{rang}", ET_1) for rang in range(nombre)))
    with compter(store) as ordres:
        page = rechercher_utilisateurs(
            banc.host, RechercherUtilisateurs(acteur_id="g-ej", taille=200)
        )
    with compter(store) as ordres_des_structures:
        rechercher_structures(banc.host, RechercherStructures(acteur_id="g-ej"))

    assert nombre < len(page.lignes)
    assert 2 == len(ordres) == len(ordres_des_structures)


def test_creating_an_account_costs_few_statements(
    store: sync.Store, banc: Banc
) -> None:
    commande = CreerUtilisateur(
        acteur_id="g-ej",
        prenom="Aurélie",
        nom="Test",
        courriel="aurelie.test@test.fr",
        profil="Promoteur Utilisateur ET",
        structure_id="et-1",
        activites=["QA001"],
        droit_validation=False,
    )
    with compter(store) as ordres:
        creer_utilisateur(banc.host, commande)

    assert len(ordres) <= MAXIMUM, ordres
