"""
How often something is tried, on the pages and on the API alike.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from limits import RateLimitItemPerDay

from siaut_web import limits

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from siaut_web_tests.services import Browser, Service

PAGES: Final = {"/connexion", "/mot-de-passe-oublie", "/lien/mot-de-passe"}
API: Final = {"/api/connexion", "/api/demande", "/api/lien", "/api/lien/examen"}

PASSWORD: Final = "une autre phrase de passe"

# Whatever each of them wants; each reads its own.
FIELDS: Final = {
    "/connexion": {"courriel": "a@test.fr", "mot_de_passe": PASSWORD},
    "/mot-de-passe-oublie": {"courriel": "a@test.fr"},
    "/lien/mot-de-passe": {"mot_de_passe": PASSWORD, "confirmation": PASSWORD},
    "/api/connexion": {"courriel": "a@test.fr", "mot_de_passe": PASSWORD},
    "/api/demande": {"courriel": "a@test.fr"},
    "/api/lien": {"token": "A" * 43, "mot_de_passe": PASSWORD},
    "/api/lien/examen": {"token": "A" * 43},
}


class Minutes:
    """
    The clock of what is counted, that a test moves.
    """

    now: float = 1_700_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def minutes(monkeypatch: pytest.MonkeyPatch) -> Minutes:
    minutes = Minutes()
    monkeypatch.setattr("limits.aio.storage.memory.time", minutes)
    return minutes


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """
    Note how long each attempt waits, without waiting.
    """
    noted: list[float] = []

    async def note(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr(limits, "sleep", note)
    return noted


def attempt(browser: Browser, path: str, **fields: str) -> httpx.Response:
    sent = FIELDS[path] | fields
    if path in API:
        content = json.dumps(sent).encode()  # Half a character too.
        headers = {"Content-Type": "application/json"}
        return browser.ask("POST", path, content=content, headers=headers)
    browser.ask("GET", "/connexion")
    return browser.ask("POST", path, data={"csrf": browser.csrf, **sent})


@pytest.mark.parametrize("path", sorted(PAGES | API))
def test_a_machine_that_tries_too_often_is_told_to_come_back(
    service: Service, path: str
) -> None:
    """
    Whatever it tries; others go on.
    """
    browser, other = service.browser("192.0.2.1"), service.browser("192.0.2.2")
    for _ in range(limits.OF_A_MACHINE.amount):
        assert 429 != attempt(browser, path).status_code
    for refused in (path, "/connexion", "/api/demande"):
        answer = attempt(browser, refused)
        assert 429 == answer.status_code
        assert "60" == answer.headers["retry-after"]
    assert 429 != attempt(other, path).status_code
    assert browser.ask("GET", "/connexion").is_success


def test_a_link_that_is_looked_at_counts_too(service: Service) -> None:
    browser = service.browser()
    browser.get("/lien")
    browser.ask("POST", "/lien", data={"csrf": browser.csrf, "lien": "A" * 43})
    cookie = browser.client.cookies["siaut-lien"]
    for _ in range(limits.OF_A_MACHINE.amount):
        browser.client.cookies.set("siaut-lien", cookie)
        assert 410 == browser.ask("GET", "/lien").status_code
        browser.client.cookies.clear()
    browser.client.cookies.set("siaut-lien", cookie)
    assert 429 == browser.ask("GET", "/lien").status_code


@pytest.mark.parametrize("path", ["/connexion", "/mot-de-passe-oublie"])
def test_an_address_waits_longer_each_time_and_is_never_locked_out(
    service: Service, waits: list[float], path: str
) -> None:
    """
    From wherever it is tried, however it is written, on the pages or the API.
    """
    written = [
        "é@hôpital.fr",
        " É@HÔPITAL.FR ",
        "é@xn--hpital-ixa.fr",
        "e\N{COMBINING ACUTE ACCENT}@hôpital.fr\t",
        "é@\N{FULLWIDTH LATIN SMALL LETTER H}ôpital\N{IDEOGRAPHIC FULL STOP}fr",
    ]
    for rank in range(50):
        browser = service.browser(f"192.0.2.{rank}")
        also = {"/connexion": "/api/connexion", "/mot-de-passe-oublie": "/api/demande"}
        tried = [path, also[path]][rank % 2]
        answer = attempt(browser, tried, courriel=written[rank % len(written)])
        assert answer.status_code in {200, 401}
    assert [0] * 11 + [*range(1, 31)] + [30] * 9 == waits

    attempt(service.browser("192.0.2.99"), path, courriel="b@test.fr")
    assert 0 == waits[-1]


def test_openapi_says_what_is_counted(service: Service) -> None:
    """
    What asks for a turn, and the acts that are counted.
    """
    told = {
        path
        for path, methods in service.app.openapi()["paths"].items()
        for operation in methods.values()
        if "429" in operation["responses"]
    }
    compte, structure = "/api/utilisateurs", "/api/structures"
    acts = {compte, f"{compte}/{{utilisateur_id}}", structure}
    acts |= {f"{compte}/{{utilisateur_id}}/renvoi", f"{structure}/{{structure_id}}"}
    assert API | acts == told


def kept(service: Service) -> Any:  # noqa: ANN401  (a storage, whose parts are looked at)
    return service.site.limits._window.storage


@pytest.mark.parametrize(
    "machine",
    ["", "unknown", "a/b:c", "x" * 10_000, "é\udc80", "fe80::1%eth0", "2001:db8::1"],
)
def test_of_machines_and_addresses_a_keyed_digest_is_kept(
    service: Service, machine: str
) -> None:
    """
    However long or strange: a proxy hands on what it is told.
    """
    attempt(service.browser(machine), "/connexion", courriel="aurelie@test.fr")
    attempt(service.browser(machine), "/api/demande", courriel="\ud800" + "a" * 100_000)
    keys = [*kept(service).storage, *kept(service).locks, *kept(service).expirations]
    assert keys
    for key in keys:
        assert len(key) < 120
        assert "aurelie" not in key
        assert not machine or machine not in key
    other = limits.Limits(service.options)
    assert other._digest("machine", "a") == service.site.limits._digest("machine", "a")


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_of_ipv6_a_network_is_a_machine(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    one: str,
    another: str,
    *,
    same: bool,
) -> None:
    monkeypatch.setattr(limits, "OF_A_MACHINE", RateLimitItemPerDay(1))
    attempt(service.browser(one), "/api/demande")
    answer = attempt(service.browser(another), "/api/demande")
    assert same == (429 == answer.status_code)


def test_what_is_counted_is_forgotten(service: Service, minutes: Minutes) -> None:
    """
    Of those who tried in the last two minutes, and of no more, something is kept.
    """
    for rank in range(100):
        browser = service.browser(f"192.0.2.{rank}")
        attempt(browser, "/api/demande", courriel=f"{rank}@test.fr")
    assert 200 <= len(kept(service).storage)
    minutes.now += 121
    for _ in range(2):
        attempt(service.browser("192.0.2.200"), "/api/demande")
    for part in (kept(service).storage, kept(service).locks, kept(service).expirations):
        assert len(part) < 10


def test_a_minute_later_a_machine_tries_again(
    service: Service, minutes: Minutes, waits: list[float]
) -> None:
    browser = service.browser()
    while attempt(browser, "/connexion").status_code != 429:
        pass
    assert waits[-1] > 0
    minutes.now += 120
    assert 401 == attempt(browser, "/connexion").status_code
    assert 0 == waits[-1]


def test_more_requests_than_places_find_the_service_busy(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    They wait for no hash, and those before them are answered.
    """
    monkeypatch.setattr(limits, "WAITING_MAX", 0)
    busy = limits.Limits(service.options)
    monkeypatch.setattr(service.site.limits, "_places", busy._places)
    for path in sorted(PAGES | API):
        answer = attempt(service.browser(), path)
        assert 503 == answer.status_code
        assert "10" == answer.headers["retry-after"]
    media = "application/problem+json"
    assert media == attempt(service.browser(), "/api/lien").headers["content-type"]


