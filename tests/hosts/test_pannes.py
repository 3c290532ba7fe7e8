"""
A fault before and after each call of what the service brings.

Whatever fails, and wherever, the store is as it was or as it must become; a mail
is never lost, and a link that was not used still works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ConflitError,
)
from tests.hosts.essais import ACCORDS, ESSAIS
from tests.hosts.pannes import PanneError, Pose, agir

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison


def moments_de(batir_maison: Batisseur, nom: str) -> list[tuple[str, str]]:
    maison, pose = batir_maison(), Pose(PanneError)
    jeton = ESSAIS[nom].preparer(maison)
    maison.ecouter(pose)
    agir(maison, lambda: ESSAIS[nom].agir(maison, jeton))
    return pose.moments


@pytest.mark.slow
@pytest.mark.parametrize("nom", ESSAIS)
def test_a_fault_anywhere_leaves_the_store_unchanged_or_complete(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    Each call of each command, of the clock and of the sources, in turn.
    """
    essai = ESSAIS[nom]
    maison = batir_maison()
    jeton = essai.preparer(maison)
    avant = maison.contenu()
    agir(maison, lambda: essai.agir(maison, jeton))
    complet = maison.contenu()

    for rang, (moment, appel) in enumerate(moments_de(batir_maison, nom)):
        maison = batir_maison()
        jeton = essai.preparer(maison)
        pose = Pose(PanneError, rang)
        maison.ecouter(pose)
        leve = agir(maison, lambda m=maison, j=jeton: essai.agir(m, j))  # type: ignore[misc]  # bound now

        assert (moment, appel) == pose.frappe
        assert isinstance(leve, PanneError), (rang, moment, appel)
        assert maison.contenu() in (avant, complet), (rang, moment, appel)


@pytest.mark.slow
@pytest.mark.parametrize("nom", ESSAIS)
def test_a_conflict_anywhere_is_run_again_to_the_same_end(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    Same instant, same identifiers: nobody can tell that it was run twice.

    A conflict told once everything is stored is an adapter's lie: not among these.
    """
    essai = ESSAIS[nom]
    maison = batir_maison()
    jeton = essai.preparer(maison)
    agir(maison, lambda: essai.agir(maison, jeton))
    complet = maison.contenu()

    for rang, (moment, appel) in enumerate(moments_de(batir_maison, nom)):
        if appel in {"clock", "ids", "tokens", "hash.preparer"}:
            continue
        if (moment, appel) == ("apres", "unite.sortir"):
            continue
        maison = batir_maison()
        jeton = essai.preparer(maison)
        maison.ecouter(Pose(ConflitError, rang))
        agir(maison, lambda m=maison, j=jeton: essai.agir(m, j))  # type: ignore[misc]  # bound now

        assert complet == maison.contenu(), (rang, moment, appel)


LECTURES: Final = {
    "unite.entrer",
    "unite.sortir",
    "utilisateurs.par_id",
    "utilisateurs.par_courriel",
    "structures.par_id",
    "structures.par_ids",
    "structures.par_numeros",
    "structures.numeros",
    "liens.par_empreinte",
    "clock",
    "ids",
    "tokens",
    "hash.preparer",
}


@pytest.mark.parametrize("nom", ACCORDS)
def test_accounts_are_attested_first_and_the_event_is_last(
    maison: Maison, nom: str
) -> None:
    """
    One order for all commands, so that no two of them wait for each other.
    """
    essai, pose = ACCORDS[nom], Pose(PanneError)
    jeton = essai.preparer(maison)
    maison.ecouter(pose)
    essai.agir(maison, jeton)

    ecritures = [
        appel
        for moment, appel in pose.moments
        if moment == "avant" and appel not in LECTURES
    ]
    assert "journal.ajouter" == ecritures[-1]
    assert 1 == ecritures.count("journal.ajouter")
    assert "utilisateurs.attester" not in ecritures[1:]
