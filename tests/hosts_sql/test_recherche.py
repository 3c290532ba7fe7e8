"""
What the search of this host adds to the contract: its indexes, and the whole country.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hosts.sqlalchemy_host import sync
from hosts.sqlalchemy_host.ordres import recherche
from sqlalchemy import text

from siaut_core import Etablissement, RechercherUtilisateurs, Structure
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.contracts import Banc
from siaut_core.testing.contracts.banc import semer
from siaut_core.testing.fabrique import un_et, un_utilisateur, une_ej
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    requete_utilisateurs,
)
from tests.hosts_sql import bancs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

EJ_1, EJ_2 = une_ej("ej-1"), une_ej("ej-2", numero=None)
ET_1 = un_et("et-1")
LIEUX: tuple[Structure, ...] = (EJ_1, EJ_2, ET_1, EJ_2)


@pytest.fixture(params=["sqlite", "postgresql"])
def banc(request: pytest.FixtureRequest) -> Iterator[Banc]:
    if request.param == "sqlite":
        fabrique = bancs.sqlite_sync
    else:
        url = request.getfixturevalue("url_postgres")
        fabrique = partial(bancs.postgres_sync, url)
    with fabrique() as banc:
        semer(banc, EJ_1, EJ_2, ET_1)
        yield banc


def _requete(
    ej_id: str | None,
    **criteres: Any,  # noqa: ANN401  (of the form, checked when read)
) -> RequeteUtilisateurs:
    demande = RechercherUtilisateurs(
        acteur_id="g-1", criteres=CriteresUtilisateurs(**criteres)
    )
    perimetre = Perimetre(ej_id, avec_rattachees=True)  # type: ignore[arg-type]  # An id of this country.
    return requete_utilisateurs(demande, perimetre)


def _trouves(banc: Banc, requete: RequeteUtilisateurs) -> list[str]:
    with banc.unite() as uow:
        return [ligne.utilisateur.id for ligne in uow.utilisateurs.rechercher(requete)]


def test_accounts_follow_their_et_to_another_ej(banc: Banc) -> None:
    """
    Those that are there, those that come, and those that are changed afterwards.
    """
    semer(banc, un_utilisateur("u-1", ET_1))
    ailleurs = Etablissement(
        id=ET_1.id, ej_id=EJ_2.id, raison_sociale="Déménagée", version=2
    )
    with banc.unite() as uow:
        uow.structures.enregistrer(ailleurs)
    semer(banc, un_utilisateur("u-2", ET_1))
    with banc.unite() as uow:
        uow.utilisateurs.enregistrer(un_utilisateur("u-1", ET_1, nom="A", version=2))

    assert [] == _trouves(banc, _requete("ej-1"))
    assert ["u-1", "u-2"] == _trouves(banc, _requete("ej-2"))


@pytest.mark.parametrize("critere", ["nom", "prenom"])
def test_the_whole_country_can_be_searched(banc: Banc, critere: str) -> None:
    """
    On the repository alone: no operation shows what is outside a perimeter.
    """
    noms = ("Œuvré", "100 %_sûr", "Martin", "Le Marteau")
    for rang, (nom, ou) in enumerate(zip(noms, LIEUX, strict=True)):
        qui: dict[str, Any] = {"nom": "Test", "prenom": "Test", critere: nom}
        semer(banc, un_utilisateur(f"u-{rang}", ou, **qui))
    for fragment, attendus in {
        "oeuvre": {"u-0"},
        "%_": {"u-1"},
        "MART": {"u-2", "u-3"},
        "rien": set(),
    }.items():
        with banc.unite() as uow:
            assert isinstance(uow.utilisateurs, sync.comptes.Utilisateurs)
            lignes = uow.utilisateurs.rechercher_partout(
                _requete(None, **{critere: fragment})
            )
        assert attendus == {ligne.utilisateur.id for ligne in lignes}


def test_the_whole_country_can_be_searched_by_place(banc: Banc) -> None:
    for rang, ou in enumerate(LIEUX):
        semer(banc, un_utilisateur(f"u-{rang}", ou))
    with banc.unite() as uow:
        assert isinstance(uow.utilisateurs, sync.comptes.Utilisateurs)
        lignes = uow.utilisateurs.rechercher_partout(
            _requete(None, finess_ej=str(EJ_1.numero))
        )

    assert {"u-0", "u-2"} == {ligne.utilisateur.id for ligne in lignes}


@pytest.mark.parametrize("caractere", ["각", "ﷺ", "😀", "é"])
def test_the_longest_names_are_stored_and_found(banc: Banc, caractere: str) -> None:
    """
    Folding makes some of them much longer; rows of an index have a maximum.
    """
    nom = "".join(chr(ord(caractere) + rang % 50) for rang in range(100))
    nom = nom if caractere == "각" else caractere * 100
    semer(banc, un_utilisateur("u-1", ET_1, nom=nom, prenom=nom))

    assert ["u-1"] == _trouves(banc, _requete("ej-1", nom=nom[:50]))


def test_sqlite_reads_a_perimeter_by_its_index() -> None:
    """
    In the order of its rows; what does not match is not even read from the table.
    """
    with bancs.sqlite_sync() as banc, banc.unite() as uow:
        assert isinstance(uow, sync.store.Unite)
        connexion = uow.utilisateurs._transaction._connexion
        ordre = recherche.des_utilisateurs(_requete("ej-1", courriel="martin"))
        texte = ordre.compile(
            connexion.engine, compile_kwargs={"literal_binds": True}
        ).string
        plan = [r[3] for r in connexion.execute(text(f"EXPLAIN QUERY PLAN {texte}"))]

    lus = [etape for etape in plan if etape.startswith("SEARCH utilisateurs")]
    assert any("COVERING INDEX ix_utilisateurs_perimetre" in etape for etape in lus)
    assert not any(etape.startswith("SCAN utilisateurs") for etape in plan)
