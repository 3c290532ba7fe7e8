"""
The guide, chapter by chapter, on four services of two colours.
"""

from __future__ import annotations

import pytest

from siaut_core import (
    Action,
    ActionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    Motif,
    Token,
    aio,
)
from siaut_core.sync import (
    CriteresStructures,
    CriteresUtilisateurs,
    FicheStructure,
    Operation,
    RechercherStructures,
    RechercherUtilisateurs,
)
from siaut_core.testing.country import EJ_1
from siaut_core.testing.factory import NOON, an_et, an_utilisateur
from siaut_core.testing.fakes import GOOD_PASSWORD, token_of
from siaut_core.use_cases.fiches import COURRIEL_EN_ATTENTE
from tests.hosts import gestures
from tests.hosts.house import House


def test_a_user_is_created_activated_used_and_switched_off(house: House) -> None:
    """
    Chapters C, L, F and S of the guide, as one story.
    """
    utilisateur = gestures.creer(house)
    fiche = house.do(
        aio.consulter_utilisateur, acteur_id="g-et", utilisateur_id=utilisateur.id
    )
    assert COURRIEL_EN_ATTENTE == fiche.message
    assert "Compte de Aurélie TEST" == fiche.title
    assert EJ_1 == fiche.row.ej

    assert 1 == gestures.send(house).sent
    [mail] = house.mailbox
    assert "aurelie.test@test.fr" == mail.recipient
    assert "72H" in mail.text

    house.clock.advance(hours=72)
    with pytest.raises(LienInutilisableError):
        gestures.use(house, token_of(mail))
    gestures.renvoyer(house, utilisateur.id)
    gestures.send(house)

    house.clock.advance(hours=72, microseconds=-1)
    token = token_of(house.mailbox[-1])
    lien = house.do(aio.examiner_lien, Token(token))
    assert utilisateur.id == lien.utilisateur_id
    with pytest.raises(DonneesInvalidesError):
        gestures.use(house, token, "court")
    assert gestures.use(house, token).est_en_exercice
    with pytest.raises(LienInutilisableError):
        gestures.use(house, token)

    gestures.log_in(house, utilisateur.id)
    me = house.do(aio.consulter_mon_profil, utilisateur_id=utilisateur.id)
    assert house.clock() == me.utilisateur.derniere_connexion
    assert "Aurélie TEST - Promoteur Utilisateur ET" == me.header

    with pytest.raises(ActionRefuseeError) as refus:
        gestures.delete(house, utilisateur.id)
    assert (Motif.VALIDATION_FAITE,) == refus.value.decision.motifs
    assert not gestures.deactivate(house, utilisateur.id).actif
    with pytest.raises(ActionRefuseeError):
        gestures.log_in(house, utilisateur.id)
    assert gestures.activate(house, utilisateur.id).actif


def test_a_forgotten_password_is_set_again_by_the_same_mail_box(
    house: House,
) -> None:
    """
    Guide: L2, L3. Capitals make no other mailbox; the mail goes to the stored one.
    """
    reply = gestures.ask(house, "U-Actif@TEST.fr")

    assert Operation.DEMANDER_LIEN.confirmation == reply
    assert 1 == gestures.send(house).sent
    assert "u-actif@test.fr" == house.mailbox[-1].recipient
    token = token_of(house.mailbox[-1])
    before = house.compte("u-actif")
    assert before == gestures.use(house, token)
    assert 1 == len(house.content().passwords)


def test_a_deleted_account_frees_its_courriel_and_leaves_no_link(
    house: House,
) -> None:
    token = gestures.receive(house)

    gestures.delete(house)

    assert {} == house.content().liens
    with pytest.raises(LienInutilisableError):
        gestures.use(house, token)
    assert (
        "u-neuf@test.fr"
        == gestures.creer(house, courriel="u-neuf@test.fr").courriel.adresse
    )


def test_an_empty_search_lists_the_perimeter_and_pages_walk_it_once(
    house: House,
) -> None:
    """
    Guide: R1-R5. Oneself included; what is out of reach never shows.
    """
    seen_ones: list[str] = []
    after = None
    while True:
        demande = RechercherUtilisateurs(acteur_id="g-ej", size=2, after=after)
        page = house.do(aio.rechercher_utilisateurs, demande)
        seen_ones += [row.utilisateur.id for row in page.rows]
        after = page.following
        if after is None:
            break

    expected = {"g-ej", "g-ej-bis", "g-et", "g-gr", "u-neuf", "u-actif", "u-off"}
    assert len(seen_ones) == len(set(seen_ones))
    assert expected == set(seen_ones)
    criteres = CriteresUtilisateurs(courriel="U-NEUF", en_attente=True)
    demande = RechercherUtilisateurs(acteur_id="g-et", criteres=criteres)
    [row] = house.do(aio.rechercher_utilisateurs, demande).rows
    assert ("CLINIQUE DU NORD", "CENTRE HOSPITALIER DE TEST") == (
        row.raison_sociale_et,
        row.raison_sociale_ej,
    )


