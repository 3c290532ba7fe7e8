"""
The same with the keyboard alone: Tab, Space, Enter, and what is typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_web_tests.browsers import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from siaut_web_tests.browsers import Seen

# Whether it has the focus, and shows it.
FOCUSED = """
(element) => element === document.activeElement
    && getComputedStyle(element).outlineStyle !== "none"
"""

FAR = 60  # More than what any page holds before its buttons.


def reach(seen: Seen, wanted: Locator) -> None:
    """
    Press Tab until it has the focus.
    """
    expect(wanted).to_be_visible()
    for _ in range(FAR):
        seen.page.keyboard.press("Tab")
        if wanted.evaluate(FOCUSED):
            return
    raise AssertionError(wanted)


def enter(seen: Seen, role: str, name: str, key: str = "Enter") -> None:
    """
    Go to a link, a button or a box, and press the key.
    """
    reach(seen, seen.page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]  # one of ARIA's
    seen.page.keyboard.press(key)


def write(seen: Seen, name: str, text: str, role: str = "textbox") -> None:
    reach(seen, seen.page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]  # same
    seen.page.keyboard.type(text)


def test_an_account_is_created_found_opened_and_deactivated(seen: Seen) -> None:
    """
    No pointer moves, no element is skipped over, and the focus always shows.
    """
    page = seen.page
    page.goto("/connexion")
    write(seen, "Courriel", "g-ej@test.fr")
    reach(seen, page.get_by_label("Mot de passe"))
    page.keyboard.type(GOOD_PASSWORD)
    page.keyboard.press("Enter")
    seen.is_at("Accueil")

    enter(seen, "link", "Utilisateurs")
    enter(seen, "link", "Créer un utilisateur")
    seen.is_at("Création d'un utilisateur")
    enter(seen, "link", "Aller au contenu")
    write(seen, "Prénom", "Aurélie")
    write(seen, "Nom", "Test")
    write(seen, "Courriel", "aurelie.test@test.fr")
    write(seen, "Profil", "Promoteur Utilisateur ET", role="combobox")
    expect(page.get_by_role("radio", name="Oui")).to_be_visible()
    enter(seen, "checkbox", "Droit de validation des dossiers de sa structure", "Space")
    activites = page.get_by_role("group", name="Activité(s)")
    reach(seen, activites.locator("summary"))
    page.keyboard.press("Enter")
    enter(seen, "checkbox", "Tout sélectionner", "Space")
    enter(seen, "radio", "Oui", "Space")
    enter(seen, "radio", "CLINIQUE DU NORD (010000115)", "Space")
    seen.shows("12 AVENUE DU TEST")
    enter(seen, "button", "Sauvegarder")
    seen.is_told("Sauvegarde effectuée")

    enter(seen, "link", "Utilisateurs")
    write(seen, "Courriel", "aurelie.test")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    enter(seen, "link", "Ouvrir le compte de Aurélie Test")
    enter(seen, "button", "Désactiver le compte")
    seen.is_told("Le compte est désormais inactif")
