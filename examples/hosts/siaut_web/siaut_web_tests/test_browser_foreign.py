"""
What a page of another site does to somebody who is logged in: lead there, no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_web_tests.browsers import Seen, expect

if TYPE_CHECKING:
    from siaut_web_tests.services import Service

ELSEWHERE: Final = "http://elsewhere.test/"

FORM: Final = """([site, csrf]) => {
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: `${site}/deconnexion`});
  const field = document.createElement("input");
  Object.assign(field, {name: "csrf", value: csrf});
  form.append(field);
  document.body.append(form);
  form.submit();
}"""
FETCH: Final = """([site]) => fetch(`${site}/api/deconnexion`, {
  method: "POST", mode: "no-cors", credentials: "include", body: "{}"
}).catch(() => 0)"""
READ: Final = """([site]) => fetch(`${site}/api/profil`, {credentials: "include"})
  .then((answer) => answer.text(), () => "nothing")"""
FRAME: Final = """([site]) => new Promise((done) => {
  const frame = document.createElement("iframe");
  Object.assign(frame, {src: `${site}/profil`, onload: done});
  document.body.append(frame);
})"""


@pytest.mark.parametrize("attack", [FORM, FETCH, READ, FRAME])
def test_another_site_does_nothing_in_somebody_s_name(
    seen: Seen, live: Service, attack: str
) -> None:
    """
    Not even with the token of their forms, if it had leaked.
    """
    seen.log_in("g-ej")
    page, site = seen.page, live.options.base_url
    csrf = page.locator("[name=csrf]").first.get_attribute("value")
    page.route(
        f"{ELSEWHERE}**",
        lambda route: route.fulfill(content_type="text/html", body="<p>Bonjour</p>"),
    )
    with seen.complains():
        page.goto(ELSEWHERE)
        done = page.evaluate(attack, [site, csrf])
        page.wait_for_load_state("networkidle")
        assert attack is not READ or done == "nothing"
        for frame in page.frames[1:]:
            assert "Camille" not in frame.content()
    page.goto("/profil")
    expect(
        page.get_by_text("Camille TEST - Promoteur Gestionnaire EJ").first
    ).to_be_visible()


def test_a_link_in_a_mail_is_followed_by_somebody_who_is_logged_in(
    seen: Seen, live: Service
) -> None:
    """
    Of a webmail, which is another site: the page opens, and no session ends.
    """
    token = live.link_of("u-neuf")
    seen.log_in("g-ej")
    page, site = seen.page, live.options.base_url
    link = f'<a href="{site}/#/password-recovery?token={token}">Lien</a>'
    page.route(
        f"{ELSEWHERE}**",
        lambda route: route.fulfill(content_type="text/html", body=link),
    )
    with seen.complains():
        page.goto(ELSEWHERE)
        page.get_by_text("Lien").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Choix du mot de passe"
        )
    page.goto("/profil")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon profil")
