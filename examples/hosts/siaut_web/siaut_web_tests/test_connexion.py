"""
Connexion, the demande of a link, and the page behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.fakes import GOOD_PASSWORD

if TYPE_CHECKING:
    from siaut_web_tests.services import Browser, Service

OTHER_PASSWORD = "une autre phrase de passe"


def test_a_gestionnaire_logs_in_and_out(browser: Browser) -> None:
    browser.log_in("g-ej")
    assert "Camille TEST - Promoteur Gestionnaire EJ" in browser.page
    assert "Gestion des utilisateurs" in browser.page

    browser.post("/deconnexion")
    assert "Se connecter" in browser.page
    assert "/connexion" == browser.get("/profil").url.path


def test_a_visitor_has_no_session_before_the_login(browser: Browser) -> None:
    browser.get("/connexion")
    visit = browser.client.cookies["siaut-visite"]
    assert "siaut-session" not in browser.client.cookies
    browser.log_in("g-ej")
    assert visit != browser.client.cookies["siaut-session"]


@pytest.mark.parametrize(
    ("id", "password"),
    [
        ("nobody", GOOD_PASSWORD),
        ("g-ej", OTHER_PASSWORD),
        ("g-ej", ""),
        ("u-off", GOOD_PASSWORD),
        ("u-neuf", GOOD_PASSWORD),
    ],
)
def test_whatever_is_wrong_the_page_is_the_same(
    browser: Browser, id: str, password: str
) -> None:
    browser.log_in(id, password)
    assert 401 == browser.answer.status_code
    assert "Courriel ou mot de passe incorrect." in browser.page
    assert id not in browser.page


def test_a_link_is_handed_over_looked_at_and_used(
    service: Service, browser: Browser
) -> None:
    token = service.link_of("u-neuf")
    browser.get("/lien")
    browser.post(
        "/lien", lien=f"http://localhost:8000/#/password-recovery?token={token}"
    )
    assert "/lien" == browser.answer.url.path
    assert "Choix du mot de passe" in browser.page
    assert token not in browser.page

    browser.post("/lien/mot-de-passe", mot_de_passe="court", confirmation="court")
    assert 422 == browser.answer.status_code
    assert "Douze caractères au moins." in browser.page

    browser.post(
        "/lien/mot-de-passe", mot_de_passe=OTHER_PASSWORD, confirmation="autre chose"
    )
    assert "Les deux saisies diffèrent." in browser.page

    browser.post(
        "/lien/mot-de-passe", mot_de_passe=OTHER_PASSWORD, confirmation=OTHER_PASSWORD
    )
    assert "Votre mot de passe est enregistré." in browser.page

    browser.log_in("u-neuf", OTHER_PASSWORD)
    assert "Aurélie TEST - Promoteur Utilisateur ET" in browser.page


def test_a_link_that_is_none_says_so(browser: Browser) -> None:
    browser.get("/lien")
    browser.post("/lien", lien="A" * 43)
    assert 410 == browser.answer.status_code
    assert "Demander un nouveau lien" in browser.page


@pytest.mark.parametrize(
    "pasted", ["", "http://localhost:8000/", "<A>", "A" * 43 + "."]
)
def test_what_is_no_link_is_said_beside_the_field(
    service: Service, browser: Browser, pasted: str
) -> None:
    """
    Also when another link was looked at before.
    """
    browser.get("/lien")
    browser.post("/lien", lien=service.link_of("u-neuf"))
    browser.get("/lien")
    browser.post("/lien", lien=pasted)
    assert 422 == browser.answer.status_code
    assert 'id="lien-fault">Collez le lien en entier' in browser.page
    assert "Choix du mot de passe" not in browser.page


def test_a_demande_answers_the_same_whoever_asks(browser: Browser) -> None:
    pages = []
    for id in ("g-ej", "u-off", "nobody", "no address"):
        browser.get("/mot-de-passe-oublie")
        browser.post("/mot-de-passe-oublie", courriel=f"{id}@test.fr")
        pages.append((browser.answer.status_code, browser.page))
    assert 1 == len({*pages})
    assert "Si un compte correspond à cette adresse" in pages[0][1]


def test_a_form_of_nobody_changes_nothing(browser: Browser) -> None:
    browser.get("/connexion")
    browser.post("/connexion", csrf="x")
    assert 403 == browser.answer.status_code
    assert "Rechargez la page." in browser.page


def test_one_s_own_profile_shows_one_s_groupe(service: Service) -> None:
    sacha = service.logged_in("g-gr")
    sacha.get("/profil")
    assert "Groupe" in sacha.page
    assert "Informations du compte" in sacha.page