def test_places_are_given_back(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Whatever came of the attempt.
    """
    monkeypatch.setattr(limits, "WAITING_MAX", 1)
    alone = limits.Limits(service.options)
    monkeypatch.setattr(service.site.limits, "_places", alone._places)
    for path in sorted(PAGES | API):
        for _ in range(2):
            assert 503 != attempt(service.browser(), path).status_code


def press(path: str, method: str = "POST", **body: object) -> Callable[[Browser], int]:
    """
    Make an act of the API, or of a page.
    """

    def act(browser: Browser) -> int:
        if path.startswith("/api/"):
            return browser.ask(method, path, json=body).status_code
        browser.ask("GET", "/profil")
        data = {"csrf": browser.csrf, **body}
        return browser.ask(method, path, data=data).status_code

    return act


NEW: Final[dict[str, Any]] = {
    "prenom": "a",
    "nom": "a",
    "courriel": "a@test.fr",
    "profil": "UTILISATEUR_ET",
    "structure_id": "et-1",
    "activites": [],
}
SAVE: Final = {"bouton": "sauvegarder", "version_vue": "1", "nom": "A"}


@pytest.mark.parametrize(
    "act",
    [
        press("/api/utilisateurs", **NEW),
        press("/api/utilisateurs/u-neuf", "PATCH", version_vue=0, nom="a"),
        press("/api/utilisateurs/u-neuf/renvoi"),
        press("/api/structures", type_structure="ET", nom="A"),
        press("/api/structures/et-4", "PATCH", version_vue=0, nom="A"),
        press("/utilisateurs/nouveau", **{**NEW, **SAVE}),
        press("/utilisateurs/u-neuf/modifier", **SAVE),
        press("/utilisateurs/u-neuf/renvoyer"),
        press("/structures/nouvelle", **SAVE, type_structure="ET"),
        press("/structures/et-4/modifier", **SAVE),
    ],
)
def test_an_account_creates_and_asks_what_is_taken_so_often_and_no_more(
    service: Service, monkeypatch: pytest.MonkeyPatch, act: Callable[[Browser], int]
) -> None:
    """
    From wherever it is logged in; others go on.
    """
    monkeypatch.setattr(limits, "OF_AN_ACCOUNT", RateLimitItemPerDay(2))
    camille, elsewhere, other = map(service.logged_in, ("g-ej", "g-ej", "g-ej-bis"))
    assert act(camille) not in {404, 429}
    assert act(elsewhere) not in {404, 429}
    assert 429 == act(camille)
    assert "60" == camille.answer.headers["retry-after"]
    assert 429 != act(other)
