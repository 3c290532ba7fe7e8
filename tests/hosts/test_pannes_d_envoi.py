"""
A fault, or the death of the process, at each step of a drain of the outbox.

Whatever dies, and wherever: no mail is lost, and at most one is doubled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    Cause,
    ConflitError,
    Courriel,
    EtatIntention,
    Intention,
    IntentionId,
    UtilisateurId,
)
from siaut_core.testing.fabrique import MIDI
from tests.hosts import gestes
from tests.hosts.pannes import MortSubite, PanneError, Pose, agir

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison


NEUF: Final = UtilisateurId("u-neuf")


def preparer_les_envois(maison: Maison) -> None:
    """
    Mails of each kind: some must leave, some have nothing to say.
    """

    def deposer(id: str, cause: Cause, **champs: object) -> Intention:
        return Intention.deposer(IntentionId(id), cause, MIDI, **champs)  # type: ignore[arg-type]  # checked when built

    maison.semer(
        deposer("i-1", Cause.CREATION, utilisateur_id=UtilisateurId("u-neuf")),
        deposer("i-2", Cause.DEMANDE, courriel=Courriel.lire("u-actif@test.fr")),
        deposer("i-3", Cause.DEMANDE, courriel=Courriel.lire("u-off@test.fr")),
        deposer("i-4", Cause.DEMANDE, courriel=Courriel.lire("inconnu@test.fr")),
        deposer("i-5", Cause.DEMANDE),
        deposer("i-6", Cause.CREATION, utilisateur_id=UtilisateurId("u-0")),
        deposer("i-7", Cause.RENVOI, utilisateur_id=UtilisateurId("u-loin")),
    )


ENVOIS: Final = {
    "i-1": "u-neuf@test.fr",
    "i-2": "u-actif@test.fr",
    "i-7": "u-loin@test.fr",
}


@pytest.mark.slow
@pytest.mark.parametrize("erreur", [PanneError, MortSubite])
def test_a_crash_anywhere_loses_no_mail_and_doubles_one_at_most(
    batir_maison: Batisseur, erreur: type[BaseException]
) -> None:
    """
    At each step of a drain; a worker then takes over once the lease has ended.

    The second link replaces the first: of each account the last mail works, and
    nothing else does. What was typed is forgotten.
    """
    temoin, pose = batir_maison(), Pose(erreur)
    preparer_les_envois(temoin)
    temoin.ecouter(pose)
    assert 3 == gestes.envoyer(temoin).envois

    for rang, moment in enumerate(pose.moments):
        maison = batir_maison()
        preparer_les_envois(maison)
        maison.ecouter(Pose(erreur, rang))
        agir(maison, lambda m=maison: gestes.envoyer(m))  # type: ignore[misc]  # bound now
        maison.horloge.avancer(minutes=10)
        gestes.envoyer(maison)

        contenu = maison.contenu()
        partis = [(c.id, c.destinataire) for c in maison.boite]
        assert set(ENVOIS.items()) == set(partis), moment
        assert len(partis) <= len(ENVOIS) + 1, moment
        assert {None} == {i.courriel for i in contenu.intentions.values()}
        envoyees = {
            i.id for i in contenu.intentions.values() if i.etat is EtatIntention.ENVOI
        }
        assert set(ENVOIS) == envoyees, moment
        derniers = {c.destinataire: c.lien_id for c in maison.boite}
        assert set(derniers.values()) == {
            lien.id for lien in contenu.liens.values() if lien.fin is None
        }, moment


@pytest.mark.slow
def test_a_conflict_anywhere_in_a_drain_is_run_again(
    batir_maison: Batisseur,
) -> None:
    temoin, pose = batir_maison(), Pose(PanneError)
    preparer_les_envois(temoin)
    temoin.ecouter(pose)
    gestes.envoyer(temoin)

    for rang, (moment, appel) in enumerate(pose.moments):
        if appel in {"clock", "mailer.envoyer"} or "apres unite.sortir" == (
            f"{moment} {appel}"
        ):
            continue
        maison = batir_maison()
        preparer_les_envois(maison)
        maison.ecouter(Pose(ConflitError, rang))
        bilan = gestes.envoyer(maison)

        assert (3, 4) == (bilan.envois, bilan.sans_objet), (moment, appel)
        assert sorted(ENVOIS) == sorted(c.id for c in maison.boite)


@pytest.mark.slow
@pytest.mark.parametrize("erreur", [PanneError, MortSubite])
def test_a_fault_anywhere_in_a_drain_leaves_a_step_of_it(
    batir_maison: Batisseur, erreur: type[BaseException]
) -> None:
    """
    Each unit of work of a drain is stored whole or not at all.

    A mailer that fails without dying stops nothing: its mail waits, with a code.
    """
    temoin, pose = batir_maison(), Pose(erreur)
    preparer_les_envois(temoin)
    etapes = [temoin.contenu()]

    def regarder(moment: str, appel: str, valeur: object) -> None:
        pose(moment, appel, valeur)
        if (moment, appel) == ("apres", "unite.sortir"):
            etapes.append(temoin.contenu())

    temoin.ecouter(regarder)
    gestes.envoyer(temoin)
    assert 7 + 3 + 1 + 1 == len(etapes)  # Leases, ends of mails, nothing more to do.

    for rang, (moment, appel) in enumerate(pose.moments):
        maison = batir_maison()
        preparer_les_envois(maison)
        panne = Pose(erreur, rang)
        maison.ecouter(panne)
        leve = agir(maison, lambda m=maison: gestes.envoyer(m))  # type: ignore[misc]  # bound now

        assert (moment, appel) == panne.frappe
        if appel == "mailer.envoyer" and erreur is PanneError:
            assert leve is None
            codes = [i.code for i in maison.contenu().intentions.values()]
            assert 1 == codes.count("PanneError")
        else:
            assert isinstance(leve, erreur)
            assert maison.contenu() in etapes, (rang, moment, appel)
