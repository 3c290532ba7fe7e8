"""
The guide, chapter by chapter, on four services of two colours.
"""

from __future__ import annotations

import pytest

from siaut_core import (
    Action,
    ActionRefuseeError,
    CriteresStructures,
    CriteresUtilisateurs,
    DonneesInvalidesError,
    FicheStructure,
    IntrouvableError,
    Jeton,
    LienInutilisableError,
    Motif,
    Operation,
    RechercherStructures,
    RechercherUtilisateurs,
    aio,
)
from siaut_core.testing.doublures import BON_MOT_DE_PASSE, jeton_de
from siaut_core.testing.fabrique import MIDI, un_et, un_utilisateur
from siaut_core.testing.pays import EJ_1
from siaut_core.use_cases.fiches import COURRIEL_EN_ATTENTE
from tests.hosts import gestes
from tests.hosts.maison import Maison


def test_a_user_is_created_activated_used_and_switched_off(maison: Maison) -> None:
    """
    Chapters C, L, F and S of the guide, as one story.
    """
    utilisateur = gestes.creer(maison)
    fiche = maison.faire(
        aio.consulter_utilisateur, acteur_id="g-et", utilisateur_id=utilisateur.id
    )
    assert COURRIEL_EN_ATTENTE == fiche.message
    assert "Compte de Aurélie TEST" == fiche.titre
    assert EJ_1 == fiche.ligne.ej

    assert 1 == gestes.envoyer(maison).envois
    [courrier] = maison.boite
    assert "aurelie.test@test.fr" == courrier.destinataire
    assert "72H" in courrier.texte

    maison.horloge.avancer(hours=72)
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, jeton_de(courrier))
    gestes.renvoyer(maison, utilisateur.id)
    gestes.envoyer(maison)

    maison.horloge.avancer(hours=72, microseconds=-1)
    jeton = jeton_de(maison.boite[-1])
    lien = maison.faire(aio.examiner_lien, Jeton(jeton))
    assert utilisateur.id == lien.utilisateur_id
    with pytest.raises(DonneesInvalidesError):
        gestes.utiliser(maison, jeton, "court")
    assert gestes.utiliser(maison, jeton).est_en_exercice
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, jeton)

    gestes.se_connecter(maison, utilisateur.id)
    moi = maison.faire(aio.consulter_mon_profil, utilisateur_id=utilisateur.id)
    assert maison.horloge() == moi.utilisateur.derniere_connexion
    assert "Aurélie TEST - Promoteur Utilisateur ET" == moi.entete

    with pytest.raises(ActionRefuseeError) as refus:
        gestes.supprimer(maison, utilisateur.id)
    assert (Motif.VALIDATION_FAITE,) == refus.value.decision.motifs
    assert not gestes.desactiver(maison, utilisateur.id).actif
    with pytest.raises(ActionRefuseeError):
        gestes.se_connecter(maison, utilisateur.id)
    assert gestes.activer(maison, utilisateur.id).actif


def test_a_forgotten_password_is_set_again_by_the_same_mail_box(
    maison: Maison,
) -> None:
    """
    Guide: L2, L3. Capitals make no other mailbox; the mail goes to the stored one.
    """
    reponse = gestes.demander(maison, "U-Actif@TEST.fr")

    assert Operation.DEMANDER_LIEN.confirmation == reponse
    assert 1 == gestes.envoyer(maison).envois
    assert "u-actif@test.fr" == maison.boite[-1].destinataire
    jeton = jeton_de(maison.boite[-1])
    avant = maison.compte("u-actif")
    assert avant == gestes.utiliser(maison, jeton)
    assert 1 == len(maison.contenu().mots_de_passe)


def test_a_deleted_account_frees_its_courriel_and_leaves_no_link(
    maison: Maison,
) -> None:
    jeton = gestes.recevoir(maison)

    gestes.supprimer(maison)

    assert {} == maison.contenu().liens
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, jeton)
    assert (
        "u-neuf@test.fr"
        == gestes.creer(maison, courriel="u-neuf@test.fr").courriel.adresse
    )


def test_an_empty_search_lists_the_perimeter_and_pages_walk_it_once(
    maison: Maison,
) -> None:
    """
    Guide: R1-R5. Oneself included; what is out of reach never shows.
    """
    vus: list[str] = []
    apres = None
    while True:
        demande = RechercherUtilisateurs(acteur_id="g-ej", taille=2, apres=apres)
        page = maison.faire(aio.rechercher_utilisateurs, demande)
        vus += [ligne.utilisateur.id for ligne in page.lignes]
        apres = page.suivant
        if apres is None:
            break

    attendus = {"g-ej", "g-ej-bis", "g-et", "g-gr", "u-neuf", "u-actif", "u-off"}
    assert len(vus) == len(set(vus))
    assert attendus == set(vus)
    criteres = CriteresUtilisateurs(courriel="U-NEUF", en_attente=True)
    demande = RechercherUtilisateurs(acteur_id="g-et", criteres=criteres)
    [ligne] = maison.faire(aio.rechercher_utilisateurs, demande).lignes
    assert ("CLINIQUE DU NORD", "CENTRE HOSPITALIER DE TEST") == (
        ligne.raison_sociale_et,
        ligne.raison_sociale_ej,
    )


