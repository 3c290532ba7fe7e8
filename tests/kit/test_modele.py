"""
The naive model says what the guide says: it is the yardstick of every host.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from siaut_core import (
    ActionRefuseeError,
    Cause,
    CourrielDejaPrisError,
    CreerStructure,
    CreerUtilisateur,
    DonneesChangeesError,
    DonneesInvalidesError,
    FixerNumero,
    InstallerUtilisateur,
    IntrouvableError,
    LienInutilisableError,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    NumeroDejaPrisError,
)
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.modele import comptes, droits, envois, liens, structures
from siaut_core.testing.modele.etat import LienVu, Monde
from siaut_core.testing.pays import COMPTES, STRUCTURES

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.testing.modele.etat import Issue

PHRASE = "une phrase de passe"


@pytest.fixture
def monde() -> Monde:
    return Monde(STRUCTURES, COMPTES)


def drainer(
    monde: Monde, quand: datetime = MIDI, *, echoue: bool = False
) -> list[tuple[str, str]]:
    return envois.envoyer(
        monde, quand, lambda: not echoue, lambda: f"jeton-{len(monde.liens)}"
    )


def etats(monde: Monde) -> list[str]:
    return [attente.etat for attente in monde.attentes]


@pytest.mark.parametrize(
    ("acteur", "attendues"),
    [
        ("g-ej", {"ej-1", "et-1", "et-2", "et-4", "gr-1"}),  # C8
        ("g-et", {"et-1"}),  # C10
        ("g-gr", {"gr-1"}),  # C9: never the EJ of the groupe
        ("u-actif", set()),
        ("u-0", set()),
    ],
)
def test_perimeters_are_those_of_the_guide(
    monde: Monde, acteur: str, attendues: set[str]
) -> None:
    assert attendues == droits.a_portee(monde, acteur)


@pytest.mark.parametrize(
    ("cible", "boutons"),
    [
        ("u-neuf", {"DESACTIVER", "RENVOYER", "SUPPRIMER"}),
        ("u-actif", {"DESACTIVER"}),
        ("u-off", {"ACTIVER"}),
        ("g-ej", set()),
    ],
)
def test_buttons_are_those_of_the_guide(
    monde: Monde, cible: str, boutons: set[str]
) -> None:
    """
    Guide: F2; not validated and inactive is ours (decision 0010).
    """
    assert boutons == droits.boutons(monde, "g-ej", cible)
    comptes.desactiver(monde, "g-ej", "u-neuf")
    assert {"ACTIVER", "SUPPRIMER"} == droits.boutons(monde, "g-ej", "u-neuf")


def test_structures_that_nobody_administers(monde: Monde) -> None:
    assert {"ej-2", "et-3"} == droits.sans_gestionnaire(monde)


CREATION = {
    "acteur_id": "g-ej",
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "a@test.fr",
    "profil": "UTILISATEUR_ET",
    "structure_id": "et-1",
    "activites": ("QA001",),
}


@pytest.mark.parametrize(
    ("champs", "attendue"),
    [
        ({}, None),
        ({"acteur_id": "u-actif"}, ActionRefuseeError),
        ({"structure_id": "et-3"}, IntrouvableError),
        ({"structure_id": "s-0"}, IntrouvableError),
        ({"nom": ""}, DonneesInvalidesError),
        ({"courriel": "pas une adresse"}, DonneesInvalidesError),
        ({"profil": "UTILISATEUR_EJ"}, ActionRefuseeError),
        (
            {"profil": "CONSULTATION_ET", "droit_validation": True},
            ActionRefuseeError,
        ),
        ({"courriel": "U-LOIN@test.fr"}, CourrielDejaPrisError),
    ],
)
def test_creations(monde: Monde, champs: dict[str, object], attendue: Issue) -> None:
    """
    Guide: C. In tiers: the actor, then the perimeter, then all the rest.
    """
    commande = CreerUtilisateur(**{**CREATION, **champs})  # type: ignore[arg-type]  # read by the model
    assert attendue is comptes.creer(monde, commande, MIDI, "x-1")
    assert ("x-1" in monde.comptes) == (attendue is None) == bool(monde.attentes)


def test_a_national_act_knows_no_perimeter(monde: Monde) -> None:
    champs = {**CREATION, "au_titre_de": "ARS", "structure_id": "et-3"}
    del champs["acteur_id"]
    installer = InstallerUtilisateur(**champs)  # type: ignore[arg-type]  # read by the model
    nulle_part = InstallerUtilisateur(**{**champs, "structure_id": "s-0"})  # type: ignore[arg-type]  # same

    assert None is comptes.installer(monde, installer, MIDI, "x-1")
    assert IntrouvableError is comptes.installer(monde, nulle_part, MIDI, "x-2")


@pytest.mark.parametrize(
    ("cible", "champs", "attendue"),
    [
        ("u-neuf", {"nom": "Durand"}, None),
        ("u-neuf", {}, None),
        ("u-loin", {"nom": "Durand"}, IntrouvableError),
        ("u-neuf", {"structure_id": "et-3"}, IntrouvableError),
        ("u-neuf", {"structure_id": "et-2"}, None),
        ("u-neuf", {"structure_id": "ej-1"}, ActionRefuseeError),
        ("u-neuf", {"structure_id": "ej-1", "profil": "UTILISATEUR_EJ"}, None),
        ("u-neuf", {"nom": ""}, DonneesInvalidesError),
        ("u-neuf", {"courriel": "b@test.fr"}, None),
        ("u-actif", {"courriel": "b@test.fr"}, ActionRefuseeError),
        ("u-neuf", {"courriel": "u-LOIN@test.fr"}, CourrielDejaPrisError),
        ("u-neuf", {"activites": ("QA002",), "droit_validation": True}, None),
        (
            "u-neuf",
            {"profil": "CONSULTATION_ET", "droit_validation": True},
            ActionRefuseeError,
        ),
        ("g-ej", {"nom": "Durand"}, None),
        ("g-ej", {"droit_validation": True}, ActionRefuseeError),
        ("u-neuf", {"nom": "Durand", "version_vue": 0}, DonneesChangeesError),
    ],
)
def test_modifications(
    monde: Monde, cible: str, champs: dict[str, object], attendue: Issue
) -> None:
    """
    Guide: C7. On oneself, the names only.
    """
    defauts = {"acteur_id": "g-ej", "utilisateur_id": cible, "version_vue": 1}
    commande = ModifierUtilisateur(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the model
    assert attendue is comptes.modifier(monde, commande, MIDI)
    change = attendue is None and bool(champs)
    assert monde.comptes[cible].version == 1 + change


def test_deletion_and_activation(monde: Monde) -> None:
    """
    Guide: S1-S4, L4.
    """
    assert IntrouvableError is comptes.supprimer(monde, "g-ej", "u-loin")
    assert ActionRefuseeError is comptes.supprimer(monde, "g-ej", "u-actif")
    assert None is comptes.renvoyer(monde, "g-ej", "u-neuf", MIDI)
    assert ActionRefuseeError is comptes.renvoyer(monde, "g-ej", "u-actif", MIDI)
    assert IntrouvableError is comptes.renvoyer(monde, "g-ej", "u-loin", MIDI)
    assert None is comptes.supprimer(monde, "g-ej", "u-neuf")
    assert "u-neuf" in monde.partis
    for geste in (comptes.desactiver, comptes.activer):
        assert ActionRefuseeError is geste(monde, "g-ej", "g-ej")
        assert IntrouvableError is geste(monde, "g-ej", "u-0")
        for _ in range(2):
            assert None is geste(monde, "g-ej", "u-actif")
    assert 3 == monde.comptes["u-actif"].version


def test_a_failing_mail_is_tried_again_then_given_up(monde: Monde) -> None:
    comptes.renvoyer(monde, "g-ej", "u-neuf", MIDI)
    quand = MIDI
    for minutes in (1, 5, 15, 60, 240, 720):
        assert [] == drainer(monde, quand, echoue=True)
        assert ["EN_ATTENTE"] == etats(monde)
        quand += timedelta(minutes=minutes)
        assert quand == monde.attentes[0].echeance
    drainer(monde, quand, echoue=True)
    assert 1 == envois.abandons(monde)


def test_a_demande_is_given_up_after_a_day(monde: Monde) -> None:
    liens.demander(monde, "u-actif@test.fr", MIDI)
    assert [] == drainer(monde, MIDI + timedelta(hours=24))
    liens.demander(monde, "u-actif@test.fr", MIDI)
    presque = MIDI + timedelta(hours=24, seconds=-30)
    assert [] == drainer(monde, presque, echoue=True)
    assert ["ABANDON", "ABANDON"] == etats(monde)


def test_what_leads_to_nobody_is_closed_and_a_second_demande_waits(
    monde: Monde,
) -> None:
    for saisie in ("inconnu@test.fr", "u-off@test.fr", "pas une adresse"):
        liens.demander(monde, saisie, MIDI)
    liens.demander(monde, "u-actif@test.fr", MIDI)
    assert [("u-actif@test.fr", "u-actif")] == drainer(monde)
    liens.demander(monde, "U-ACTIF@test.fr", MIDI)
    assert [] == drainer(monde, MIDI + timedelta(minutes=4))
    assert ["SANS_OBJET"] * 3 + ["ENVOI", "SANS_OBJET"] == etats(monde)


def test_the_newer_intention_that_is_taken_closes_the_older(monde: Monde) -> None:
    """
    The older was put back after a failure: the newer is due first.
    """
    comptes.renvoyer(monde, "g-ej", "u-neuf", MIDI)
    drainer(monde, echoue=True)
    comptes.renvoyer(monde, "g-ej", "u-neuf", MIDI)
    assert 1 == len(drainer(monde))
    assert ["REMPLACEMENT", "ENVOI"] == etats(monde)
    assert [False, True] == [lien.vivant for lien in monde.liens]


def test_a_mail_of_creation_is_for_an_account_that_waits(monde: Monde) -> None:
    comptes.renvoyer(monde, "g-ej", "u-neuf", MIDI)
    monde.comptes["u-neuf"].en_attente = False
    assert [] == drainer(monde)


@pytest.mark.parametrize(
    ("cause", "heures"), [(Cause.CREATION, 72), (Cause.RENVOI, 72), (Cause.DEMANDE, 24)]
)
def test_a_link_lives_as_long_as_the_guide_says(
    monde: Monde, cause: Cause, heures: int
) -> None:
    """
    Guide: L1, L3, L4. Once, for whom it was sent to.
    """
    lien = LienVu(
        jeton="j", compte="u-neuf", cle="u-neuf@test.fr", cause=cause, emis_le=MIDI
    )
    monde.liens.append(lien)
    fin = MIDI + timedelta(hours=heures)
    assert liens.est_bon(monde, lien, fin - timedelta(microseconds=1))
    assert not liens.est_bon(monde, lien, fin)
    assert DonneesInvalidesError is liens.utiliser(monde, lien, "court", MIDI)
    assert None is liens.utiliser(monde, lien, PHRASE, MIDI)
    assert monde.comptes["u-neuf"].en_exercice
    for perdu in (None, lien):
        assert LienInutilisableError is liens.utiliser(monde, perdu, PHRASE, MIDI)


def test_a_validated_account_keeps_its_version_when_it_resets(monde: Monde) -> None:
    lien = LienVu(
        jeton="j",
        compte="u-actif",
        cle="u-actif@test.fr",
        cause=Cause.DEMANDE,
        emis_le=MIDI,
    )
    monde.liens.append(lien)
    assert None is liens.utiliser(monde, lien, PHRASE, MIDI)
    assert (1, False) == (monde.comptes["u-actif"].version, lien.vivant)


def test_logins(monde: Monde) -> None:
    """
    Guide: F1. The latest is kept.
    """
    assert None is liens.se_connecter(monde, "u-actif", MIDI)
    assert None is liens.se_connecter(monde, "u-actif", MIDI - timedelta(hours=1))
    assert MIDI == monde.comptes["u-actif"].connexion
    assert ActionRefuseeError is liens.se_connecter(monde, "u-off", MIDI)
    assert IntrouvableError is liens.se_connecter(monde, "u-0", MIDI)


@pytest.mark.parametrize(
    ("champs", "attendue"),
    [
        ({"type_structure": "ET"}, None),
        ({"type_structure": "ET", "departement": ""}, DonneesInvalidesError),
        ({"type_structure": "Groupe"}, None),
        ({"type_structure": "Groupe", "nom": "groupe de TEST"}, NumeroDejaPrisError),
        ({"type_structure": "Groupe", "nom": ""}, DonneesInvalidesError),
        ({"type_structure": "ET", "acteur_id": "g-gr"}, ActionRefuseeError),
        ({"type_structure": "ET", "acteur_id": "u-0"}, ActionRefuseeError),
    ],
)
def test_new_structures(
    monde: Monde, champs: dict[str, object], attendue: Issue
) -> None:
    """
    Guide: T5.
    """
    defauts = {"acteur_id": "g-ej", "nom": "NEUF", "departement": "75"}
    commande = CreerStructure(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the model
    assert attendue is structures.creer(monde, commande, "s-1")
    assert (attendue is None) == ("s-1" in droits.a_portee(monde, "g-ej"))


@pytest.mark.parametrize(
    ("champs", "attendue"),
    [
        ({"nom": "AUTRE"}, None),
        ({"acteur_id": "u-0"}, ActionRefuseeError),
        ({"structure_id": "et-3"}, IntrouvableError),
        ({"nom": ""}, DonneesInvalidesError),
        ({"structure_id": "et-1"}, ActionRefuseeError),
        ({"version_vue": 0}, DonneesChangeesError),
        ({"structure_id": "gr-1", "nom": "GROUPE DE TEST"}, None),
    ],
)
def test_edited_structures(
    monde: Monde, champs: dict[str, object], attendue: Issue
) -> None:
    """
    Guide: C18.
    """
    defauts = {"acteur_id": "g-ej", "structure_id": "et-4", "version_vue": 1}
    commande = ModifierStructure(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the model
    assert attendue is structures.modifier(monde, commande)


def test_a_groupe_takes_no_libelle_of_another(monde: Monde) -> None:
    """
    Guide: T3. However it is typed.
    """
    creer = CreerStructure(acteur_id="g-ej", type_structure="Groupe", nom="NEUF")
    structures.creer(monde, creer, "s-1")
    renommer = ModifierStructure(
        acteur_id="g-ej", structure_id="s-1", version_vue=1, nom="Groupe de Test"
    )
    assert NumeroDejaPrisError is structures.modifier(monde, renommer)


@pytest.mark.parametrize(
    ("champs", "attendue"),
    [
        ({"libelle": "NEUF", "membres": ["ej-2"]}, None),
        ({"libelle": "NEUF"}, DonneesInvalidesError),
        ({"membres": ["ej-2"]}, DonneesInvalidesError),
        ({"libelle": "NEUF", "membres": ["et-1"]}, DonneesInvalidesError),
        ({"libelle": "groupe de test", "membres": ["ej-2"]}, NumeroDejaPrisError),
        ({"groupe_id": "gr-1", "version_vue": 1, "membres": ["ej-2"]}, None),
        ({"groupe_id": "gr-1", "version_vue": 0, "libelle": "X"}, DonneesChangeesError),
        ({"groupe_id": "ej-1", "version_vue": 1}, IntrouvableError),
    ],
)
def test_groupes(monde: Monde, champs: dict[str, object], attendue: Issue) -> None:
    """
    Guide: C9. A member that leaves takes its *Gestionnaires* with it.
    """
    commande = ModifierGroupe(au_titre_de="ARS", **champs)  # type: ignore[arg-type]  # read by the model
    assert attendue is structures.changer_groupe(monde, commande, "s-1")
    if champs.get("groupe_id") == "gr-1" and attendue is None:
        assert "gr-1" not in droits.a_portee(monde, "g-ej")


@pytest.mark.parametrize(
    ("structure_id", "numero", "attendue"),
    [
        ("et-4", "010000602", None),
        ("et-4", str(STRUCTURES[0].numero), NumeroDejaPrisError),
        ("et-1", "010000602", DonneesInvalidesError),
        ("gr-1", "010000602", DonneesInvalidesError),
        ("s-0", "010000602", IntrouvableError),
    ],
)
def test_numbers(monde: Monde, structure_id: str, numero: str, attendue: Issue) -> None:
    """
    Guide: C16.
    """
    commande = FixerNumero(au_titre_de="ARS", structure_id=structure_id, numero=numero)
    assert attendue is structures.fixer_numero(monde, commande)
