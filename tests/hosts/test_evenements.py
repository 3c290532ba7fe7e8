"""
What each command answers, stores and leaves in the journal: exactly one event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from siaut_core import (
    ActionRefuseeError,
    ConflitError,
    DonneesChangeesError,
    DonneesInvalidesError,
    ErreurChamp,
    Evenement,
    LienInutilisableError,
    Operation,
    SiautError,
)
from tests.hosts import gestes
from tests.hosts.essais import ACCORDS, ESSAIS, REFUS, Essai

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Contenu, Maison


def sans_journal(contenu: Contenu) -> Contenu:
    return attrs.evolve(contenu, journal=())


def jouer(maison: Maison, essai: Essai) -> Evenement:
    """
    Play it, and give the one event it leaves.
    """
    jeton = essai.preparer(maison)
    avant = maison.journal
    if essai.erreur is None:
        essai.agir(maison, jeton)
    else:
        with pytest.raises(essai.erreur):
            essai.agir(maison, jeton)
    assert avant == maison.journal[: len(avant)]
    [evenement] = maison.journal[len(avant) :]
    return evenement


@pytest.mark.parametrize("nom", ESSAIS)
def test_a_command_leaves_one_event_granted_or_refused(
    maison: Maison, nom: str
) -> None:
    """
    Also when the store refuses: courriel or number taken, data that changed.
    """
    essai = ESSAIS[nom]

    evenement = jouer(maison, essai)

    assert essai.operation == evenement.operation
    assert (essai.erreur is None) == evenement.accordee
    assert sorted(essai.codes) == sorted(evenement.codes)
    assert maison.horloge() == evenement.le


@pytest.mark.parametrize("nom", REFUS)
def test_a_refusal_stores_nothing_but_its_event(maison: Maison, nom: str) -> None:
    essai = REFUS[nom]
    jeton = essai.preparer(maison)
    avant = sans_journal(maison.contenu())

    with pytest.raises(SiautError):
        essai.agir(maison, jeton)

    assert avant == sans_journal(maison.contenu())


def test_every_command_is_granted_and_refused_here() -> None:
    """
    A new one must join the table; a demande is never refused.
    """
    assert set(Operation) == {essai.operation for essai in ACCORDS.values()}
    assert {Operation.DEMANDER_LIEN} == set(Operation) - {
        essai.operation for essai in REFUS.values()
    }


@pytest.mark.parametrize("nom", ACCORDS)
def test_four_services_store_the_same(
    nom: str, batir_maison: Batisseur, en_memoire: Maison
) -> None:
    """
    Hosts written from the protocols alone store what the host in memory stores.
    """
    essai, maison = ACCORDS[nom], batir_maison()
    for service in (maison, en_memoire):
        jouer(service, essai)

    assert en_memoire.contenu() == maison.contenu()


def test_confirmations_are_those_of_the_guide() -> None:
    """
    Guide: C20, L4, S2, S3, S4.
    """
    assert {
        "CREER_UTILISATEUR": "Sauvegarde effectuée",
        "MODIFIER_UTILISATEUR": "Sauvegarde effectuée",
        "RENVOYER_COURRIEL_CREATION": "Un courriel de création a été renvoyé",
        "SUPPRIMER_UTILISATEUR": "L'utilisateur a bien été supprimé",
        "DESACTIVER_UTILISATEUR": "Le compte est désormais inactif",
        "ACTIVER_UTILISATEUR": "Le compte est désormais actif",
    }.items() <= {o.value: o.confirmation for o in Operation}.items()


def test_an_event_names_the_actor_and_the_target(maison: Maison) -> None:
    gestes.desactiver(maison)
    gestes.creer(maison)
    gestes.installer(maison, courriel="autre@test.fr")

    coupure, creation, installation = maison.journal
    assert ("g-ej", "u-actif", None) == (
        coupure.acteur_id,
        coupure.cible_id,
        coupure.structure_id,
    )
    assert ("g-ej", "et-1") == (creation.acteur_id, creation.structure_id)
    assert creation.cible_id in maison.contenu().utilisateurs
    assert (None, "ARS d'essai") == (
        installation.acteur_id,
        installation.au_titre_de,
    )


def test_a_link_used_by_somebody_faster_is_refused_with_one_event(
    maison: Maison,
) -> None:
    """
    The rival comes while the password is prepared, outside any unit of work.
    """
    essai = ACCORDS["changer de mot de passe"]
    jeton = essai.preparer(maison)

    def rival(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("apres", "hash.preparer"):
            maison.a_cote(lambda voisin: gestes.utiliser(voisin, jeton))

    maison.ecouter(rival)
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, jeton)

    gagne, perdu = maison.journal
    assert gagne.accordee
    assert ("UTILISATION",) == perdu.codes


class ConflitDuPiloteError(ConflitError):
    """
    What an adapter may raise: an error of its own.
    """


@pytest.mark.parametrize("erreur", [ConflitError, ConflitDuPiloteError])
def test_the_last_conflict_is_told_and_leaves_one_event(
    maison: Maison, erreur: type[ConflitError]
) -> None:
    """
    The whole unit of work is run as many times as the settings say, no more.
    """
    essais = 0

    def gener(moment: str, appel: str, _valeur: object) -> None:
        nonlocal essais
        if (moment, appel) == ("avant", "utilisateurs.attester"):
            essais += 1
            raise erreur

    maison.regler(essais=3)
    maison.ecouter(gener)
    avant = sans_journal(maison.contenu())
    with pytest.raises(erreur):
        gestes.desactiver(maison)

    assert 3 == essais
    [evenement] = maison.journal
    assert ("CONFLIT",) == evenement.codes
    assert avant == sans_journal(maison.contenu())


@pytest.mark.parametrize("nom", ACCORDS)
def test_a_conflict_without_end_leaves_the_event_of_the_command(
    en_memoire: Maison, nom: str
) -> None:
    """
    Whichever it is: what was asked, when, and that others were busy.
    """
    essais = 2
    essai = ACCORDS[nom]
    jeton = essai.preparer(en_memoire)
    en_memoire.regler(essais=essais)
    avant = len(en_memoire.journal)

    def gener(moment: str, appel: str, _valeur: object) -> None:
        nonlocal essais
        if (moment, appel) == ("avant", "journal.ajouter") and essais:
            essais -= 1
            raise ConflitError

    en_memoire.ecouter(gener)
    with pytest.raises(ConflitError):
        essai.agir(en_memoire, jeton)

    [evenement] = en_memoire.journal[avant:]
    assert (essai.operation, ("CONFLIT",)) == (
        evenement.operation,
        evenement.codes,
    )
    assert en_memoire.horloge() == evenement.le


@pytest.mark.parametrize(
    "nom", [nom for nom, e in REFUS.items() if e.erreur is DonneesChangeesError]
)
def test_an_outdated_form_is_never_tried_again(maison: Maison, nom: str) -> None:
    """
    Whoever sent it must look first: one reading, and its one event.
    """
    essai, appels = REFUS[nom], list[str]()
    maison.ecouter(lambda moment, appel, _: appels.append(f"{moment} {appel}"))
    jouer(maison, essai)

    assert ("DONNEES_CHANGEES",) == essai.codes
    assert 1 == sum(a.startswith("avant structures.par_id") for a in appels)
    assert 1 == appels.count("avant journal.ajouter")


def test_the_event_of_a_refusal_of_the_store_is_tried_again_on_conflict(
    maison: Maison,
) -> None:
    """
    A busy moment loses no event, and does not hide why it was refused.
    """
    restants = 2

    def gener(moment: str, appel: str, _valeur: object) -> None:
        nonlocal restants
        if (moment, appel) == ("avant", "journal.ajouter") and restants:
            restants -= 1
            raise ConflitError

    essai = REFUS["creer deux fois"]
    maison.ecouter(gener)
    evenement = jouer(maison, essai)

    assert 0 == restants
    assert essai.codes == evenement.codes


@pytest.mark.parametrize("codes", [("LONGUEUR", "REPRISE"), ()])
def test_a_password_that_the_policy_refuses_is_never_set(
    maison: Maison, codes: tuple[str, ...]
) -> None:
    """
    Whatever its reasons, named under the field; also when it gives none.
    """
    jeton = gestes.recevoir(maison)

    def refuser(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "hash.preparer"):
            raise DonneesInvalidesError(ErreurChamp("", code, "Non.") for code in codes)

    maison.ecouter(refuser)
    with pytest.raises(DonneesInvalidesError) as refus:
        gestes.utiliser(maison, jeton)
    maison.cesser_d_ecouter()

    attendus = codes or ("MOT_DE_PASSE",)
    assert [("mot_de_passe", code) for code in attendus] == [
        (erreur.champ, erreur.code) for erreur in refus.value.erreurs
    ]
    assert {} == maison.contenu().mots_de_passe
    assert gestes.utiliser(maison, jeton).est_en_exercice


def test_an_account_deactivated_during_its_login_is_refused(
    en_memoire: Maison,
) -> None:
    """
    Between the facts and the write: the store says no, and the facts are read again.
    """
    deja: list[str] = []

    def couper(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "utilisateurs.noter_connexion") and not deja:
            deja.append(appel)
            en_memoire.a_cote(gestes.desactiver)

    en_memoire.ecouter(couper)
    with pytest.raises(ActionRefuseeError):
        gestes.se_connecter(en_memoire)

    assert [True, False] == [e.accordee for e in en_memoire.journal]
    assert ("ACTEUR_INACTIF",) == en_memoire.journal[-1].codes
    assert en_memoire.compte("u-actif").derniere_connexion is None


def test_a_link_that_the_store_gives_to_another_is_lost(en_memoire: Maison) -> None:
    """
    A store that sees others' commits in the middle says so at `liens.utiliser`.
    """
    essai = ACCORDS["changer de mot de passe"]
    jeton = essai.preparer(en_memoire)
    deja: list[str] = []

    def rival(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "liens.utiliser") and not deja:
            deja.append(appel)
            en_memoire.a_cote(lambda voisin: gestes.utiliser(voisin, jeton))

    en_memoire.ecouter(rival)
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(en_memoire, jeton)

    assert [True, False] == [e.accordee for e in en_memoire.journal]
    assert ("UTILISATION",) == en_memoire.journal[-1].codes
