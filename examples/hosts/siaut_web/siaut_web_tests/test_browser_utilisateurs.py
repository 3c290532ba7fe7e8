"""
The list of accounts and their records, in a real browser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from attrs import evolve

from siaut_core import ACTIVITES_2023, IntrouvableError
from siaut_core.aio import CONFIRMER_SUPPRESSION, rechercher_utilisateurs
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import NOON, an_utilisateur
from siaut_web.pages import utilisateurs
from siaut_web_tests.browsers import Seen, expect
from siaut_web_tests.services import add_accounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.aio import Host, Page, RechercherUtilisateurs, UtilisateurRow
    from siaut_web_tests.services import Service

LONG: Final = "De La Très Longue-Famille-Composée D'Autrefois Et De Toujours"
EVERY: Final = tuple(activite.code for activite in ACTIVITES_2023)


def add_many(service: Service, count: int) -> None:
    """
    Add accounts, some with long names and every activity.
    """
    added = [
        an_utilisateur(
            f"x-{i:04}",
            ET_1,
            nom=f"{LONG} {i:04}" if i % 7 == 0 else f"X {i:04}",
            activites=EVERY if i % 3 == 0 else ("QA002",),
            valide_le=NOON if i % 2 else None,
        )
        for i in range(count)
    ]
    service.run(add_accounts(service.site, added))


def said(seen: Seen, text: str) -> None:
    expect(seen.page.locator("#combien")).to_have_text(text)


@pytest.mark.looks("GET /utilisateurs")
def test_a_list_as_it_looks(seen: Seen, live: Service) -> None:
    """
    With a thousand accounts, none, wrong criteria, and some lists open.
    """
    add_many(live, 1_000)
    seen.log_in("g-ej")
    seen.page.get_by_role("link", name="Utilisateurs", exact=True).click()
    said(seen, "50 utilisateurs sur cette page (page 1, d'autres suivent).")
    seen.looks_right("utilisateurs")

    seen.page.get_by_label("Nom", exact=True).fill("personne de ce nom")
    seen.page.get_by_role("button", name="Rechercher").click()
    said(seen, "Aucun utilisateur ne correspond à ces critères.")
    seen.page.reload()
    for name in ("Région", "Activités"):
        seen.page.locator("summary").filter(has_text=name).click()
    seen.page.get_by_label("Bretagne").check()
    region = seen.page.locator("summary").filter(has_text="Région")
    expect(region).to_have_text("Région Bretagne")
    seen.looks_right("utilisateurs-aucun")

    # What looks at pages leaves styles, which htmx would copy, and the policy refuse.
    seen.page.reload()
    seen.page.get_by_label("Nom", exact=True).fill("x" * 300)
    seen.page.get_by_role("button", name="Rechercher").click()
    expect(seen.page.locator("#nom-fault")).to_have_text("200 caractères au plus.")
    seen.looks_right("utilisateurs-erreur")
    seen.page.get_by_role("link", name="Annuler les filtres").click()
    said(seen, "50 utilisateurs sur cette page (page 1, d'autres suivent).")


def test_only_the_results_change_and_the_focus_stays(seen: Seen, live: Service) -> None:
    """
    The page is not loaded again; its address changes, hence Back and refresh work.
    """
    add_many(live, 120)
    seen.log_in("g-ej")
    page = seen.page
    page.goto("/utilisateurs")
    page.evaluate("window.loaded = 'once'")

    page.get_by_label("Courriel").fill("x-")
    page.get_by_role("button", name="Rechercher").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#resultats [name=vue]").first).not_to_have_value("")
    expect(page).to_have_url(re.compile(r"/utilisateurs\?vue=[\w-]{8}$"))
    expect(page.locator("#rechercher")).to_be_focused()

    page.locator("#tri-courriel").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Courriel")
    expect(page.locator("#tri-courriel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Courriel")
    expect(page.locator("#tri-courriel")).to_be_focused()

    page.locator("#suivante").focus()
    page.keyboard.press("Enter")
    said(seen, "50 utilisateurs sur cette page (page 2, d'autres suivent).")
    expect(page.locator("#suivante")).to_be_focused()
    page.keyboard.press("Enter")
    said(seen, "20 utilisateurs sur cette page (page 3).")
    expect(page.locator("#resultats")).to_be_focused()
    expect(page.locator("tbody tr").last).to_contain_text("x-0000")

    page.get_by_role("link", name="Page précédente").click()
    said(seen, "50 utilisateurs sur cette page (page 2, d'autres suivent).")
    assert "once" == page.evaluate("window.loaded")
    for number in (3, 2, 1):
        page.evaluate("history.back()")
        expect(page.locator("#combien")).to_contain_text(f"page {number}")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Courriel")
    expect(page.get_by_label("Courriel")).to_have_value("x-")
    assert [] == seen.faults


def test_a_session_that_ended_goes_to_the_login(seen: Seen, live: Service) -> None:
    """
    The whole page does, not the part of it that was asked for.
    """
    seen.log_in("g-ej")
    seen.page.goto("/utilisateurs")
    live.clock.advance(hours=9)
    seen.page.get_by_role("button", name="Rechercher").click()
    expect(seen.page).to_have_url(re.compile("/connexion$"))
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Connexion")


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_an_account_is_found_deactivated_activated_and_deleted(
    open_browser: Callable[..., Seen], live: Service, options: dict[str, bool]
) -> None:
    """
    As the guide tells it, with and without JavaScript. Guide: R1-R6, S1-S4, L4, L5.
    """
    seen = open_browser(**options)
    page = seen.page
    add_many(live, 60)
    seen.log_in("g-ej")
    page.get_by_role("link", name="Utilisateurs", exact=True).click()
    page.get_by_role("button", name="Page suivante").click()
    expect(page.locator("#combien")).to_contain_text("page 2")
    page.get_by_role("button", name="Courriel").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Courriel")
    page.get_by_label("Courriel", exact=True).fill("u-neuf")
    page.get_by_role("button", name="Rechercher").click()
    said(seen, "1 utilisateur.")
    page.get_by_role("link", name="Ouvrir le compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compte de Aurélie TEST")
    awaited = "L'utilisateur n'a pas encore confirmé son courriel"
    expect(page.get_by_text(awaited)).to_be_visible()
    for button, done in (
        ("Renvoyer un courriel de création", "Un courriel de création a été renvoyé"),
        ("Désactiver le compte", "Le compte est désormais inactif"),
        ("Activer le compte", "Le compte est désormais actif"),
    ):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("status")).to_have_text(done)
    page.get_by_role("button", name="Supprimer le compte").click()
    expect(page.get_by_text(CONFIRMER_SUPPRESSION)).to_be_visible()
    page.get_by_role("link", name="Annuler").click()
    page.get_by_role("button", name="Supprimer le compte").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("L'utilisateur a bien été supprimé")).to_be_visible()
    assert "/utilisateurs" == page.url.removeprefix(live.options.base_url)
    assert [] == seen.faults


@pytest.mark.looks(
    "GET /utilisateurs/{utilisateur_id}",
    "GET /utilisateurs/{utilisateur_id}/supprimer",
    "POST /utilisateurs/{utilisateur_id}/{action}",
)
def test_records_as_they_look(seen: Seen, live: Service) -> None:
    """
    Awaited, active, inactive, with long names and every activity, and a refusal.
    """
    add_many(live, 1)
    seen.log_in("g-ej")
    for id in ("u-neuf", "u-actif", "u-off", "x-0000", "g-ej", "u-loin"):
        seen.page.goto(f"/utilisateurs/{id}")
        seen.looks_right(f"compte-{id}")
    seen.page.goto("/utilisateurs/u-neuf/supprimer")
    seen.looks_right("compte-suppression")
    seen.page.goto("/utilisateurs/u-neuf")
    forge = "form => form.action = '/utilisateurs/g-ej/supprimer'"
    seen.page.eval_on_selector("form[action$=desactiver]", forge)
    seen.page.get_by_role("button", name="Désactiver le compte").click()
    expect(seen.page.get_by_role("alert")).to_be_visible()
    seen.looks_right("compte-refus")


def test_a_list_is_exported_and_later_again(seen: Seen) -> None:
    seen.page.clock.install()
    seen.log_in("g-ej")
    seen.page.goto("/utilisateurs")
    for _ in range(2):
        with seen.page.expect_download() as file:
            seen.page.get_by_role("button", name="Exporter la liste").click()
        assert "utilisateurs.csv" == file.value.suggested_filename
        assert file.value.path().read_bytes().startswith(b'\xef\xbb\xbf"Nom";')
        seen.page.clock.fast_forward(10_000)


def test_an_export_that_is_refused_on_its_way_fails(
    seen: Seen, live: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A download that stops is never a file that seems whole.
    """

    async def find(host: Host, demande: RechercherUtilisateurs) -> Page[UtilisateurRow]:
        if demande.after:
            raise IntrouvableError("utilisateur")
        return await rechercher_utilisateurs(host, demande)

    add_many(live, 250)
    seen.log_in("g-ej")
    seen.page.goto("/utilisateurs")
    monkeypatch.setattr(utilisateurs, "SEARCH", evolve(utilisateurs.SEARCH, find=find))
    with seen.page.expect_download() as file:
        seen.page.get_by_role("button", name="Exporter la liste").click()
    assert file.value.failure()