def test_structures_are_listed_and_opened_inside_the_perimeter(
    house: House,
) -> None:
    """
    Guide: T1-T4. Of a groupe, only the members that its reader administers.
    """
    demande = RechercherStructures(acteur_id="g-ej", tri="TYPE")
    page = house.do(aio.rechercher_structures, demande)
    assert ["ej-1", "et-4", "et-1", "et-2", "gr-1"] == [
        row.structure.id for row in page.rows
    ]
    lacking = CriteresStructures(avec_numero=False, types=("ET",))
    demande = RechercherStructures(acteur_id="g-ej", criteres=lacking)
    [row] = house.do(aio.rechercher_structures, demande).rows
    assert "et-4" == row.structure.id

    def open_up(id: str, acteur_id: str = "g-ej") -> FicheStructure:
        return house.do(aio.consulter_structure, acteur_id=acteur_id, structure_id=id)

    ej = open_up("ej-1")
    assert {"et-1", "et-2", "et-4"} == {et.id for et in ej.etablissements}
    assert ("gr-1",) == tuple(groupe.id for groupe in ej.groupes)
    assert EJ_1 == open_up("et-2").ej
    assert ["ej-1"] == [member.id for member in open_up("gr-1").membres]
    assert () == open_up("gr-1", "g-gr").membres
    with pytest.raises(IntrouvableError):
        open_up("et-3")


def test_buttons_follow_the_state(house: House) -> None:
    """
    Guide: F2.
    """

    def buttons(id: str) -> tuple[Action, ...]:
        return house.do(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id=id
        ).actions

    assert {Action.DESACTIVER, Action.RENVOYER, Action.SUPPRIMER} == set(
        buttons("u-neuf")
    )
    assert (Action.DESACTIVER,) == buttons("u-actif")
    assert (Action.ACTIVER,) == buttons("u-off")


def test_ones_own_profile_names_ones_groupe(house: House) -> None:
    """
    Guide: F3.
    """
    fiche = house.do(aio.consulter_mon_profil, utilisateur_id="g-gr")

    assert "GROUPE DE TEST" == fiche.libelle_groupe


def test_a_password_is_stored_as_what_the_hosts_hash_made_of_it(
    house: House,
) -> None:
    gestures.use(house, gestures.receive(house))

    [(id, digest)] = house.content().passwords.items()
    assert "u-neuf" == id
    assert GOOD_PASSWORD not in digest


def test_who_may_not_read_is_told_why_and_what_is_unknown_is_not_found(
    house: House,
) -> None:
    """
    Guide: R6, T4, F3. Unknown and out of reach look the same; no event is left.
    """

    def look_up(acteur_id: str, id: str) -> None:
        house.do(aio.consulter_utilisateur, acteur_id=acteur_id, utilisateur_id=id)

    for id in ("u-0", "u-loin", "\x00", ""):
        with pytest.raises(IntrouvableError) as refus:
            look_up("g-ej", id)
        assert "Utilisateur introuvable." == str(refus.value)
    for acteur_id in ("u-actif", "u-neuf", "u-0"):
        with pytest.raises(ActionRefuseeError):
            look_up(acteur_id, "u-neuf")
        with pytest.raises(ActionRefuseeError):
            house.do(
                aio.rechercher_utilisateurs, RechercherUtilisateurs(acteur_id=acteur_id)
            )
    for id in ("u-neuf", "u-off", "u-0"):
        with pytest.raises(ActionRefuseeError):
            house.do(aio.consulter_mon_profil, utilisateur_id=id)
    with pytest.raises(DonneesInvalidesError):
        house.do(
            aio.rechercher_structures,
            RechercherStructures(acteur_id="g-ej", size=0),
        )
    assert () == house.journal


def test_an_account_whose_structure_is_lost_is_not_found(
    in_memory: House,
) -> None:
    """
    Structures are never deleted: a host that lost one gets an answer all the same.
    """
    lost = an_utilisateur("u-perdu", an_et("et-0"), valide_le=NOON)
    in_memory.seed(lost)

    with pytest.raises(IntrouvableError) as own:
        in_memory.do(aio.consulter_mon_profil, utilisateur_id="u-perdu")
    assert "structure" == own.value.what
    with pytest.raises(IntrouvableError):
        in_memory.do(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-perdu"
        )


def test_structures_that_nobody_administers_are_listed(house: House) -> None:
    """
    Outside the guide: for the national level to install a *Gestionnaire*.
    """

    def alone() -> set[str]:
        return {s.id for s in house.do(aio.structures_sans_gestionnaire)}

    assert {"ej-2", "et-3"} == alone()
    gestures.deactivate(house, "g-gr")
    assert {"ej-2", "et-3"} == alone()
    gestures.deactivate(house, "g-ej-bis")
    gestures.install(house, structure_id="et-3", profil="Promoteur Gestionnaire ET")
    assert {"ej-2", "et-3"} == alone()
    gestures.send(house)
    gestures.use(house, token_of(house.mailbox[-1]))
    assert {"ej-2"} == alone()


def test_an_import_of_nothing_asks_for_no_number(house: House) -> None:
    """
    It changes nothing, and leaves its event as any command.
    """
    before = house.content().structures
    calls: list[str] = []
    house.listen(lambda moment, called, _: calls.append(f"{moment} {called}"))
    gestures.import_structures(house)

    assert before == house.content().structures
    assert "before structures.by_numeros" not in calls
    assert [Operation.IMPORTER_STRUCTURES] == [e.operation for e in house.journal]
