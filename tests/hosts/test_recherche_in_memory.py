"""
The rows that the host in memory folds once and keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import Utilisateur, sync
from siaut_core.sync import CriteresUtilisateurs, RechercherUtilisateurs
from siaut_core.sync.memory import MemoryStore
from siaut_core.testing.factory import a_gestionnaire, an_ej, an_et, an_utilisateur

if TYPE_CHECKING:
    from siaut_core import Structure

ET = an_et()

LATE = CriteresUtilisateurs(raison_sociale_ej="tardif")
AURELIE = CriteresUtilisateurs(prenom="aurelie")


def seed(memory: MemoryStore, *objs: Structure | Utilisateur) -> None:
    with memory.unit_of_work() as uow:
        for obj in objs:
            if isinstance(obj, Utilisateur):
                uow.utilisateurs.add(obj)
            else:
                uow.structures.add(obj)


def found(memory: MemoryStore, criteres: CriteresUtilisateurs) -> list[str]:
    demande = RechercherUtilisateurs(acteur_id="g-1", criteres=criteres)
    page = sync.rechercher_utilisateurs(memory.host(), demande)
    return [row.utilisateur.id for row in page.rows]


def test_a_row_shows_an_ej_that_came_after_its_et() -> None:
    """
    An account may be found by an EJ that nobody knew when it was first folded.
    """
    memory = MemoryStore()
    seed(memory, ET, a_gestionnaire(), an_utilisateur())
    assert [] == found(memory, LATE)

    seed(memory, an_ej(raison_sociale="CH TARDIF"))
    assert ["g-1", "u-1"] == sorted(found(memory, LATE))


def test_an_account_that_moves_leaves_no_row_behind() -> None:
    memory = MemoryStore()
    elsewhere = an_et("et-2", raison_sociale="AILLEURS", numero=None)
    compte = an_utilisateur()
    seed(memory, ET, elsewhere, a_gestionnaire(), compte)
    assert ["u-1"] == found(memory, AURELIE)

    with memory.unit_of_work() as uow:
        uow.utilisateurs.save(an_utilisateur(structure=elsewhere, version=2))
    assert [] == found(memory, AURELIE)

    with memory.unit_of_work() as uow:
        uow.utilisateurs.save(an_utilisateur(version=3))
    assert ["u-1"] == found(memory, AURELIE)
