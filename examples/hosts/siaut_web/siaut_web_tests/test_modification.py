"""
The form that modifies an account: what may change, and what others changed meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaut_core import Motif
from siaut_web_tests.forms import Sheet, sheet_of
from siaut_web_tests.test_creation import NEW, SAVE, SOMEBODY, compte_of, saved

if TYPE_CHECKING:
    from siaut_web_tests.services import Browser, Service

WITHOUT = {"present", "csrf", "once", "version_vue"}


def _path(id: str) -> str:
    return f"/utilisateurs/{id}/modifier"


def _open(browser: Browser, id: str) -> Sheet:
    browser.get(_path(id))
    return sheet_of(browser, _path(id))


@pytest.mark.parametrize(
    ("id", "sent", "shown"),
    [
        (
            "u-neuf",
            {"prenom", "nom", "courriel", "profil", "activites"}
            | {"avec_numero", "recherche", "structure_id"},
            {"droit_validation"},
        ),
        (
            "u-actif",
            {"prenom", "nom", "profil", "activites"}
            | {"avec_numero", "recherche", "structure_id"},
            {"droit_validation"},
        ),
        ("g-ej", {"prenom", "nom"}, set()),
    ],
)
def test_only_what_may_change_is_sent(
    camille: Browser, id: str, sent: set[str], shown: set[str]
) -> None:
    """
    The courriel of an account that awaits; of oneself, prénom and nom.
    """
    sheet = _open(camille, id)
    assert sent == sheet.fields.keys() - WITHOUT
    assert shown <= sheet.choices.keys()
    assert f"{id}@test.fr" in camille.page


def test_what_is_saved_as_it_was_shown_changes_nothing(
    service: Service, camille: Browser
) -> None:
    before = compte_of(service, "u-neuf")
    _open(camille, "u-neuf").send(SAVE)
    assert "Sauvegarde effectuée" in camille.page
    assert before == compte_of(service, saved(camille))


def test_an_account_goes_elsewhere_with_another_profile(
    service: Service, camille: Browser
) -> None:
    sheet = _open(camille, "u-neuf").press("Choisir ce profil", profil="UTILISATEUR_EJ")
    assert ["oui"] == sheet.fields["avec_numero"]
    assert ["ej-1"] == sheet.fields["structure_id"], "the only one with a number"
    sheet.send(SAVE, nom="Autre", courriel="autre@test.fr")

    compte = compte_of(service, saved(camille))
    assert ("Autre", "autre@test.fr", "UTILISATEUR_EJ", "ej-1") == (
        compte.nom,
        compte.courriel.adresse,
        compte.profil,
        compte.rattachement.structure_id,
    )


@pytest.mark.parametrize("id", ["g-ej", "g-et", "g-gr"])
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_the_form_offers_is_accepted_change_after_change(
    service: Service, id: str, data: st.DataObject
) -> None:
    """
    Whatever is chosen of what is shown, and whatever the account became before.
    """
    browser = service.logged_in(id)
    path, typed = NEW, {**SOMEBODY, "courriel": f"{uuid4()}@test.fr"}
    for _ in range(4):
        browser.get(path)
        sheet = sheet_of(browser, path)
        profils = [code for code in sheet.choices["profil"] if code]
        typed |= {"profil": data.draw(st.sampled_from(profils))}
        sheets = _lists(sheet.press("Choisir ce profil", **typed))
        sheet = data.draw(st.sampled_from(sheets))
        if "structure_id" in sheet.choices:
            structure = data.draw(st.sampled_from(sheet.choices["structure_id"]))
            sheet.fields["structure_id"] = structure
        if "droit_validation" in sheet.choices:
            droit = data.draw(st.sampled_from([[], ["oui"]]))
            sheet.fields["droit_validation"] = droit
        sheet.send(SAVE)
        path, typed = _path(saved(browser)), {}


def _lists(sheet: Sheet) -> list[Sheet]:
    """
    Give the form with each list that an answer shows; as it is, if none may move.
    """
    if "avec_numero" not in sheet.choices:
        return [sheet]
    answered = [
        sheet.press("Afficher la liste", avec_numero=answer)
        for answer in sheet.choices["avec_numero"]
    ]
    return [one for one in answered if "structure_id" in one.choices]


def test_where_an_account_sits_stays_in_the_list(camille: Browser) -> None:
    sheet = _open(camille, "u-actif")
    assert ["et-1"] == sheet.fields["structure_id"]
    sheet = sheet.press("Rechercher", structure_id="et-2", recherche="sud")
    assert (["et-1", "et-2"], ["et-2"]) == (
        sheet.choices["structure_id"],
        sheet.fields["structure_id"],
    )
    sheet = sheet.press("Rechercher", structure_id="et-1", recherche="sud")
    assert ["et-1"] == sheet.fields["structure_id"]
    sheet = sheet.press("Afficher la liste", avec_numero="non", recherche="")
    assert ["et-4"] == sheet.choices["structure_id"], "it has a number"


def test_as_a_consultation_an_account_loses_its_droit(
    service: Service, camille: Browser
) -> None:
    _open(camille, "u-actif").send(SAVE, droit_validation="oui")
    assert compte_of(service, "u-actif").droit_validation

    sheet = _open(camille, "u-actif")
    assert ["oui"] == sheet.fields["droit_validation"]
    sheet = sheet.press("Choisir ce profil", profil="CONSULTATION_ET")
    assert "droit_validation" not in sheet.choices
    sheet.send(SAVE)
    assert not compte_of(service, saved(camille)).droit_validation


def test_a_form_that_is_outdated_offers_to_read_the_record_again(
    service: Service, camille: Browser
) -> None:
    """
    Of two tabs, the second; also when it showed the form again meanwhile.
    """
    other = service.logged_in("g-ej-bis")
    outdated = _open(other, "u-actif")
    _open(camille, "u-actif").send(SAVE, nom="Premier")

    for _ in range(2):
        outdated = outdated.press("Choisir ce profil", nom="Second")
        outdated = outdated.press(SAVE)
        assert 409 == other.answer.status_code
        assert Motif.DONNEES_CHANGEES.libelle in other.page
        assert ["Second"] == outdated.fields["nom"]
    assert f'href="{_path("u-actif")}"' in other.page
    assert "Premier" == compte_of(service, "u-actif").nom

    current = _open(other, "u-actif")
    assert ["Premier"] == current.fields["nom"]
    current.send(SAVE, nom="Second")
    assert "Second" == compte_of(service, saved(other)).nom


def test_without_the_version_that_was_shown_nothing_changes(
    service: Service, camille: Browser
) -> None:
    before = compte_of(service, "u-actif")
    sheet = _open(camille, "u-actif")
    for version in ("", "x", "-1"):
        sheet.send(SAVE, nom="Autre", version_vue=version)
        assert camille.answer.status_code in {409, 422}
    del sheet.fields["version_vue"]
    sheet.send(SAVE, nom="Autre")
    assert 422 == camille.answer.status_code
    assert before == compte_of(service, "u-actif")


def test_what_a_page_does_not_offer_is_refused_on_it(
    service: Service, camille: Browser
) -> None:
    sheet = _open(camille, "u-actif").press(
        SAVE, courriel="autre@test.fr", profil="UTILISATEUR_EJ", nom="Autre"
    )
    assert 403 == camille.answer.status_code
    for motif in (Motif.COURRIEL_DEFINITIF, Motif.PROFIL_STRUCTURE):
        assert motif.libelle in camille.page
        assert motif.recours in camille.page
    assert ["Autre"] == sheet.fields["nom"]

    _open(camille, "u-actif").send(SAVE, structure_id="et-3")
    assert 404 == camille.answer.status_code
    assert "Structure introuvable." in camille.page
    assert "et-1" == compte_of(service, "u-actif").rattachement.structure_id


@pytest.mark.parametrize("id", ["u-loin", "nobody"])
def test_out_of_reach_and_unknown_are_the_same(camille: Browser, id: str) -> None:
    pages = [camille.get(_path(id)), camille.post(_path(id), bouton="sauvegarder")]
    assert [404, 404] == [page.status_code for page in pages]
    assert "Utilisateur introuvable." in camille.page
