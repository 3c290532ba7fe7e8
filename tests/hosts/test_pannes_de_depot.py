"""
The death of the process at each step of the commands that put a mail in the outbox.

A mail shares the lot of its account, both stored or neither; it is never lost, at
most doubled, and leaves for the stored address only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import EtatIntention, Intention
from tests.hosts import gestes
from tests.hosts.essais import ACCORDS, ESSAIS
from tests.hosts.pannes import MortSubite, PanneError, Pose, agir
from tests.hosts.test_pannes_d_envoi import preparer_les_envois

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Contenu, Maison

# The commands that put a mail in the outbox, and where it must go.
DEPOTS: Final = {
    "creer": "aurelie.test@test.fr",
    "installer": "aurelie.test@test.fr",
    "renvoyer": "u-neuf@test.fr",
    "changer le courriel": "autre@test.fr",
    "demander": "u-actif@test.fr",
}


@pytest.mark.parametrize("nom", ACCORDS)
def test_every_command_that_puts_a_mail_is_here(memoire_sync: Maison, nom: str) -> None:
    pose = Pose(PanneError)
    jeton = ACCORDS[nom].preparer(memoire_sync)
    memoire_sync.ecouter(pose)
    ACCORDS[nom].agir(memoire_sync, jeton)

    depose = ("avant", "courriels.deposer") in pose.moments
    assert depose == (nom in {*DEPOTS, "demander sans adresse"})


def deposer_puis_mourir(maison: Maison, nom: str, pose: Pose) -> Contenu:
    """
    Play a command that dies on the way, and give what it left.
    """
    jeton = ACCORDS[nom].preparer(maison)
    maison.postier.boite.clear()
    maison.ecouter(pose)
    agir(maison, lambda: ACCORDS[nom].agir(maison, jeton))
    return maison.contenu()


def en_attente(contenu: Contenu) -> list[Intention]:
    return [
        i for i in contenu.intentions.values() if i.etat is EtatIntention.EN_ATTENTE
    ]


@pytest.mark.slow
@pytest.mark.parametrize("nom", DEPOTS)
def test_a_command_that_dies_leaves_its_mail_with_its_account_or_neither(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    At each call; after a restart the outbox is drained.
    """
    pose = Pose(MortSubite)
    complet = deposer_puis_mourir(batir_maison(), nom, pose)

    deposes = 0
    for rang, moment in enumerate(pose.moments):
        maison = batir_maison()
        contenu = deposer_puis_mourir(maison, nom, Pose(MortSubite, rang))
        gestes.envoyer(maison)

        partis = [courrier.destinataire for courrier in maison.boite]
        if contenu == complet:
            deposes += 1
            assert [DEPOTS[nom]] == partis, moment
        else:
            assert ([], []) == (en_attente(contenu), partis), moment
    assert 1 == deposes


@pytest.mark.slow
@pytest.mark.parametrize("nom", DEPOTS)
def test_a_worker_that_dies_doubles_one_mail_at_most_and_loses_none(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    At each call of the drain that follows each of these commands.
    """
    temoin, pose = batir_maison(), Pose(MortSubite)
    deposer_puis_mourir(temoin, nom, Pose(MortSubite))
    temoin.ecouter(pose)
    gestes.envoyer(temoin)

    for rang, moment in enumerate(pose.moments):
        maison = batir_maison()
        deposer_puis_mourir(maison, nom, Pose(MortSubite))
        maison.ecouter(Pose(MortSubite, rang))
        agir(maison, lambda m=maison: gestes.envoyer(m))  # type: ignore[misc]  # bound now
        maison.horloge.avancer(minutes=10)
        gestes.envoyer(maison)

        partis = [courrier.destinataire for courrier in maison.boite]
        assert {DEPOTS[nom]} == {*partis}, moment
        assert len(partis) <= 2, moment
        assert [] == en_attente(maison.contenu()), moment


def partis(maison: Maison) -> list[tuple[str, str]]:
    """
    Drain the outbox, and give what leaves, to whom.
    """
    maison.boite.clear()
    gestes.envoyer(maison)
    return [(courrier.id, courrier.destinataire) for courrier in maison.boite]


@pytest.mark.slow
@pytest.mark.parametrize("nom", ESSAIS)
def test_whatever_dies_the_mails_that_leave_are_those_of_what_is_stored(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    At each call of each command, mails of all kinds waiting: a restart, and a drain.

    All of those that would have left without it, or all of those that leave after it.
    """

    def mourir(pose: Pose) -> tuple[bool, list[tuple[str, str]]]:
        maison = batir_maison()
        jeton = ESSAIS[nom].preparer(maison)
        preparer_les_envois(maison)
        avant = maison.contenu()
        maison.ecouter(pose)
        agir(maison, lambda: ESSAIS[nom].agir(maison, jeton))
        return avant == maison.contenu(), partis(maison)

    pose = Pose(MortSubite)
    issues = {False: mourir(pose)[1], True: mourir(Pose(MortSubite, 0))[1]}
    assert issues[True]
    for rang, moment in enumerate(pose.moments):
        intacte, courriers = mourir(Pose(MortSubite, rang))
        assert issues[intacte] == courriers, moment
