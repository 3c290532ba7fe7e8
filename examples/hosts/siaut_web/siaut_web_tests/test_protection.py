"""
What every request meets first, and every answer leaves with, whatever route it is.
"""

from __future__ import annotations

import json
import logging
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import pytest
import sqlalchemy as sa

from siaut_core import MisuseError
from siaut_web import answers
from siaut_web_tests.routes import filled, routes_of, unsafe_of
from siaut_web_tests.services import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from siaut_web_tests.services import Browser, Service

ELSEWHERE: Final = [
    {"Origin": "https://elsewhere.test"},
    {"Origin": "null"},
    {"Origin": ORIGIN + ".elsewhere.test"},
    {"Origin": ORIGIN.replace("http:", "https:")},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "SAME-ORIGIN"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
]
HERE: Final = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}

OUTDATED: Final = "Ce formulaire n'est plus valable"
FOREIGN: Final = "Cette demande vient d'un autre site."

JSON: Final = {"Content-Type": "application/json"}


def is_api(path: str) -> bool:
    return path.startswith("/api/")


def state_of(service: Service) -> list[int]:
    """
    Count what an act would add to, or take away.
    """

    async def read() -> list[int]:
        async with service.site.store.engine.connect() as connection:
            names = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
            counted = [
                await connection.scalar(
                    sa.select(sa.func.count()).select_from(sa.table(n))
                )
                for n in sorted(names)
            ]
            return [count or 0 for count in counted]

    return service.run(read())


def form_of(browser: Browser) -> dict[str, str]:
    browser.ask("GET", "/profil")
    return {"csrf": browser.csrf}


def test_what_another_site_sends_is_refused_whatever_route_it_is(
    service: Service, camille: Browser
) -> None:
    """
    With the cookie and the token of the visitor: browsers say where it comes from.
    """
    form, before = form_of(camille), state_of(service)
    for method, path in unsafe_of(service.app):
        body: dict[str, Any] = {"json": {}} if is_api(path) else {"data": form}
        for headers in ELSEWHERE:
            answer = camille.ask(method, path, headers=headers, **body)
            assert 403 == answer.status_code, (method, path, headers)
            assert (
                FOREIGN.replace("'", "&#39;") in answer.text or FOREIGN in answer.text
            )
    assert before == state_of(service)


def test_a_page_wants_the_token_of_its_visitor(
    service: Service, camille: Browser
) -> None:
    """
    None, one that is empty, that of another session, that of a visitor: all refused.
    """
    stranger, other = service.browser(), service.logged_in("g-et")
    stranger.ask("GET", "/connexion")
    given = form_of(camille)["csrf"]
    wrong: list[dict[str, str | list[str]]] = [
        {"courriel": "a"},
        {"csrf": ""},
        {"csrf": form_of(other)["csrf"]},
        {"csrf": stranger.csrf},
        {"csrf": given[:-1] + ("0" if given[-1] != "0" else "1")},
        {"csrf": given.upper()},
        {"csrf": "é\udcff"[:1] * 64},
        {"csrf": ["", given]},
    ]
    before = state_of(service)
    for method, path in unsafe_of(service.app):
        for form in [] if is_api(path) else wrong:
            answer = camille.ask(method, path, data=form, headers=HERE)
            assert 403 == answer.status_code, (method, path, form)
            assert OUTDATED in camille.page
    assert before == state_of(service)


def test_a_token_without_cookie_is_nobody_s(service: Service) -> None:
    browser = service.browser()
    browser.ask("GET", "/connexion")
    token = browser.csrf
    browser.client.cookies.clear()
    assert 403 == browser.ask("POST", "/connexion", data={"csrf": token}).status_code


def test_every_page_wants_a_form_and_the_api_wants_json(
    service: Service, camille: Browser
) -> None:
    """
    What a form of another site can send is no JSON.
    """
    form = form_of(camille)
    for method, path in unsafe_of(service.app):
        sent = [json.dumps(form), "csrf=" + form["csrf"]][is_api(path)].encode()
        refused = [
            "text/plain",
            "multipart/form-data; boundary=a",
            ["application/json", "application/x-www-form-urlencoded"][is_api(path)],
            "",
        ]
        for media in refused:
            headers = {"Content-Type": media} if media else {}
            answer = camille.ask(method, path, content=sent, headers=headers)
            assert 415 == answer.status_code, (method, path, media)


