"""
The demonstration: on this machine, on a base of its own, and said on every page.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

from siaut_core import MotDePasse, Profil, TypeStructure
from siaut_core.aio import (
    DesactiverUtilisateur,
    RechercherStructures,
    desactiver_utilisateur,
    drain_outbox,
    rechercher_structures,
)
from siaut_core.testing.factory import an_utilisateur
from siaut_sqlalchemy.password_policy import Policy
from siaut_web.demonstration import draw_password
from siaut_web.pages import PAGES
from siaut_web_tests.demonstrations import BANNER, Demonstrated
from siaut_web_tests.services import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anyio.from_thread import BlockingPortal

    from siaut_web_tests.services import Browser


@pytest.fixture
def start(
    portal: BlockingPortal, filled: Path, tmp_path: Path
) -> Iterator[Callable[[], Demonstrated]]:
    """
    Start it on a copy, again each time.
    """
    file, started = Path(shutil.copy(filled, tmp_path)), list[Demonstrated]()

    def start_again() -> Demonstrated:
        started.append(Demonstrated(portal, file, fast=True))
        return started[-1]

    yield start_again
    for one in started:
        one.close()


def test_whoever_is_shown_logs_in(start: Callable[[], Demonstrated]) -> None:
    service = start()
    accounts = service.demonstration.accounts
    for rank, account in enumerate(accounts):
        browser = service.enter(rank)
        assert 200 == browser.answer.status_code
        assert account.compte.header in browser.page

    kinds = {(a.compte.profil, a.structure.type_structure) for a in accounts}
    assert kinds >= {
        (Profil.GESTIONNAIRE_EJ, TypeStructure.EJ),
        (Profil.GESTIONNAIRE_ET, TypeStructure.ET),
        (Profil.GESTIONNAIRE_EJ, TypeStructure.GROUPE),
        (Profil.UTILISATEUR_ET, TypeStructure.ET),
        (Profil.CONSULTATION_EJ, TypeStructure.EJ),
    }


def test_every_page_says_that_it_is_one(start: Callable[[], Demonstrated]) -> None:
    service = start()
    paths = {"/demonstration", "/nothing"} | {
        route.path
        for router in PAGES
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    for browser in (service.browser(), service.enter(0)):
        for path in sorted(paths):
            browser.get(re.sub(r"\{\w+\}", "nobody", path))
            assert BANNER in browser.page, path


def test_no_other_service_has_that_page(browser: Browser) -> None:
    browser.get("/demonstration")
    assert 404 == browser.answer.status_code
    assert BANNER not in browser.page


def test_each_start_has_other_passwords_and_ends_the_sessions(
    start: Callable[[], Demonstrated],
) -> None:
    first = start()
    camille = first.enter(0)
    second = start()
    again = second.browser()
    again.client.cookies = camille.client.cookies
    again.get("/profil")
    assert "/connexion" == again.answer.url.path

    old, new = (s.demonstration.accounts for s in (first, second))
    assert [a.compte.id for a in old] == [a.compte.id for a in new]
    assert not {a.mot_de_passe for a in old} & {a.mot_de_passe for a in new}
    account = old[0]
    again.post(
        "/connexion",
        courriel=account.compte.courriel.adresse,
        mot_de_passe=account.mot_de_passe,
    )
    assert 401 == again.answer.status_code


def test_an_account_that_is_shown_is_active_again_at_the_next_start(
    start: Callable[[], Demonstrated],
) -> None:
    service = start()
    camille, *_, claude = service.demonstration.accounts[:5]
    off = DesactiverUtilisateur(
        acteur_id=camille.compte.id, utilisateur_id=claude.compte.id
    )
    service.run(desactiver_utilisateur(service.site.host, off))
    assert 200 == start().enter(4).answer.status_code


def test_its_passwords_are_those_that_the_policy_accepts() -> None:
    """
    Of hundreds that were drawn, all of them.
    """
    for _ in range(300):
        drawn = MotDePasse(draw_password())
        assert [] == Policy().faults(drawn, an_utilisateur())


def test_its_mails_are_on_its_page_newest_first(
    start: Callable[[], Demonstrated],
) -> None:
    service = start()
    browser = service.browser()
    browser.get("/demonstration")
    assert "Aucun courriel n'est parti" in browser.page
    shown = [a.compte.courriel.adresse for a in service.demonstration.accounts[:2]]
    for adresse in shown:
        browser.get("/mot-de-passe-oublie")
        browser.post("/mot-de-passe-oublie", courriel=adresse)
        service.run(drain_outbox(service.site.host))
    browser.get("/demonstration")
    letters = browser.page.partition('<h2 id="courriels">')[2]
    assert letters.index(shown[1]) < letters.index(shown[0])
    assert 2 == letters.count(f'<a href="{ORIGIN}/#/password-recovery?token=')


def test_it_shows_every_state_and_many_structures(
    start: Callable[[], Demonstrated],
) -> None:
    service = start()
    host = service.site.host

    async def read() -> None:
        async with host.unit_of_work() as uow:
            known = await uow.structures.numeros()
        assert 689 + 10 + 5 + 3 == len(known)
        camille = service.demonstration.accounts[0].compte.id
        found = await rechercher_structures(
            host, RechercherStructures(acteur_id=camille)
        )
        assert {"EJ": 1, "ET": 12, "Groupe": 1} == {
            kind: sum(r.structure.type_structure == kind for r in found.rows)
            for kind in TypeStructure
        }
        without = [r for r in found.rows if not r.numero]
        assert 3 == len(without)

    service.run(read())
    with closing(sqlite3.connect(service.site.store.engine.url.database or "")) as base:
        states = base.execute(
            "SELECT profil, valide_le IS NULL, actif, derniere_connexion IS NULL"
            " FROM utilisateurs"
        ).fetchall()
    assert 200 < len(states)
    assert {(p, w, a) for p, w, a, _ in states} == {
        (profil.value, awaited, active)
        for profil in Profil
        for awaited in (0, 1)
        for active in (0, 1)
    }
