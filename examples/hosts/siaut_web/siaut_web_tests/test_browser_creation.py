"""
The form of an account in a real browser, where parts of it are replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siaut_core.aio import DesactiverUtilisateur, desactiver_utilisateur
from siaut_core.testing.country import ET_4
from siaut_core.testing.factory import a_numero, an_et
from siaut_web_tests.browsers import Seen, expect
from siaut_web_tests.test_creation import compte_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_web_tests.services import Service

NEW = "/utilisateurs/nouveau"
ET = "Promoteur Utilisateur ET"
LONG = "ÉTABLISSEMENT D'HÉBERGEMENT POUR PERSONNES ÂGÉES DÉPENDANTES DU GRÈS-LÈS-BAINS"


@pytest.fixture
def large(live: Service) -> Service:
    """
    Give a service where the EJ has 689 ET more, of long names.
    """

    async def add() -> None:
        async with live.site.host.unit_of_work() as uow:
            for i in range(689):
                numero = a_numero(1000 + i)
                et = an_et(f"et-x{i}", raison_sociale=f"{LONG} {i:03}", numero=numero)
                await uow.structures.add(et)

    live.run(add())
    return live


def _fill(seen: Seen) -> None:
    seen.page.get_by_label("Prénom").fill("Aurélie")
    seen.page.get_by_label("Nom", exact=False).nth(1).fill("Test")
    seen.page.get_by_label("Courriel").fill("aurelie.test@test.fr")


@pytest.mark.looks("GET /utilisateurs/nouveau")
def test_an_account_is_created_among_many_structures(
    seen: Seen, large: Service
) -> None:
    page = seen.page
    seen.log_in("g-ej")
    page.goto(NEW)
    seen.looks_right("creation")
    _fill(seen)
    page.get_by_label("Profil").select_option(label=ET)
    page.get_by_label("Droit de validation").check()
    page.get_by_text("Sélectionnez", exact=True).last.click()
    page.get_by_label("Tout sélectionner").check()
    expect(page.get_by_text("14 items sélectionnés.")).to_be_visible()
    page.get_by_label("Neurochirurgie").uncheck()
    expect(page.get_by_text("13 items sélectionnés.")).to_be_visible()
    expect(page.get_by_label("Tout sélectionner")).not_to_be_checked()
    page.get_by_text("13 items").click()

    page.get_by_label("Oui").check()
    expect(page.get_by_text("20 structures, et d'autres à la suite.")).to_be_visible()
    page.get_by_role("button", name="Suite de la liste").click()
    expect(page.get_by_label(f"{LONG} 018")).to_be_visible()
    seen.looks_right("creation-structures")

    page.get_by_label("Rechercher dans la liste").press_sequentially("bains 45")
    expect(page.get_by_text("10 structures.")).to_be_visible()
    expect(page.get_by_label("Rechercher dans la liste")).to_be_focused()
    page.get_by_label(f"{LONG} 452").check()
    expect(page.get_by_text("issues du FINESS")).to_be_visible()
    seen.looks_right("creation-finess")
    page.get_by_role("button", name="Sauvegarder").click()

    expect(page.get_by_text("Sauvegarde effectuée")).to_be_visible()
    compte = compte_of(large, page.url.rsplit("/", 1)[1])
    assert ("et-x452", True, 13) == (
        compte.rattachement.structure_id,
        compte.droit_validation,
        len(compte.activites),
    )
    assert [] == seen.faults


def test_the_same_is_done_without_script(
    open_browser: Callable[..., Seen], large: Service
) -> None:
    seen = open_browser(java_script_enabled=False)
    page = seen.page
    seen.log_in("g-ej")
    page.goto(NEW)
    _fill(seen)
    page.get_by_label("Profil").select_option(label=ET)
    page.get_by_role("button", name="Choisir ce profil").click()
    page.get_by_text("Sélectionnez", exact=True).last.click()
    page.get_by_label("Tout sélectionner").check()
    page.get_by_label("Oui").check()
    page.get_by_role("button", name="Afficher la liste").click()
    page.get_by_label("Rechercher dans la liste").fill("bains 452")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_label(f"{LONG} 452").check()
    page.get_by_role("button", name="Choisir", exact=True).click()
    expect(page.get_by_text("issues du FINESS")).to_be_visible()
    page.get_by_role("button", name="Sauvegarder").click()
    expect(page.get_by_text("Sauvegarde effectuée")).to_be_visible()
    compte = compte_of(large, page.url.rsplit("/", 1)[1])
    assert ("et-x452", 14) == (
        compte.rattachement.structure_id,
        len(compte.activites),
    )


def test_it_is_filled_with_the_keyboard_alone(seen: Seen, live: Service) -> None:
    """
    From the first field to the button: every step is reached, none is lost.
    """
    page, press = seen.page, seen.page.keyboard.press
    seen.log_in("g-et")
    page.goto(NEW)
    page.get_by_label("Prénom").focus()
    for text in ("Aurélie", "Test", "aurelie.test@test.fr"):
        page.keyboard.type(text)
        press("Tab")
    expect(page.get_by_label("Profil")).to_be_focused()
    page.keyboard.type(ET)
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.get_by_label("Oui")).to_be_checked()
    press("Tab")
    expect(page.get_by_label("Droit de validation")).to_be_focused()
    for key in ("Tab", "Enter", "Tab", "Space"):
        press(key)
    expect(page.get_by_text("14 items sélectionnés.")).to_be_visible()
    page.get_by_role("button", name="Sauvegarder").focus()
    press("Enter")
    expect(page.get_by_text("Sauvegarde effectuée")).to_be_visible()
    compte = compte_of(live, page.url.rsplit("/", 1)[1])
    assert "et-1" == compte.rattachement.structure_id


def test_a_groupe_is_chosen_by_its_name(seen: Seen) -> None:
    page = seen.page
    seen.log_in("g-ej")
    page.goto(NEW)
    page.get_by_label("Profil").select_option(label="Promoteur Utilisateur EJ")
    page.get_by_label("Non").check()
    expect(page.get_by_label("GROUPE DE TEST")).to_be_checked()
    expect(page.get_by_text("Saisissez le nom du groupe")).to_be_visible()
    page.get_by_label("Rechercher dans la liste").fill("rien de tel")
    expect(page.get_by_text("Aucune structure ne correspond.")).to_be_visible()
    expect(page.get_by_label("GROUPE DE TEST")).to_be_checked()
    seen.looks_right("creation-groupe")


@pytest.mark.looks("POST /utilisateurs/nouveau")
def test_what_is_wrong_is_said_at_once_and_led_to(seen: Seen) -> None:
    page = seen.page
    seen.log_in("g-ej")
    page.goto(NEW)
    page.get_by_label("Prénom").fill("Aurélie")
    page.get_by_role("button", name="Sauvegarder").click()
    seen.looks_right("creation-fautes")
    page.get_by_role("link", name="Courriel").click()
    expect(page.get_by_label("Courriel")).to_be_focused()
    expect(page.get_by_label("Prénom")).to_have_value("Aurélie")


def test_a_session_that_ended_leads_to_the_page_connexion(
    seen: Seen, live: Service
) -> None:
    page = seen.page
    seen.log_in("g-ej")
    page.goto(NEW)
    ended = DesactiverUtilisateur(acteur_id="g-ej-bis", utilisateur_id="g-ej")
    live.run(desactiver_utilisateur(live.site.host, ended))
    page.get_by_label("Profil").select_option(label=ET)
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")


@pytest.mark.looks("GET /utilisateurs/{utilisateur_id}/modifier")
@pytest.mark.parametrize("id", ["u-neuf", "u-actif", "u-off", "g-ej"])
def test_the_form_of_an_account(seen: Seen, id: str) -> None:
    seen.log_in("g-ej")
    seen.page.goto(f"/utilisateurs/{id}/modifier")
    seen.looks_right(f"modification-{id}")


def test_an_account_is_modified_without_script(
    open_browser: Callable[..., Seen], live: Service
) -> None:
    """
    Its name, its profile, where it sits, its droit and its activities. Guide: C7.
    """
    seen = open_browser(java_script_enabled=False)
    page = seen.page
    seen.log_in("g-ej")
    page.goto("/utilisateurs/u-neuf")
    seen.follow("Modifier")
    seen.fill("Nom", "De Test")
    page.get_by_label("Profil").select_option(label=ET)
    seen.press("Choisir ce profil")
    page.get_by_label("Droit de validation").check()
    page.get_by_role("group", name="Activité(s)").locator("summary").click()
    page.get_by_label("Tout sélectionner").check()
    page.get_by_label("Non").check()
    seen.press("Afficher la liste")
    page.get_by_label(ET_4.nom).check()
    seen.press("Choisir")
    expect(page.get_by_label(ET_4.nom)).to_be_checked()
    seen.press("Sauvegarder")
    seen.is_told("Sauvegarde effectuée")
    seen.is_at("Compte de Aurélie DE TEST")
    compte = compte_of(live, "u-neuf")
    assert (ET_4.id, True, 14) == (
        compte.rattachement.structure_id,
        compte.droit_validation,
        len(compte.activites),
    )


@pytest.mark.looks("POST /utilisateurs/{utilisateur_id}/modifier")
def test_two_tabs_of_one_account(seen: Seen) -> None:
    page = seen.page
    seen.log_in("g-ej")
    page.goto("/utilisateurs/u-actif/modifier")
    other = page.context.new_page()
    other.goto("/utilisateurs/u-actif/modifier")
    other.locator("#nom").fill("Premier")
    other.get_by_role("button", name="Sauvegarder").click()
    expect(other.get_by_text("Sauvegarde effectuée")).to_be_visible()

    page.locator("#nom").fill("Second")
    page.get_by_role("button", name="Sauvegarder").click()
    expect(page.get_by_text("Les données ont changé depuis.")).to_be_visible()
    expect(page.locator("#nom")).to_have_value("Second")
    seen.looks_right("modification-perimee")
    page.get_by_role("link", name="Afficher à nouveau la fiche").click()
    expect(page.locator("#nom")).to_have_value("Premier")