def test_structures_are_listed_and_opened_inside_the_perimeter(
    maison: Maison,
) -> None:
    """
    Guide: T1-T4. Of a groupe, only the members that its reader administers.
    """
    demande = RechercherStructures(acteur_id="g-ej", tri="TYPE")
    page = maison.faire(aio.rechercher_structures, demande)
    assert ["ej-1", "et-4", "et-1", "et-2", "gr-1"] == [
        ligne.structure.id for ligne in page.lignes
    ]
    sans = CriteresStructures(avec_numero=False, types=("ET",))
    demande = RechercherStructures(acteur_id="g-ej", criteres=sans)
    [ligne] = maison.faire(aio.rechercher_structures, demande).lignes
    assert "et-4" == ligne.structure.id

    def ouvrir(id: str, acteur_id: str = "g-ej") -> FicheStructure:
        return maison.faire(
            aio.consulter_structure, acteur_id=acteur_id, structure_id=id
        )

    ej = ouvrir("ej-1")
    assert {"et-1", "et-2", "et-4"} == {et.id for et in ej.etablissements}
    assert ("gr-1",) == tuple(groupe.id for groupe in ej.groupes)
    assert EJ_1 == ouvrir("et-2").ej
    assert ["ej-1"] == [membre.id for membre in ouvrir("gr-1").membres]
    assert () == ouvrir("gr-1", "g-gr").membres
    with pytest.raises(IntrouvableError):
        ouvrir("et-3")


def test_buttons_follow_the_state(maison: Maison) -> None:
    """
    Guide: F2.
    """

    def boutons(id: str) -> tuple[Action, ...]:
        return maison.faire(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id=id
        ).actions

    assert {Action.DESACTIVER, Action.RENVOYER, Action.SUPPRIMER} == set(
        boutons("u-neuf")
    )
    assert (Action.DESACTIVER,) == boutons("u-actif")
    assert (Action.ACTIVER,) == boutons("u-off")


def test_ones_own_profile_names_ones_groupe(maison: Maison) -> None:
    """
    Guide: F3.
    """
    fiche = maison.faire(aio.consulter_mon_profil, utilisateur_id="g-gr")

    assert "GROUPE DE TEST" == fiche.libelle_groupe


def test_a_password_is_stored_as_what_the_hosts_hash_made_of_it(
    maison: Maison,
) -> None:
    gestes.utiliser(maison, gestes.recevoir(maison))

    [(id, condense)] = maison.contenu().mots_de_passe.items()
    assert "u-neuf" == id
    assert BON_MOT_DE_PASSE not in condense


def test_who_may_not_read_is_told_why_and_what_is_unknown_is_not_found(
    maison: Maison,
) -> None:
    """
    Guide: R6, T4, F3. Unknown and out of reach look the same; no event is left.
    """

    def consulter(acteur_id: str, id: str) -> None:
        maison.faire(aio.consulter_utilisateur, acteur_id=acteur_id, utilisateur_id=id)

    for id in ("u-0", "u-loin", "\x00", ""):
        with pytest.raises(IntrouvableError) as refus:
            consulter("g-ej", id)
        assert "Utilisateur introuvable." == str(refus.value)
    for acteur_id in ("u-actif", "u-neuf", "u-0"):
        with pytest.raises(ActionRefuseeError):
            consulter(acteur_id, "u-neuf")
        with pytest.raises(ActionRefuseeError):
            maison.faire(
                aio.rechercher_utilisateurs, RechercherUtilisateurs(acteur_id=acteur_id)
            )
    for id in ("u-neuf", "u-off", "u-0"):
        with pytest.raises(ActionRefuseeError):
            maison.faire(aio.consulter_mon_profil, utilisateur_id=id)
    with pytest.raises(DonneesInvalidesError):
        maison.faire(
            aio.rechercher_structures,
            RechercherStructures(acteur_id="g-ej", taille=0),
        )
    assert () == maison.journal


def test_an_account_whose_structure_is_lost_is_not_found(
    en_memoire: Maison,
) -> None:
    """
    Structures are never deleted: a host that lost one gets an answer all the same.
    """
    perdu = un_utilisateur("u-perdu", un_et("et-0"), valide_le=MIDI)
    en_memoire.semer(perdu)

    with pytest.raises(IntrouvableError):
        en_memoire.faire(aio.consulter_mon_profil, utilisateur_id="u-perdu")
    with pytest.raises(IntrouvableError):
        en_memoire.faire(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-perdu"
        )


def test_structures_that_nobody_administers_are_listed(maison: Maison) -> None:
    """
    Outside the guide: for the national level to install a *Gestionnaire*.
    """

    def seules() -> set[str]:
        return {s.id for s in maison.faire(aio.structures_sans_gestionnaire)}

    assert {"ej-2", "et-3"} == seules()
    gestes.desactiver(maison, "g-gr")
    assert {"ej-2", "et-3"} == seules()
    gestes.desactiver(maison, "g-ej-bis")
    gestes.installer(maison, structure_id="et-3", profil="Promoteur Gestionnaire ET")
    assert {"ej-2", "et-3"} == seules()
    gestes.envoyer(maison)
    gestes.utiliser(maison, jeton_de(maison.boite[-1]))
    assert {"ej-2"} == seules()


def test_an_import_of_nothing_asks_for_no_number(maison: Maison) -> None:
    """
    It changes nothing, and leaves its event as any command.
    """
    avant = maison.contenu().structures
    appels: list[str] = []
    maison.ecouter(lambda moment, appel, _: appels.append(f"{moment} {appel}"))
    gestes.importer(maison)

    assert avant == maison.contenu().structures
    assert "avant structures.par_numeros" not in appels
    assert [Operation.IMPORTER_STRUCTURES] == [e.operation for e in maison.journal]
