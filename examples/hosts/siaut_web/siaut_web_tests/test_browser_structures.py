"""
Gestion des structures, and the pages around it, in a real browser.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.country import EJ_1, ET_4
from siaut_core.testing.factory import a_numero, an_et, an_utilisateur
from siaut_web_tests.browsers import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_web_tests.browsers import Seen
    from siaut_web_tests.services import Service


@pytest.mark.looks(
    "GET /structures",
    "GET /structures/{structure_id}",
    "GET /structures/{structure_id}/modifier",
    "GET /structures/nouvelle",
    "GET /accessibilite",
)
def test_the_screens_of_structures(seen: Seen) -> None:
    seen.log_in("g-ej")
    seen.page.get_by_role("link", name="Gestion des structures").click()
    for path, name in (
        ("/structures", "structures"),
        (f"/structures/{EJ_1.id}", "structure"),
        (f"/structures/{ET_4.id}/modifier", "structure-modification"),
        ("/structures/nouvelle", "structure-creation"),
        ("/accessibilite", "accessibilite"),
    ):
        seen.page.goto(path)
        seen.looks_right(name)


def test_lists_break_no_word_on_a_small_screen(seen: Seen, live: Service) -> None:
    name = "CENTRE DE RÉADAPTATION NEUROPSYCHIATRIQUE"
    et = an_et("et-long", raison_sociale=name, numero=a_numero(99))
    somebody = an_utilisateur("u-long", et, nom="Montgolfière-Deschamps")

    async def add() -> None:
        async with live.site.host.unit_of_work() as uow:
            await uow.structures.add(et)
            await uow.utilisateurs.add(somebody)

    live.run(add())
    seen.log_in("g-ej")
    for path, listed in (("/structures", name), ("/utilisateurs", somebody.nom)):
        seen.page.goto(path)
        seen.shows(listed)
        seen.breaks_no_word()


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_a_structure_is_created_found_opened_and_modified(
    open_browser: Callable[..., Seen], options: dict[str, bool]
) -> None:
    """
    As the guide tells it, with and without JavaScript. Guide: T1-T5, C7, C16, C18.
    """
    seen = open_browser(**options)
    page, name = seen.page, "CLINIQUE DE L'AVENIR"
    seen.log_in("g-ej")
    seen.follow("Gestion des structures")
    seen.follow("Créer une structure")
    seen.fill("Nom", name)
    seen.fill("Commune", "VALBRUME")
    seen.press("Sauvegarder")
    expect(page.get_by_role("alert")).to_contain_text("Département")
    page.get_by_label("Département").select_option("01 Ain")
    seen.press("Sauvegarder")
    seen.is_told("Sauvegarde effectuée")
    seen.is_at(name)
    expect(page.get_by_role("link", name=EJ_1.nom)).to_be_visible()

    page.get_by_role("link", name="Gestion des structures").click()
    seen.fill("Nom", "de l'avenir")
    seen.press("Rechercher")
    expect(page.get_by_role("status").last).to_have_text("1 structure.")
    seen.follow(f"Ouvrir la fiche de {name}")
    seen.follow("Modifier")
    expect(page.get_by_label("Commune")).to_have_value("VALBRUME")
    seen.fill("Commune", "CLAIREFONTAINE")
    seen.press("Sauvegarder")
    seen.is_told("Sauvegarde effectuée")
    seen.shows("CLAIREFONTAINE")

    seen.follow(EJ_1.nom)
    seen.is_at(EJ_1.nom)
    seen.shows("Les informations suivantes sont issues du FINESS.")
    expect(page.get_by_role("list", name="Établissements")).to_contain_text(name)
    expect(page.get_by_role("link", name="Modifier")).to_have_count(0)


def test_a_groupe_is_asked_its_name_alone(seen: Seen) -> None:
    seen.log_in("g-ej")
    seen.page.goto("/structures/nouvelle")
    expect(seen.page.get_by_label("Commune")).to_be_visible()
    seen.page.get_by_label("Type").select_option("Groupe")
    expect(seen.page.get_by_label("Commune")).to_be_hidden()
    seen.page.get_by_label("Nom").fill("GROUPE DE L'AVENIR")
    seen.page.get_by_role("button", name="Sauvegarder").click()
    expect(seen.page.get_by_role("status")).to_have_text("Sauvegarde effectuée")
    seen.looks_right("groupe-cree")


def test_two_clicks_on_a_button_press_it_once(
    seen: Seen, live: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The service may be slow; structures may have the same name, and none is deleted.
    """
    asked: list[object] = []

    async def slow(*_: object) -> None:
        asked.append(None)
        await asyncio.sleep(0.5)

    monkeypatch.setattr(live.site.limits, "count_act", slow)
    seen.log_in("g-ej")
    seen.page.goto("/structures/nouvelle")
    seen.page.get_by_label("Type").select_option("ET")
    seen.fill("Nom", "CLINIQUE PRESSÉE")
    seen.page.get_by_label("Département").select_option("75")
    seen.page.get_by_role("button", name="Sauvegarder").focus()
    seen.page.keyboard.press("Enter")
    while not asked:
        seen.page.wait_for_timeout(20)
    seen.page.keyboard.press("Enter")
    expect(seen.page.get_by_role("status")).to_have_text("Sauvegarde effectuée")
    assert 1 == len(asked)
