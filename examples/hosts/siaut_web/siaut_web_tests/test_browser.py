"""
What a person does, in a real browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_web_tests.browsers import Seen, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_web_tests.services import Service

OTHER_PASSWORD = "une autre phrase de passe"

ELSEWHERE = "https://ailleurs.test/x"


def test_what_a_browser_complains_of_is_heard(seen: Seen) -> None:
    """
    An error, what the policy blocks, and another host: no test overlooks them.
    """
    for planted in (
        "setTimeout(() => { throw new Error('planted'); })",
        "document.body.setAttribute('style', 'color: red')",
        f"fetch('{ELSEWHERE}').catch(() => 0)",
        f"new Image().src = '{ELSEWHERE}'",
        f"document.location.assign('{ELSEWHERE}')",
    ):
        seen.page.goto("/connexion")
        with seen.complains():
            seen.page.evaluate(f"() => {{ {planted}; }}")


def test_what_looks_wrong_is_seen(seen: Seen) -> None:
    """
    By axe, or by its width.
    """
    for planted in (
        "document.querySelector('main').append(new Image())",
        "document.querySelector('main').innerHTML = '<h1>Un</h1><h4>Quatre</h4>'",
        "document.querySelector('footer').textContent = 'x'.repeat(2000)",
    ):
        seen.page.goto("/connexion")
        seen.page.evaluate(f"() => {{ {planted}; }}")
        with pytest.raises(AssertionError):
            seen.looks_right("planted")


@pytest.mark.looks("GET /connexion", "GET /mot-de-passe-oublie", "GET /lien", "404")
def test_the_pages_of_somebody_who_is_not_logged_in(seen: Seen) -> None:
    for path, name in (
        ("/connexion", "connexion"),
        ("/mot-de-passe-oublie", "demande"),
        ("/lien", "lien"),
        ("/nulle-part", "introuvable"),
    ):
        seen.page.goto(path)
        seen.looks_right(name)


def test_a_link_is_followed_and_its_token_leaves_the_address(
    seen: Seen, live: Service
) -> None:
    token = live.link_of("u-neuf")
    asked: list[str] = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.goto(f"/#/password-recovery?token={token}")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text(
        "Choix du mot de passe"
    )
    seen.looks_right("mot-de-passe")

    seen.page.locator("#mot_de_passe").fill(OTHER_PASSWORD)
    seen.page.locator("#confirmation").fill(OTHER_PASSWORD)
    seen.page.get_by_role("button", name="Valider").click()
    expect(seen.page.get_by_role("status")).to_have_text(
        "Votre mot de passe est enregistré."
    )
    seen.looks_right("mot-de-passe-enregistre")
    assert [] == [url for url in asked if token in url.partition("#")[0]]
    assert token not in seen.page.evaluate("document.cookie + location.href")


def test_without_javascript_a_link_is_pasted(
    open_browser: Callable[..., Seen], live: Service
) -> None:
    token = live.link_of("u-neuf")
    seen = open_browser(java_script_enabled=False)
    seen.page.goto("/mot-de-passe-oublie")
    seen.page.get_by_role("link", name="J'ai reçu un lien").click()
    seen.page.get_by_label("Lien").fill(f"{live.options.base_url}/#/x?token={token}")
    seen.page.get_by_role("button", name="Continuer").click()
    seen.page.locator("#mot_de_passe").fill(OTHER_PASSWORD)
    seen.page.locator("#confirmation").fill(OTHER_PASSWORD)
    seen.page.get_by_role("button", name="Valider").click()
    expect(seen.page.get_by_role("status")).to_have_text(
        "Votre mot de passe est enregistré."
    )


@pytest.mark.looks("GET /", "GET /profil")
@pytest.mark.parametrize("id", ["g-ej", "g-et", "g-gr", "u-actif"])
def test_one_s_own_pages(seen: Seen, id: str) -> None:
    seen.log_in(id)
    seen.looks_right(f"accueil-{id}")
    seen.page.goto("/profil")
    seen.looks_right(f"profil-{id}")


def test_one_logs_in_with_the_keyboard_alone(seen: Seen) -> None:
    seen.page.goto("/connexion")
    for _ in range(3):
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.type("g-ej@test.fr")
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.type(GOOD_PASSWORD)
    seen.page.keyboard.press("Enter")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Accueil")
