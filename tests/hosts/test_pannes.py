"""
A fault before and after each call of what the service brings.

Whatever fails, and wherever, the store is as it was or as it must become; a mail
is never lost, and a link that was not used still works.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    Cause,
    ConflitError,
    Courriel,
    EtatIntention,
    Intention,
    IntentionId,
    LienInutilisableError,
    SiautError,
    UtilisateurId,
)
from siaut_core.testing.fabrique import MIDI
from tests.hosts import gestes
from tests.hosts.essais import ACCORDS, ESSAIS
from tests.hosts.pannes import MortSubite, PanneError, Pose

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Contenu, Maison


def agir(maison: Maison, geste: Callable[[], object]) -> BaseException | None:
    """
    Do it, and give what it raised.
    """
    try:
        geste()
    except (SiautError, PanneError, MortSubite) as erreur:
        return erreur
    finally:
        # What follows is after a restart: nothing fails any more.
        maison.cesser_d_ecouter()
    return None


def sans_journal(contenu: Contenu) -> Contenu:
    return attrs.evolve(contenu, journal=())


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
        maison.ecouter(Pose(PanneError, rang))
        leve = agir(maison, lambda m=maison, j=jeton: essai.agir(m, j))  # type: ignore[misc]  # bound now

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


@pytest.mark.parametrize("nom", ["completer le compte", "changer de mot de passe"])
def test_a_fault_leaves_the_link_usable_unless_it_was_used(
    batir_maison: Batisseur, nom: str
) -> None:
    essai = ACCORDS[nom]
    for rang, (moment, appel) in enumerate(moments_de(batir_maison, nom)):
        maison = batir_maison()
        jeton = essai.preparer(maison)
        maison.ecouter(Pose(PanneError, rang))
        agir(maison, lambda m=maison, j=jeton: essai.agir(m, j))  # type: ignore[misc]  # bound now

        if maison.contenu().mots_de_passe:
            with pytest.raises(LienInutilisableError):
                gestes.utiliser(maison, jeton)
        else:
            assert gestes.utiliser(maison, jeton).est_en_exercice, (moment, appel)


def test_nothing_but_attester_precedes_the_use_of_a_link(maison: Maison) -> None:
    """
    So that who loses the link has changed nothing, even in a store that leaks.
    """
    essai = ACCORDS["completer le compte"]
    jeton = essai.preparer(maison)
    pose = Pose(PanneError)
    maison.ecouter(pose)
    essai.agir(maison, jeton)

    appels = [appel for moment, appel in pose.moments if moment == "avant"]
    assert [
        "clock",
        "unite.entrer",
        "liens.par_empreinte",
        "utilisateurs.par_id",
        "unite.sortir",
        "hash.preparer",
        "unite.entrer",
        "liens.par_empreinte",
        "utilisateurs.par_id",
        "utilisateurs.attester",
        "liens.utiliser",
        "mots_de_passe.definir",
        "utilisateurs.enregistrer",
        "liens.revoquer",
        "journal.ajouter",
        "unite.sortir",
    ] == appels


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


CIBLES: Final = ("u-neuf", "u-actif", "u-off", "u-0")


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
        maison.horloge.avancer(minutes=5)
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