def test_what_is_ours_is_let_through(service: Service) -> None:
    """
    The same requests, from a page of this site: whatever refuses them is not this.
    """
    camille = service.logged_in("g-ej")
    for method, path in unsafe_of(service.app):
        for headers in (HERE, {}, {"Sec-Fetch-Site": "none"}):
            form = form_of(camille)
            body: dict[str, Any] = {"json": {}} if is_api(path) else {"data": form}
            answer = camille.ask(method, path, headers=headers, **body)
            assert 415 != answer.status_code, (method, path)
            assert OUTDATED not in camille.page, (method, path)
            assert FOREIGN not in camille.page, (method, path)
            assert answer.status_code < 500, (method, path)
            if "deconnexion" in path:
                camille.log_in("g-ej")


def test_methods_that_no_route_has_change_nothing(
    service: Service, camille: Browser
) -> None:
    before = state_of(service)
    for route in routes_of(service.app):
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            if method not in (route.methods or set()):
                answer = camille.ask(method, filled(route), json={}, headers=HERE)
                # What one path names may be an account for another one.
                assert answer.status_code in {404, 405, 422}, (method, route.path)
    assert before == state_of(service)


def test_reading_changes_nothing(service: Service, camille: Browser) -> None:
    """
    Links are followed by anybody: prefetches, scanners, images of another site.
    """
    before = state_of(service)
    for route in routes_of(service.app):
        if "GET" in (route.methods or set()):
            answer = camille.ask("GET", filled(route))
            assert answer.status_code < 500, route.path
    assert before == state_of(service)


def every_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.Response]:
    """
    Give an answer of every kind: pages, redirections, files, refusals, faults.
    """
    for browser in (service.browser(), service.logged_in("g-ej")):
        for route in routes_of(service.app):
            if "GET" in (route.methods or set()):
                yield browser.ask("GET", filled(route))
        for method, path in unsafe_of(service.app):
            yield browser.ask(method, path, data={"a": "b"})
    browser = service.browser()
    for path in (
        "/nowhere",
        "/api/nowhere",
        "/profil/",
        "/static/nowhere",
        "/%00",
        "//",
    ):
        yield browser.ask("GET", path)
    yield browser.ask("GET", "/static/style.css")
    for path in ("/profil", "/api/profil", "/static/style.css"):
        yield browser.ask("DELETE", path)
        yield browser.ask("GET", path, headers={"Host": "elsewhere.test"})
        yield browser.ask("GET", path, headers={"Content-Length": "9" * 9})
        yield browser.ask("GET", path, headers={"Transfer-Encoding": "chunked"})

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(service.site.sessions, "find", fail)
    camille = service.logged_in("g-ej")
    for path in ("/profil", "/api/profil"):
        assert 500 == camille.ask("GET", path).status_code
        yield camille.answer


def policy_of(answer: httpx.Response) -> dict[str, str]:
    told = answer.headers["content-security-policy"].split(";")
    return {part.split()[0]: " ".join(part.split()[1:]) for part in told}


