"""
What the search of this host adds to the contract: its indexes, and the whole country.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from siaut_core import Etablissement, Structure
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync import RechercherUtilisateurs
from siaut_core.testing.contracts import Bench
from siaut_core.testing.contracts.bench import seed
from siaut_core.testing.factory import an_ej, an_et, an_utilisateur
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    CriteresUtilisateurs,
)
from siaut_sqlalchemy import recherche, sync
from siaut_sqlalchemy_tests import benches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

EJ_1, EJ_2 = an_ej("ej-1"), an_ej("ej-2", numero=None)
ET_1 = an_et("et-1")
PLACES: tuple[Structure, ...] = (EJ_1, EJ_2, ET_1, EJ_2)


@pytest.fixture(params=["sqlite", "postgresql"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            factory = stack.enter_context(benches.sqlite_sync())
        else:
            url = request.getfixturevalue("url_postgres")
            factory = partial(benches.postgres_sync, url)
        bench = stack.enter_context(factory())
        seed(bench, EJ_1, EJ_2, ET_1)
        yield bench


def _query(
    ej_id: str | None,
    **criteres: Any,  # noqa: ANN401  (of the form, checked when read)
) -> UtilisateursQuery:
    demande = RechercherUtilisateurs(
        acteur_id="g-1", criteres=CriteresUtilisateurs(**criteres)
    )
    perimetre = Perimetre(ej_id, with_attached=True)  # type: ignore[arg-type]  # An id of this country.
    return UTILISATEURS_SEARCH.query(demande, perimetre)


def _found(bench: Bench, query: UtilisateursQuery) -> list[str]:
    with bench.unit() as uow:
        return [line.utilisateur.id for line in uow.utilisateurs.search(query)]


def test_accounts_follow_their_et_to_another_ej(bench: Bench) -> None:
    """
    Those that are there, those that come, and those that are changed afterwards.
    """
    seed(bench, an_utilisateur("u-1", ET_1))
    elsewhere = Etablissement(
        id=ET_1.id, ej_id=EJ_2.id, raison_sociale="Déménagée", version=2
    )
    with bench.unit() as uow:
        uow.structures.save(elsewhere)
    seed(bench, an_utilisateur("u-2", ET_1))
    with bench.unit() as uow:
        uow.utilisateurs.save(an_utilisateur("u-1", ET_1, nom="A", version=2))

    assert [] == _found(bench, _query("ej-1"))
    assert ["u-1", "u-2"] == _found(bench, _query("ej-2"))


@pytest.mark.parametrize("critere", ["nom", "prenom"])
def test_the_whole_country_can_be_searched(bench: Bench, critere: str) -> None:
    """
    On the repository alone: no operation shows what is outside a perimeter.
    """
    noms = ("Œuvré", "100 %_sûr", "Martin", "Le Marteau")
    for rank, (nom, where) in enumerate(zip(noms, PLACES, strict=True)):
        who: dict[str, Any] = {"nom": "Test", "prenom": "Test", critere: nom}
        seed(bench, an_utilisateur(f"u-{rank}", where, **who))
    for fragment, expected in {
        "oeuvre": {"u-0"},
        "%_": {"u-1"},
        "MART": {"u-2", "u-3"},
        "rien": set(),
    }.items():
        with bench.unit() as uow:
            assert isinstance(uow.utilisateurs, sync.accounts.Utilisateurs)
            lines = uow.utilisateurs.search_everywhere(
                _query(None, **{critere: fragment})
            )
        assert expected == {line.utilisateur.id for line in lines}


def test_the_whole_country_can_be_searched_by_place(bench: Bench) -> None:
    for rank, where in enumerate(PLACES):
        seed(bench, an_utilisateur(f"u-{rank}", where))
    with bench.unit() as uow:
        assert isinstance(uow.utilisateurs, sync.accounts.Utilisateurs)
        lines = uow.utilisateurs.search_everywhere(
            _query(None, finess_ej=str(EJ_1.numero))
        )

    assert {"u-0", "u-2"} == {line.utilisateur.id for line in lines}


@pytest.mark.parametrize("character", ["각", "ﷺ", "😀", "é"])
def test_the_longest_names_are_stored_and_found(bench: Bench, character: str) -> None:
    """
    Folding makes some of them much longer; rows of an index have a maximum.
    """
    nom = "".join(chr(ord(character) + rank % 50) for rank in range(100))
    nom = nom if character == "각" else character * 100
    seed(bench, an_utilisateur("u-1", ET_1, nom=nom, prenom=nom))

    assert ["u-1"] == _found(bench, _query("ej-1", nom=nom[:50]))


def test_sqlite_reads_a_perimeter_by_its_index() -> None:
    """
    In the order of its rows; what does not match is not even read from the table.
    """
    with benches.sqlite_sync() as factory, factory() as bench, bench.unit() as uow:
        assert isinstance(uow, sync.store.Unit)
        connection = uow.utilisateurs._transaction.connection
        order = recherche.of_utilisateurs(_query("ej-1", courriel="martin"))
        line = order.compile(
            connection.engine, compile_kwargs={"literal_binds": True}
        ).string
        plan = [r[3] for r in connection.execute(text(f"EXPLAIN QUERY PLAN {line}"))]

    results = [stage for stage in plan if stage.startswith("SEARCH utilisateurs")]
    assert any("COVERING INDEX ix_utilisateurs_perimetre" in stage for stage in results)
    assert not any(stage.startswith("SCAN utilisateurs") for stage in plan)
