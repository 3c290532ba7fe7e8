"""
What is refused, as it looks in a real browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import Motif
from siaut_web_tests.browsers import expect

if TYPE_CHECKING:
    from siaut_web_tests.browsers import Seen
    from siaut_web_tests.services import Service

# What no screen offers: one's own account, with a right that its profile excludes, and
# a structure that is not of its kind.
FORGED: Final = """
() => {
  const form = document.querySelector("form[action$=modifier]");
  form.action = "/utilisateurs/g-ej/modifier";
  form.elements.courriel.value = "autre@test.fr";
  form.elements.profil.value = "CONSULTATION_ET";
  form.querySelector("[type=checkbox][name=droit_validation]").checked = true;
  const structure = form.querySelector("[name=structure_id]:checked");
  structure.value = "ej-1";
}
"""


def test_a_refusal_with_all_its_reasons(seen: Seen) -> None:
    seen.log_in("g-ej")
    seen.page.goto("/utilisateurs/u-neuf/modifier")
    seen.page.evaluate(FORGED)
    seen.press("Sauvegarder")
    reasons = seen.page.get_by_role("alert").get_by_role("listitem")
    for motif in (
        Motif.SOI_MEME,
        Motif.PROFIL_STRUCTURE,
        Motif.DROIT_CONSULTATION,
        Motif.COURRIEL_DEFINITIF,
    ):
        expect(reasons.filter(has_text=motif.libelle)).to_have_count(1)
    seen.looks_right("refus-quatre-motifs")


@pytest.mark.looks(
    "POST /connexion",
    "POST /mot-de-passe-oublie",
    "POST /lien",
    "POST /lien/mot-de-passe",
    "401",
)
def test_whoever_does_not_enter(seen: Seen, live: Service) -> None:
    """
    A wrong password, a demande that is sent, a link that is over, an inactive account.
    """
    seen.log_in("g-ej", "pas celui-là")
    expect(seen.page.get_by_role("alert")).to_be_visible()
    seen.looks_right("connexion-refusee")
    seen.log_in("u-off")
    expect(seen.page.get_by_role("alert")).to_be_visible()

    seen.follow("Mot de passe oublié / Première connexion")
    seen.fill("Courriel", "u-neuf@test.fr")
    seen.press("Envoyer")
    expect(seen.page.get_by_role("link", name="Retour à la connexion")).to_be_visible()
    seen.looks_right("demande-envoyee")

    token = live.link_of("u-neuf")
    seen.open(f"/#/password-recovery?token={token}")
    seen.fill("Mot de passe", "court")
    seen.fill("Confirmation du mot de passe", "autre")
    seen.press("Valider")
    expect(seen.page.get_by_role("alert")).to_be_visible()
    seen.looks_right("mot-de-passe-fautes")
    live.clock.advance(hours=25)
    seen.page.goto("/lien")
    seen.shows("Ce lien n'est plus utilisable.")
    seen.looks_right("lien-perime")
    seen.fill("Lien", "?")
    seen.press("Continuer")
    expect(seen.page.get_by_role("alert")).to_be_visible()
    seen.looks_right("lien-fautes")


@pytest.mark.looks(
    "POST /structures/nouvelle",
    "POST /structures/{structure_id}/modifier",
    "409",
    "422",
)
def test_structures_that_are_not_found_nor_saved(seen: Seen) -> None:
    seen.log_in("g-ej")
    seen.page.goto("/structures")
    seen.fill("Nom", "rien de tel")
    seen.press("Rechercher")
    seen.shows("Aucune structure ne correspond à ces critères.")
    seen.looks_right("structures-aucune")
    seen.page.goto("/structures/nouvelle")
    seen.press("Sauvegarder")
    expect(seen.page.get_by_role("alert")).to_be_visible()
    seen.looks_right("structure-fautes")

    other = seen.open_tab()
    for page in (other, seen.page):
        page.goto("/structures/et-4/modifier")
    other.get_by_label("Nom").fill("CLINIQUE D'AVANT")
    other.get_by_role("button", name="Sauvegarder").click()
    expect(other.get_by_role("status")).to_have_text("Sauvegarde effectuée")
    seen.fill("Nom", "CLINIQUE D'APRÈS")
    seen.press("Sauvegarder")
    seen.shows("Les données ont changé depuis.")
    seen.looks_right("structure-perimee")
    seen.page.goto("/structures/ej-2")
    seen.shows("Structure introuvable.")
    seen.looks_right("structure-introuvable")


def test_who_does_not_administer_is_told_why(seen: Seen) -> None:
    seen.log_in("u-actif")
    seen.page.goto("/utilisateurs")
    seen.shows("Cette action demande un profil Gestionnaire.")
    seen.looks_right("refus-gestionnaire")
