"""
Every page there is was looked at in a real browser: in both themes, on a small screen.
"""

from __future__ import annotations

import pkgutil
import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from limits import RateLimitItemPerDay

import siaut_web_tests
from siaut_web import limits
from siaut_web.answers import SENTENCES
from siaut_web.limits import Limits
from siaut_web_tests.demonstrations import Demonstrated
from siaut_web_tests.routes import filled as filled_in
from siaut_web_tests.routes import routes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyio.from_thread import BlockingPortal

    from siaut_web_tests.browsers import Seen
    from siaut_web_tests.services import Service

# What no browser is shown: "Connexion" instead, and a length that browsers always say.
UNSEEN: Final = {401, 411}

# Changes the first form of the page, and sends it.
FORGE: Final = """
(change) => {
  const form = document.querySelector("form");
  if (change === "csrf") form.elements.csrf.value = "x";
  if (change === "media") form.enctype = "text/plain";
  if (change === "fields") for (let i = 0; i < 501; i++) {
    const field = document.createElement("input");
    Object.assign(field, {name: "a", type: "hidden"});
    form.append(field);
  }
  form.submit();
}
"""


def forge(seen: Seen, change: str) -> None:
    seen.page.goto("/connexion")
    with seen.page.expect_navigation():
        seen.page.evaluate(FORGE, change)


def marked() -> Iterator[str]:
    """
    Give the routes and statuses that tests look at, as their marks say.
    """
    for module in pkgutil.iter_modules(siaut_web_tests.__path__):
        if module.name.startswith("test_"):
            found = import_module(f"siaut_web_tests.{module.name}")
            for test in vars(found).values():
                for mark in getattr(test, "pytestmark", ()):
                    if mark.name == "looks":
                        yield from mark.args


def answering_html(service: Demonstrated) -> Iterator[str]:
    """
    Give the routes that answer a page, whatever it says, to who is logged in.
    """
    for route in routes_of(service.app):
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            browser = service.enter(0)
            sent = {"data": {"csrf": browser.csrf}} if method == "POST" else {}
            told = browser.ask(method, filled_in(route), **sent)
            is_html = told.headers.get("content-type", "").startswith("text/html")
            if is_html and not told.has_redirect_location:
                yield f"{method} {route.path}"


@pytest.mark.usefixtures("unhurried")
def test_every_page_is_looked_at(
    portal: BlockingPortal, filled: Path, tmp_path: Path
) -> None:
    """
    Each route that answers a page, and each status of a refusal, is in some mark.
    """
    service = Demonstrated(portal, Path(shutil.copy(filled, tmp_path)), fast=True)
    routes = {*answering_html(service)}
    service.close()
    statuses = {str(status) for status in {*SENTENCES} - UNSEEN}
    assert routes | statuses <= {*marked()}
    assert routes >= {one for one in marked() if not one.isdecimal()}


@pytest.mark.looks("403", "405", "413", "415", "421", "429", "500", "503")
def test_what_the_service_refuses_by_itself(
    seen: Seen, live: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for change in ("csrf", "fields", "media"):
        forge(seen, change)
        seen.looks_right(f"refus-{change}")
    seen.page.goto("/deconnexion")
    seen.shows("Cette page ne répond pas à cette demande.")
    seen.looks_right("refus-methode")

    # Elsewhere it has no style either; with it, axe knows what its colours are.
    elsewhere = live.options.base_url.replace("localhost", "127.0.0.1")
    seen.page.route(
        "**/lien", lambda route: route.fulfill(response=route.fetch(url=elsewhere))
    )
    seen.page.goto("/lien")
    seen.shows("Ce service est à une autre adresse.")
    seen.looks_right("refus-adresse")

    monkeypatch.setattr(limits, "WAITING_MAX", 0)
    monkeypatch.setattr(live.site.limits, "_places", Limits(live.options)._places)
    seen.log_in("g-ej")
    seen.shows("Le service est très demandé.")
    seen.looks_right("refus-occupe")
    monkeypatch.undo()

    # Of a day: a minute may end between the two, which forgets the first.
    monkeypatch.setattr(limits, "OF_A_MACHINE", RateLimitItemPerDay(1))
    seen.log_in("g-ej")
    seen.is_at("Accueil")
    with monkeypatch.context() as broken:
        broken.setattr(live.site.sessions, "find", None)
        seen.page.goto("/profil")
        seen.shows("Le service a rencontré une erreur.")
        seen.looks_right("refus-panne")
    seen.log_in("g-ej")
    seen.shows("Trop de tentatives.")
    seen.looks_right("refus-tentatives")
