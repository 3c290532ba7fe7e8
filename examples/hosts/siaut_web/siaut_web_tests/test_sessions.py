"""
Sessions: when they begin, when they end, and the cookie that opens them.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import attrs
import pytest
import sqlalchemy as sa

from siaut_core import ConflictError, MotDePasse, Token
from siaut_core.aio import (
    DesactiverUtilisateur,
    SupprimerUtilisateur,
    UtiliserLien,
    desactiver_utilisateur,
    supprimer_utilisateur,
    utiliser_lien,
)
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_sqlalchemy.aio import Store
from siaut_sqlalchemy_tests.databases import base_postgres
from siaut_web.sessions import SESSIONS
from siaut_web_tests.services import Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from anyio.from_thread import BlockingPortal

    from siaut_core.aio import Event, Host
    from siaut_sqlalchemy.aio import Unit
    from siaut_web_tests.services import Browser

COOKIE: Final = "siaut-session"
VISIT: Final = "siaut-visite"

FIELDS: Final = {"courriel": "g-ej@test.fr", "mot_de_passe": GOOD_PASSWORD}

SWITCH_OFF: Final = DesactiverUtilisateur(acteur_id="g-ej", utilisateur_id="g-et")


def rows_of(service: Service, **values: object) -> list[str]:
    """
    Give whose sessions there are; with *values*, after writing them in each.
    """

    async def read() -> list[str]:
        async with service.site.store.engine.begin() as connection:
            if values:
                await connection.execute(sa.update(SESSIONS).values(values))
            found = await connection.scalars(sa.select(SESSIONS.c.utilisateur_id))
            return sorted(found)

    return service.run(read())


def is_in(browser: Browser) -> bool:
    """
    Say whether somebody is logged in: for the pages, and for the API.
    """
    page = browser.ask("GET", "/profil")
    api = browser.ask("GET", "/api/profil")
    assert (page.status_code, api.status_code) in {(200, 200), (303, 401)}
    if page.is_redirect:
        assert "/connexion" == page.headers["location"]
    return page.is_success


def test_processes_that_start_at_once_create_the_table_once(
    portal: BlockingPortal, server: str
) -> None:
    """
    On PostgreSQL, where each looks for it before any has created it.
    """
    with base_postgres(server) as url:
        service = Service(portal, url)

        async def start() -> None:
            await asyncio.gather(*(service.site.sessions.create() for _ in range(8)))

        service.run(start())
        assert [] == rows_of(service)
        service.run(service.site.store.close())


def test_a_login_ends_the_session_before_it(service: Service) -> None:
    """
    Also of somebody else: a machine is shared.
    """
    browser = service.logged_in("g-ej")
    before = browser.client.cookies[COOKIE]
    browser.log_in("g-et")
    assert before != browser.client.cookies[COOKIE]
    assert ["g-et"] == rows_of(service)

    browser.client.cookies.clear()
    browser.client.cookies.set(COOKIE, before)
    assert not is_in(browser)


def test_a_login_of_the_api_ends_the_session_before_it(service: Service) -> None:
    browser = service.logged_in("g-ej")
    body = {"courriel": "g-et@test.fr", "mot_de_passe": GOOD_PASSWORD}
    assert browser.ask("POST", "/api/connexion", json=body).is_success
    assert ["g-et"] == rows_of(service)
    assert is_in(browser)


def test_a_login_that_is_refused_ends_nothing(
    camille: Browser, service: Service
) -> None:
    camille.log_in("g-et", "une autre phrase de passe")
    assert ["g-ej"] == rows_of(service)
    assert is_in(camille)


def test_a_cookie_from_elsewhere_opens_nothing(service: Service) -> None:
    """
    Whoever plants a cookie before a login knows nothing of the one after it.
    """
    planted = "A" * 43
    browser = service.browser()
    browser.client.cookies.set(COOKIE, planted)
    browser.log_in("g-ej")
    jar = [c.value for c in browser.client.cookies.jar if c.value != planted]
    assert 1 == len(jar)

    thief = service.browser()
    thief.client.cookies.set(COOKIE, planted)
    assert not is_in(thief)


def test_what_comes_from_elsewhere_ends_no_session(
    camille: Browser, service: Service
) -> None:
    """
    Without cookies the answer is for a stranger, and the one that it sets is another.
    """
    session = camille.client.cookies[COOKIE]
    for method, path, status in (
        ("GET", "/connexion", 200),
        ("GET", "/profil", 303),
        ("POST", "/deconnexion", 403),
        ("POST", "/api/deconnexion", 403),
    ):
        stranger = service.browser()
        headers = {"Origin": "http://elsewhere.test"}
        answer = stranger.ask(method, path, headers=headers)
        assert status == answer.status_code
        # A browser keeps what an answer sets, beside what it did not send.
        camille.client.cookies.update(stranger.client.cookies)
        assert session == camille.client.cookies[COOKIE]
        assert is_in(camille)


def test_the_page_of_a_link_in_a_mail_is_that_of_its_visitor(
    camille: Browser, service: Service
) -> None:
    """
    Asked for without cookies, its form brings those of the visit and of the session.
    """
    visit = service.browser()
    visit.get("/")
    camille.client.cookies.update(visit.client.cookies)
    for csrf, status in ((visit.csrf, 303), (camille.csrf, 303), ("0" * 64, 403)):
        data = {"csrf": csrf, "lien": "A" * 43}
        assert status == camille.ask("POST", "/lien", data=data).status_code
    assert is_in(camille)


def test_a_session_nobody_uses_ends(camille: Browser, service: Service) -> None:
    service.clock.advance(minutes=29)
    assert is_in(camille)
    service.clock.advance(minutes=29)
    assert is_in(camille)
    service.clock.advance(minutes=30, seconds=1)
    assert not is_in(camille)


def test_a_session_ends_whatever_is_done(camille: Browser, service: Service) -> None:
    for _ in range(23):
        service.clock.advance(minutes=20)
        assert is_in(camille)
    service.clock.advance(minutes=19, seconds=59)
    assert is_in(camille)
    service.clock.advance(seconds=1)
    assert not is_in(camille)


def test_sessions_that_are_over_are_removed(camille: Browser, service: Service) -> None:
    assert is_in(camille)
    service.clock.advance(hours=9)
    service.logged_in("g-et")
    assert ["g-et"] == rows_of(service)


@pytest.mark.parametrize("path", ["/deconnexion", "/api/deconnexion"])
def test_logging_out_ends_the_session_and_the_cookie(
    camille: Browser, service: Service, path: str
) -> None:
    before = camille.client.cookies[COOKIE]
    if path.startswith("/api"):
        camille.ask("POST", path, json={})
    else:
        camille.get("/")
        camille.ask("POST", path, data={"csrf": camille.csrf})
    assert [] == rows_of(service)
    assert 'siaut-session=""' in camille.answer.headers["set-cookie"]
    assert "Max-Age=0" in camille.answer.headers["set-cookie"]
    assert COOKIE not in camille.client.cookies

    camille.client.cookies.set(COOKIE, before)
    assert not is_in(camille)


def test_switching_an_account_off_ends_its_sessions(service: Service) -> None:
    """
    All of them, and those of nobody else; none revives.
    """
    camille, here, there = map(service.logged_in, ("g-ej", "g-et", "g-et"))
    camille.ask("POST", "/api/utilisateurs/g-et/desactivation", json={})
    assert camille.answer.is_success
    assert ["g-ej"] == rows_of(service)
    assert not is_in(here)
    assert not is_in(there)

    assert camille.ask("POST", "/api/utilisateurs/g-et/activation", json={}).is_success
    assert not is_in(here)
    assert is_in(camille)


async def _delete(host: Host, _service: Service) -> None:
    command = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-neuf")
    await supprimer_utilisateur(host, command)


async def _switch_off(host: Host, _service: Service) -> None:
    await desactiver_utilisateur(
        host, attrs.evolve(SWITCH_OFF, utilisateur_id="u-neuf")
    )


async def _use_link(host: Host, service: Service) -> None:
    token = Token(service.carrier.mailbox[-1].text.partition("?token=")[2].split()[0])
    password = MotDePasse("une autre phrase de passe")
    await utiliser_lien(host, UtiliserLien(token=token, mot_de_passe=password))


@pytest.mark.parametrize("end", [_delete, _switch_off, _use_link])
def test_what_ends_sessions_does_in_its_unit_of_work(
    service: Service, end: Callable[[Host, Service], Awaitable[None]]
) -> None:
    """
    When the unit of work fails, nothing has ended; when it does not, all have.
    """
    service.logged_in("g-et")
    service.link_of("u-neuf")
    rows_of(service, utilisateur_id="u-neuf")
    host = service.site.host

    async def fail(uow: Unit, event: Event) -> None:
        await service.site.sessions.on_event(uow, event)
        message = "the disk is full"
        raise OSError(message)

    with pytest.raises(OSError, match="the disk is full"):
        service.run(end(attrs.evolve(host, on_event=fail), service))
    assert ["u-neuf"] == rows_of(service)

    service.run(end(host, service))
    assert [] == rows_of(service)


def test_a_login_that_fails_opens_nothing(service: Service) -> None:
    async def fail(uow: Unit, event: Event) -> None:
        await service.site.sessions.on_event(uow, event)
        message = "the disk is full"
        raise OSError(message)

    host = attrs.evolve(service.site.host, on_event=fail)
    service.app.state.site = attrs.evolve(service.site, host=host)
    browser = service.browser()
    assert 500 == browser.log_in("g-ej").status_code
    assert [] == rows_of(service)


def test_an_account_that_is_switched_off_elsewhere_is_logged_out(
    service: Service,
) -> None:
    """
    By another program, which knows of no session; or while a request is under way.
    """
    browser = service.logged_in("g-et")
    elsewhere = attrs.evolve(service.site.host, on_event=None)
    service.run(desactiver_utilisateur(elsewhere, SWITCH_OFF))
    assert ["g-et"] == rows_of(service)
    assert not is_in(browser)
    assert "Se connecter" in browser.get("/").text


@pytest.mark.parametrize(
    "cookie", ["A" * 8_000, "é" * 43, "a b", '"', "A" * 42, "\x80" * 43, "A" * 42 + "."]
)
def test_a_cookie_that_is_none_of_ours_costs_nothing(
    service: Service, cookie: str
) -> None:
    """
    It is looked for nowhere.
    """
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = service.site.store.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    browser = service.browser()
    headers = {"Cookie": f"{COOKIE}={cookie}".encode("latin-1")}
    answer = browser.ask("GET", "/profil", headers=headers)
    assert 303 == answer.status_code
    assert 401 == browser.ask("GET", "/api/profil", headers=headers).status_code
    assert 200 == browser.ask("GET", "/connexion", headers=headers).status_code
    assert [] == asked


def attributes_of(browser: Browser) -> dict[str, set[str]]:
    """
    Give the attributes of the cookies that an answer sets.
    """
    told = browser.answer.headers.get_list("set-cookie")
    split = [[part.strip() for part in cookie.split(";")] for cookie in told]
    return {name.partition("=")[0]: set(rest) for name, *rest in split}


def test_cookies_are_for_this_site_and_no_script(service: Service) -> None:
    browser = service.browser()
    browser.ask("GET", "/connexion")
    expected = {"HttpOnly", "SameSite=strict", "Path=/"}
    assert {VISIT: expected} == attributes_of(browser)

    data = {**FIELDS, "csrf": browser.csrf}
    browser.ask("POST", "/connexion", data=data)
    assert {COOKIE: expected} == attributes_of(browser)


def test_cookies_are_for_https_alone(secure: Service) -> None:
    """
    Their names say so to browsers, which then let no other site of the domain set them.
    """
    browser = secure.browser()
    browser.ask("GET", "/connexion")
    expected = {"HttpOnly", "SameSite=strict", "Path=/", "Secure"}
    assert {f"__Host-{VISIT}": expected} == attributes_of(browser)

    data = {**FIELDS, "csrf": browser.csrf}
    browser.ask("POST", "/connexion", data=data)
    assert {f"__Host-{COOKIE}": expected} == attributes_of(browser)
    assert is_in(browser)

    browser.get("/lien")
    browser.ask("POST", "/lien", data={"csrf": browser.csrf, "lien": "A" * 43})
    assert {"__Host-siaut-lien": expected | {"Max-Age=900"}} == attributes_of(browser)


def test_a_session_that_is_waited_for_too_long_is_a_conflict(
    camille: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Others keep the database: whoever asks is told to come back, not that it broke.
    """

    @asynccontextmanager
    async def busy(_store: Store) -> AsyncIterator[None]:
        raise ConflictError
        yield

    monkeypatch.setattr(Store, "unit_of_work", busy)
    for path in ("/profil", "/utilisateurs", "/api/profil"):
        camille.get(path)
        assert 503 == camille.answer.status_code
        assert "1" == camille.answer.headers["Retry-After"]


def test_two_tabs_that_search_at_once_keep_both(
    camille: Browser, service: Service
) -> None:
    """
    The session that each was given is of before the other's search.
    """
    sessions, cookie = service.site.sessions, camille.client.cookies[COOKIE]
    session = service.run(sessions.find(cookie))
    assert session is not None
    kept = [
        service.run(sessions.keep_search(session, {"asked": {"nom": [name]}}))
        for name in ("a", "b")
    ]
    found = service.run(sessions.find(cookie))
    assert found is not None
    assert {*kept} <= found.searches.keys()
