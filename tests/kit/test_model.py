"""
The naive model says what the guide says: it is the yardstick of every host.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from siaut_core import (
    ActionRefuseeError,
    Cause,
    ConnexionRefuseeError,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    NumeroDejaPrisError,
)
from siaut_core.sync import (
    CreerStructure,
    CreerUtilisateur,
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
)
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.factory import NOON
from siaut_core.testing.model import comptes, liens, questions, sendings, structures
from siaut_core.testing.model.remembered import KnownLien, Model

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.testing.model.remembered import Issue

PHRASE = "une phrase de passe"


@pytest.fixture
def model() -> Model:
    return Model(STRUCTURES, COMPTES)


def drain(
    model: Model, when: datetime = NOON, *, fails: bool = False
) -> list[tuple[str, str]]:
    return sendings.send(
        model, when, lambda: not fails, lambda: f"jeton-{len(model.liens)}"
    )


def etats(model: Model) -> list[str]:
    return [attente.etat for attente in model.pending]


@pytest.mark.parametrize(
    ("acteur", "expected"),
    [
        ("g-ej", {"ej-1", "et-1", "et-2", "et-4", "gr-1"}),  # C8
        ("g-et", {"et-1"}),  # C10
        ("g-gr", {"gr-1"}),  # C9: never the EJ of the groupe
        ("u-actif", set()),
        ("u-0", set()),
    ],
)
def test_perimeters_are_those_of_the_guide(
    model: Model, acteur: str, expected: set[str]
) -> None:
    assert expected == questions.within_reach(model, acteur)


@pytest.mark.parametrize(
    ("cible", "buttons"),
    [
        ("u-neuf", {"DESACTIVER", "RENVOYER", "SUPPRIMER"}),
        ("u-actif", {"DESACTIVER"}),
        ("u-off", {"ACTIVER"}),
        ("g-ej", set()),
    ],
)
def test_buttons_are_those_of_the_guide(
    model: Model, cible: str, buttons: set[str]
) -> None:
    """
    Guide: F2; not validated and inactive is ours (decision 0010).
    """
    assert buttons == questions.buttons(model, "g-ej", cible)
    comptes.switch(model, "g-ej", "u-neuf", actif=False)
    assert {"ACTIVER", "SUPPRIMER"} == questions.buttons(model, "g-ej", "u-neuf")


def test_structures_that_nobody_administers(model: Model) -> None:
    assert {"ej-2", "et-3"} == questions.sans_gestionnaire(model)


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
    ("fields", "expected"),
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
def test_creations(model: Model, fields: dict[str, object], expected: Issue) -> None:
    """
    Guide: C. In tiers: the actor, then the perimeter, then all the rest.
    """
    command = CreerUtilisateur(**{**CREATION, **fields})  # type: ignore[arg-type]  # read by the model
    assert expected is comptes.creer(model, command, NOON, "x-1")
    assert ("x-1" in model.comptes) == (expected is None) == bool(model.pending)


def test_a_national_act_knows_no_perimeter(model: Model) -> None:
    fields = {**CREATION, "au_titre_de": "ARS", "structure_id": "et-3"}
    del fields["acteur_id"]
    install = InstallerUtilisateur(**fields)  # type: ignore[arg-type]  # read by the model
    nowhere = InstallerUtilisateur(**{**fields, "structure_id": "s-0"})  # type: ignore[arg-type]  # same

    assert None is comptes.install(model, install, NOON, "x-1")
    assert IntrouvableError is comptes.install(model, nowhere, NOON, "x-2")


@pytest.mark.parametrize(
    ("cible", "fields", "expected"),
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
    model: Model, cible: str, fields: dict[str, object], expected: Issue
) -> None:
    """
    Guide: C7. On oneself, the names only.
    """
    defects = {"acteur_id": "g-ej", "utilisateur_id": cible, "version_vue": 1}
    command = ModifierUtilisateur(**{**defects, **fields})  # type: ignore[arg-type]  # read by the model
    assert expected is comptes.modify(model, command, NOON)
    change = expected is None and bool(fields)
    assert model.comptes[cible].version == 1 + change


def test_deletion_and_activation(model: Model) -> None:
    """
    Guide: S1-S4, L4.
    """
    assert IntrouvableError is comptes.delete(model, "g-ej", "u-loin")
    assert ActionRefuseeError is comptes.delete(model, "g-ej", "u-actif")
    assert None is comptes.renvoyer(model, "g-ej", "u-neuf", NOON)
    assert ActionRefuseeError is comptes.renvoyer(model, "g-ej", "u-actif", NOON)
    assert IntrouvableError is comptes.renvoyer(model, "g-ej", "u-loin", NOON)
    assert None is comptes.delete(model, "g-ej", "u-neuf")
    assert "u-neuf" in model.gone
    for actif in (False, True):
        switch = partial(comptes.switch, actif=actif)
        assert ActionRefuseeError is switch(model, "g-ej", "g-ej")
        assert IntrouvableError is switch(model, "g-ej", "u-0")
        for _ in range(2):
            assert None is switch(model, "g-ej", "u-actif")
    assert 3 == model.comptes["u-actif"].version


def test_a_failing_mail_is_tried_again_then_given_up(model: Model) -> None:
    comptes.renvoyer(model, "g-ej", "u-neuf", NOON)
    when = NOON
    for minutes in (1, 5, 15, 60, 240, 720):
        assert [] == drain(model, when, fails=True)
        assert ["EN_ATTENTE"] == etats(model)
        when += timedelta(minutes=minutes)
        assert when == model.pending[0].due
    drain(model, when, fails=True)
    assert 1 == sendings.abandoned(model)


def test_a_demande_is_given_up_after_a_day(model: Model) -> None:
    liens.ask(model, "u-actif@test.fr", NOON)
    assert [] == drain(model, NOON + timedelta(hours=24))
    liens.ask(model, "u-actif@test.fr", NOON)
    nearly = NOON + timedelta(hours=24, seconds=-30)
    assert [] == drain(model, nearly, fails=True)
    assert ["ABANDON", "ABANDON"] == etats(model)


def test_what_leads_to_nobody_is_closed_and_a_second_demande_waits(
    model: Model,
) -> None:
    for entered in ("inconnu@test.fr", "u-off@test.fr", "pas une adresse"):
        liens.ask(model, entered, NOON)
    liens.ask(model, "u-actif@test.fr", NOON)
    assert [("u-actif@test.fr", "u-actif")] == drain(model)
    liens.ask(model, "U-ACTIF@test.fr", NOON)
    assert [] == drain(model, NOON + timedelta(minutes=4))
    assert ["SANS_OBJET"] * 3 + ["ENVOI", "SANS_OBJET"] == etats(model)


def test_the_newer_queued_mail_that_is_taken_closes_the_older(model: Model) -> None:
    """
    The older was put back after a failure: the newer is due first.
    """
    comptes.renvoyer(model, "g-ej", "u-neuf", NOON)
    drain(model, fails=True)
    comptes.renvoyer(model, "g-ej", "u-neuf", NOON)
    assert 1 == len(drain(model))
    assert ["REMPLACEMENT", "ENVOI"] == etats(model)
    assert [False, True] == [lien.alive for lien in model.liens]


def test_a_mail_of_creation_is_for_an_account_that_waits(model: Model) -> None:
    comptes.renvoyer(model, "g-ej", "u-neuf", NOON)
    model.comptes["u-neuf"].en_attente = False
    assert [] == drain(model)


@pytest.mark.parametrize(
    ("cause", "hours"), [(Cause.CREATION, 72), (Cause.RENVOI, 72), (Cause.DEMANDE, 24)]
)
def test_a_link_lives_as_long_as_the_guide_says(
    model: Model, cause: Cause, hours: int
) -> None:
    """
    Guide: L1, L3, L4. Once, for whom it was sent to.
    """
    lien = KnownLien(
        token="j", compte="u-neuf", cle="u-neuf@test.fr", cause=cause, emis_le=NOON
    )
    model.liens.append(lien)
    end = NOON + timedelta(hours=hours)
    assert liens.is_good(model, lien, end - timedelta(microseconds=1))
    assert not liens.is_good(model, lien, end)
    assert DonneesInvalidesError is liens.use(model, lien, "court", NOON)
    assert None is liens.use(model, lien, PHRASE, NOON)
    assert model.comptes["u-neuf"].en_exercice
    for lost in (None, lien):
        assert LienInutilisableError is liens.use(model, lost, PHRASE, NOON)


def test_a_validated_account_keeps_its_version_when_it_resets(model: Model) -> None:
    lien = KnownLien(
        token="j",
        compte="u-actif",
        cle="u-actif@test.fr",
        cause=Cause.DEMANDE,
        emis_le=NOON,
    )
    model.liens.append(lien)
    assert None is liens.use(model, lien, PHRASE, NOON)
    assert (1, False) == (model.comptes["u-actif"].version, lien.alive)


def test_a_password_opens_its_account_while_it_is_in_exercise(model: Model) -> None:
    """
    Guide: F1. One refusal, whatever is wrong.
    """
    refus = ConnexionRefuseeError
    assert refus is liens.enter(model, "u-actif@test.fr", PHRASE, NOON)
    model.stored_digests |= {"u-actif", "u-off", "u-neuf"}
    for typed in ("u-off@test.fr", "u-neuf@test.fr", "u-0@test.fr", "rien"):
        assert refus is liens.enter(model, typed, PHRASE, NOON)
    assert refus is liens.enter(model, "u-actif@test.fr", "une autre", NOON)
    assert model.comptes["u-actif"].connexion is None
    assert None is liens.enter(model, "U-ACTIF@test.fr", PHRASE, NOON)
    assert NOON == model.comptes["u-actif"].connexion


def test_logins(model: Model) -> None:
    """
    Guide: F1. The latest is kept.
    """
    assert None is liens.log_in(model, "u-actif", NOON)
    assert None is liens.log_in(model, "u-actif", NOON - timedelta(hours=1))
    assert NOON == model.comptes["u-actif"].connexion
    assert ActionRefuseeError is liens.log_in(model, "u-off", NOON)
    assert IntrouvableError is liens.log_in(model, "u-0", NOON)


@pytest.mark.parametrize(
    ("fields", "expected"),
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
    model: Model, fields: dict[str, object], expected: Issue
) -> None:
    """
    Guide: T5.
    """
    defects = {"acteur_id": "g-ej", "nom": "NEUF", "departement": "75"}
    command = CreerStructure(**{**defects, **fields})  # type: ignore[arg-type]  # read by the model
    assert expected is structures.creer(model, command, "s-1")
    assert (expected is None) == ("s-1" in questions.within_reach(model, "g-ej"))


@pytest.mark.parametrize(
    ("fields", "expected"),
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
    model: Model, fields: dict[str, object], expected: Issue
) -> None:
    """
    Guide: C18.
    """
    defects = {"acteur_id": "g-ej", "structure_id": "et-4", "version_vue": 1}
    command = ModifierStructure(**{**defects, **fields})  # type: ignore[arg-type]  # read by the model
    assert expected is structures.modify(model, command)


def test_a_groupe_takes_no_libelle_of_another(model: Model) -> None:
    """
    Guide: T3. However it is typed.
    """
    creer = CreerStructure(acteur_id="g-ej", type_structure="Groupe", nom="NEUF")
    structures.creer(model, creer, "s-1")
    rename = ModifierStructure(
        acteur_id="g-ej", structure_id="s-1", version_vue=1, nom="Groupe de Test"
    )
    assert NumeroDejaPrisError is structures.modify(model, rename)


@pytest.mark.parametrize(
    ("fields", "expected"),
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
def test_groupes(model: Model, fields: dict[str, object], expected: Issue) -> None:
    """
    Guide: C9. A member that leaves takes its *Gestionnaires* with it.
    """
    command = ModifierGroupe(au_titre_de="ARS", **fields)  # type: ignore[arg-type]  # read by the model
    assert expected is structures.change_groupe(model, command, "s-1")
    if fields.get("groupe_id") == "gr-1" and expected is None:
        assert "gr-1" not in questions.within_reach(model, "g-ej")


@pytest.mark.parametrize(
    ("structure_id", "numero", "expected"),
    [
        ("et-4", "010000602", None),
        ("et-4", str(STRUCTURES[0].numero), NumeroDejaPrisError),
        ("et-1", "010000602", DonneesInvalidesError),
        ("gr-1", "010000602", DonneesInvalidesError),
        ("s-0", "010000602", IntrouvableError),
    ],
)
def test_numbers(model: Model, structure_id: str, numero: str, expected: Issue) -> None:
    """
    Guide: C16.
    """
    command = FixerNumero(au_titre_de="ARS", structure_id=structure_id, numero=numero)
    assert expected is structures.fixer_numero(model, command)