def test_every_answer_is_protected(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Errors, redirections and files too.
    """
    seen = set()
    for answer in every_answer(service, monkeypatch):
        where = (answer.request.method, answer.url.path, answer.status_code)
        seen.add(answer.status_code)
        policy = policy_of(answer)
        for directive in ("default-src", "frame-ancestors", "base-uri"):
            assert "'none'" == policy[directive], where
        assert "'self'" == policy["form-action"], where
        assert "unsafe" not in str(policy), where
        assert {"'self'", "'none'"} == {*policy.values()}, where
        assert "nosniff" == answer.headers["x-content-type-options"], where
        assert "DENY" == answer.headers["x-frame-options"], where
        assert "same-origin" == answer.headers["referrer-policy"], where
        assert "same-origin" == answer.headers["cross-origin-opener-policy"], where
        assert "same-origin" == answer.headers["cross-origin-resource-policy"], where
        assert "strict-transport-security" not in answer.headers, where
        is_file = answer.url.path.startswith("/static/") and not answer.is_error
        assert is_file != (answer.headers.get("cache-control") == "no-store"), where
        assert not {"server", "x-powered-by"} & {*answer.headers}, where
    assert {200, 303, 401, 403, 404, 405, 411, 413, 415, 421, 500} <= seen


def test_https_is_for_good(secure: Service) -> None:
    browser = secure.browser()
    for path in ("/connexion", "/nowhere", "/static/style.css", "/profil"):
        answer = browser.ask("GET", path)
        assert "max-age=31536000" == answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "host",
    [
        *("elsewhere.test", "localhost", "localhost:80", "localhost:8000.a"),
        *("", "[::1]", "[", "a/b?c#d@["),
    ],
)
def test_another_address_than_the_one_of_the_service_is_misdirected(
    browser: Browser, host: str
) -> None:
    """
    What links and cookies are made of is never what a request says.
    """
    for path in ("/connexion", "/api/openapi.json", "/static/style.css"):
        answer = browser.ask("GET", path, headers={"Host": host})
        assert 421 == answer.status_code
        assert "elsewhere" not in answer.text


def test_a_query_that_is_no_text_is_answered(service: Service) -> None:
    """
    Written by hand: httpx would encode it. Pages are told their path, not their URL.
    """
    sent: list[Any] = []

    async def ask(path: str) -> None:
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"vue=\xff",
            "headers": [(b"host", b"localhost:8000")],
            "client": ("127.0.0.1", 1),
        }

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:  # noqa: ANN401  (of any type of ASGI)
            sent.append(message)

        await service.app(scope, receive, send)

    for path in ("/connexion", "/nowhere", "/api/nowhere"):
        service.run(ask(path))
    assert [200, 404, 404] == [m["status"] for m in sent if "status" in m]


def test_a_host_is_read_as_browsers_write_it(browser: Browser) -> None:
    headers = {"Host": "LOCALHOST:8000"}
    assert browser.ask("GET", "/connexion", headers=headers).is_success


def test_a_body_says_its_length_and_is_no_longer_than_any_form(
    service: Service, browser: Browser
) -> None:
    """
    It is refused before it is read.
    """

    async def parts() -> Any:  # noqa: ANN401  (what httpx sends piece by piece)
        yield b"{}"

    for method, path in unsafe_of(service.app):
        sent = {"headers": JSON if is_api(path) else None}
        assert 411 == browser.ask(method, path, content=parts(), **sent).status_code
        long = b"a" * 262_145
        assert 413 == browser.ask(method, path, content=long, **sent).status_code
        for length in ("-1", "", "1e3", "0x1", "1" * 5_000):
            headers = {"Content-Length": length, **JSON}
            answer = browser.ask(method, path, content=b"{}", headers=headers)
            assert answer.status_code in {411, 413}, (path, length[:9])


def test_a_body_that_says_no_length_is_refused(
    service: Service, browser: Browser
) -> None:
    """
    As those of HTTP/2 may; one that is not there is refused alike.
    """
    for method, path in unsafe_of(service.app):
        for content in (b"a" * 300_000, b""):
            request = browser.client.build_request(method, path, content=content)
            request.headers.pop("content-length", None)
            assert 411 == service.run(browser.client.send(request)).status_code


def test_a_form_has_no_more_fields_than_any_form(browser: Browser) -> None:
    browser.ask("GET", "/connexion")
    content = ("csrf=" + browser.csrf + "&a=" * 501).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.ask("POST", "/connexion", content=content, headers=headers)
    assert 413 == answer.status_code


TEMPLATES: Final = {
    path.name: path.read_text("utf-8")
    for path in (files("siaut_web") / "templates").iterdir()
    if path.name.endswith(".html")
}


class Inline(HTMLParser):
    """
    Finds what a page would run or paint by itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"style", "iframe", "object", "embed", "base"}:
            self.found.append(tag)
        if tag == "script" and not (named.get("src") or "").startswith("/static/"):
            self.found.append(tag)
        for name, value in named.items():
            is_code = re.match(
                r"\s*(javascript|js|data|vbscript):", value or "", re.IGNORECASE
            )
            is_handler = re.match(r"on|style$|srcdoc$|hx-on|hx-vars|data-hx-on", name)
            if is_code or is_handler:
                self.found.append(f"{tag} {name}")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_template_has_script_or_style_of_its_own(name: str) -> None:
    """
    Browsers would refuse them; nothing turns a text into markup either.
    """
    parser = Inline()
    parser.feed(TEMPLATES[name])
    assert [] == parser.found
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup", TEMPLATES[name])


