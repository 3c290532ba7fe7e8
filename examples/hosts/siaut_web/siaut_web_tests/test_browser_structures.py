"""
Gestion des structures, and the pages around it, in a real browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.country import EJ_1, ET_4
from siaut_web_tests.browsers import expect

if TYPE_CHECKING:
    from siaut_web_tests.browsers import Seen


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


def test_a_structure_is_searched_and_opened(seen: Seen) -> None:
    seen.log_in("g-ej")
    seen.page.goto("/structures")
    seen.page.get_by_label("Nom").fill("à venir")
    seen.page.get_by_role("button", name="Rechercher").click()
    expect(seen.page.get_by_role("status").last).to_have_text("1 structure.")
    seen.page.get_by_role("link", name="Ouvrir").click()
    expect(seen.page.get_by_role("heading", level=1)).to_have_text(ET_4.nom)


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
