"""
What a unit of work promises, asked of each service call by call.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ConflitError,
    UtilisateurId,
)
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_evenement,
    un_lien,
    une_intention,
)
from tests.hosts.hote_sqlite import HoteSqlite
from tests.hosts.maison import MaisonSync

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.maison import Maison

NEUF: Final = UtilisateurId("u-neuf")


def se_croiser(maison: Maison, geste: Callable[[UnitOfWork, str], object]) -> None:
    """
    Do the same in two units of work at once; the first to begin ends last.
    """
    with maison.unite() as perdante:
        geste(perdante, "perdante")
        with maison.unite() as gagnante:
            geste(gagnante, "gagnante")


def test_writes_outside_a_unit_of_work_are_refused(en_memoire: Maison) -> None:
    """
    Nobody would store them; nor can what has ended be read.
    """
    with en_memoire.unite() as uow:
        depots = (uow.utilisateurs, uow.structures, uow.liens, uow.courriels)
        journal, condenses = uow.journal, uow.mots_de_passe

    with pytest.raises(RuntimeError):
        depots[0].par_id(NEUF)
    with pytest.raises(RuntimeError):
        depots[1].ajouter(un_et("et-9", numero=None))
    with pytest.raises(RuntimeError):
        depots[2].revoquer(NEUF)
    with pytest.raises(RuntimeError):
        depots[3].deposer(une_intention())
    with pytest.raises(RuntimeError):
        journal.ajouter(un_evenement())
    with pytest.raises(RuntimeError):
        condenses.definir(NEUF, "condense")


def test_two_units_of_work_on_one_account_let_exactly_one_win(
    en_memoire: Maison,
) -> None:
    """
    Both read, both write: the last to end has lost, and nothing of it stays.
    """
    compte = en_memoire.compte("u-neuf")

    def changer(uow: UnitOfWork, nom: str) -> None:
        uow.utilisateurs.attester([compte])
        uow.utilisateurs.enregistrer(compte.changer(nom=nom))
        uow.journal.ajouter(un_evenement(codes=(nom,)))

    with pytest.raises(ConflitError):
        se_croiser(en_memoire, changer)

    assert "gagnante" == en_memoire.compte("u-neuf").nom
    assert [("gagnante",)] == [evenement.codes for evenement in en_memoire.journal]


def test_a_busy_database_is_a_conflict(tmp_path: Path) -> None:
    """
    What an adapter must make of it, for the operation to run again.
    """
    hote = HoteSqlite(tmp_path / "occupee.sqlite", patience=0)

    with hote.unit_of_work(), pytest.raises(ConflitError), hote.unit_of_work():
        pytest.fail("two units of work at once")


@pytest.mark.usefixtures("bousculade")
@pytest.mark.parametrize(("nom", "tours"), [("memoire_sync", 60), ("sqlite_sync", 2)])
def test_thirty_two_threads_use_a_link_once(
    nom: str, tours: int, chantier: Callable[[str], Maison]
) -> None:
    maison = chantier(nom)
    assert isinstance(maison, MaisonSync)
    ouvrir = maison.host.unit_of_work

    def utiliser(empreinte: str, depart: Barrier) -> bool:
        depart.wait()
        try:
            with ouvrir() as uow:
                return uow.liens.utiliser(empreinte, MIDI)
        except ConflitError:
            return False

    with ThreadPoolExecutor(32) as fils:
        for tour in range(tours):
            empreinte = f"{tour:064x}"
            lien = un_lien(
                f"l-{tour}", utilisateur_id=NEUF, empreinte=empreinte, rank=1 + tour
            )
            maison.semer(lien)
            depart = Barrier(32)
            rivaux = [fils.submit(utiliser, empreinte, depart) for _ in range(32)]
            assert 1 == sum(rival.result() for rival in rivaux)