def test_htmx_evaluates_nothing() -> None:
    told = re.search(r"name=\"htmx-config\" content='([^']*)'", TEMPLATES["base.html"])
    assert told is not None
    config = json.loads(told[1])
    assert False is config["allowEval"]
    assert False is config["allowScriptTags"]
    assert False is config["includeIndicatorStyles"]
    assert True is config["selfRequestsOnly"]
    assert 0 == config["historyCacheSize"]


def test_scripts_make_no_markup_of_a_text() -> None:
    script = (files("siaut_web") / "static" / "siaut.js").read_text("utf-8")
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\("
    )
    assert not re.search(forbidden, script)


LINE: Final = re.compile(
    r"(GET|HEAD|POST|PATCH|PUT|DELETE|OPTIONS|-) (\S+) \d{3} \d+ ms"
)


def test_a_request_is_one_line_of_the_log_without_what_was_asked(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """
    The pattern of its route, never its address.
    """
    caplog.set_level(logging.INFO)
    camille = service.logged_in("g-ej")
    caplog.clear()
    asked = [
        ("GET", "/utilisateurs/u-actif"),
        ("GET", "/api/utilisateurs/u-actif"),
        ("GET", "/nowhere/aurelie.test@test.fr"),
        ("GET", "/connexion?courriel=aurelie.test@test.fr"),
        ("AURELIE", "/connexion"),
        ("POST", "/api/utilisateurs/u-actif/renvoi"),
        ("GET", "/static/style.css"),
    ]
    for method, path in asked:
        camille.ask(
            method, path, json={}, headers={"User-Agent": "aurelie.test@test.fr"}
        )
    told = [r for r in caplog.records if r.name != "httpx"]  # Whom the test asks by.
    lines = [r.getMessage() for r in told if r.name == "siaut_web"]
    assert len(asked) == len(lines)
    known = {route.path for route in routes_of(service.app)} | {"-", "/static"}
    for line in lines:
        match = LINE.fullmatch(line)
        assert match is not None, line
        assert match[2] in known
    assert "/api/utilisateurs/{utilisateur_id}" in lines[1]
    assert "aurelie" not in str([r.getMessage() for r in told]).lower()


CANARY: Final = "canari-4f1b2c"


@pytest.mark.parametrize("path", ["/profil", "/api/profil"])
def test_a_fault_of_the_service_says_nothing_of_what_it_met(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    """
    Its message may quote what was typed: the log has its class, and where it was.
    """
    caplog.set_level(logging.DEBUG)

    async def fail(*_: object, **_more: object) -> None:
        error = ValueError(CANARY)
        error.add_note(CANARY)
        raise error from KeyError(CANARY)

    camille = service.logged_in("g-ej")
    monkeypatch.setattr(answers, "consulter_mon_profil", fail)
    answer = camille.ask("GET", path)
    assert 500 == answer.status_code
    assert CANARY not in answer.text + str(answer.headers)
    assert "Le service a rencontré une erreur" in answer.text
    media = "application/problem+json" if is_api(path) else "text/html; charset=utf-8"
    assert media == answer.headers["content-type"]
    [record] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "siaut_web" == record.name
    assert "ValueError" in record.getMessage()
    assert "in find_acteur" in record.getMessage()
    assert CANARY not in caplog.text
    assert all(r.exc_info is None for r in caplog.records)


@pytest.mark.parametrize("path", ["/profil", "/api/profil"])
def test_a_mistake_of_the_service_is_logged_and_not_shown(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    """
    The library's own words are for whoever wrote the call.
    """

    async def mistaken(*_: object, **_more: object) -> None:
        raise MisuseError(CANARY, CANARY)

    camille = service.logged_in("g-ej")
    monkeypatch.setattr(answers, "consulter_mon_profil", mistaken)
    answer = camille.ask("GET", path)
    assert 500 == answer.status_code
    assert CANARY not in answer.text
    [record] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "MisuseError" in record.getMessage()
    assert "in mistaken" in record.getMessage()
    assert CANARY not in caplog.text


def test_a_fault_in_the_middle_of_an_answer_is_logged_alike(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def parts(*_: object) -> Iterator[bytes]:
        yield b"begun"
        raise ValueError(CANARY)

    camille = service.logged_in("g-ej")
    form = form_of(camille)
    monkeypatch.setattr("siaut_web.pages.utilisateurs._lines", parts)
    # As the test's own client says of an answer that never ends.
    with pytest.raises(AssertionError):
        camille.ask("POST", "/utilisateurs/export", data=form)
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
