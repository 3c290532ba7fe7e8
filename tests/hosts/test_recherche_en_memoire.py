"""
The rows that the host in memory folds once and keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import CriteresUtilisateurs, RechercherUtilisateurs, Utilisateur, sync
from siaut_core.sync.memory import Memoire
from siaut_core.testing.fabrique import un_et, un_gestionnaire, un_utilisateur, une_ej

if TYPE_CHECKING:
    from siaut_core import Structure

ET = un_et()

TARDIF = CriteresUtilisateurs(raison_sociale_ej="tardif")
AURELIE = CriteresUtilisateurs(prenom="aurelie")


def semer(memoire: Memoire, *objets: Structure | Utilisateur) -> None:
    with memoire.unit_of_work() as uow:
        for objet in objets:
            if isinstance(objet, Utilisateur):
                uow.utilisateurs.ajouter(objet)
            else:
                uow.structures.ajouter(objet)


def trouves(memoire: Memoire, criteres: CriteresUtilisateurs) -> list[str]:
    demande = RechercherUtilisateurs(acteur_id="g-1", criteres=criteres)
    page = sync.rechercher_utilisateurs(memoire.host(), demande)
    return [ligne.utilisateur.id for ligne in page.lignes]


def test_a_row_shows_an_ej_that_came_after_its_et() -> None:
    """
    An account may be found by an EJ that nobody knew when it was first folded.
    """
    memoire = Memoire()
    semer(memoire, ET, un_gestionnaire(), un_utilisateur())
    assert [] == trouves(memoire, TARDIF)

    semer(memoire, une_ej(raison_sociale="CH TARDIF"))
    assert ["g-1", "u-1"] == sorted(trouves(memoire, TARDIF))


def test_an_account_that_moves_leaves_no_row_behind() -> None:
    memoire = Memoire()
    ailleurs = un_et("et-2", raison_sociale="AILLEURS", numero=None)
    compte = un_utilisateur()
    semer(memoire, ET, ailleurs, un_gestionnaire(), compte)
    assert ["u-1"] == trouves(memoire, AURELIE)

    with memoire.unit_of_work() as uow:
        uow.utilisateurs.enregistrer(un_utilisateur(structure=ailleurs, version=2))
    assert [] == trouves(memoire, AURELIE)

    with memoire.unit_of_work() as uow:
        uow.utilisateurs.enregistrer(un_utilisateur(version=3))
    assert ["u-1"] == trouves(memoire, AURELIE)
