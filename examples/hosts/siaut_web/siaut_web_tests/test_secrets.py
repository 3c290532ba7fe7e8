"""
What was typed, and who has an account: told by no answer and no log.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import socket
import traceback
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import attrs
import pytest
import sqlalchemy as sa

from siaut_core import MotDePasse
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_sqlalchemy.aio.passwords import Argon2PasswordPolicy
from siaut_web_tests.routes import routes_of, unsafe_of
from siaut_web_tests.services import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal

    from siaut_web_tests.services import Browser

pytestmark = pytest.mark.usefixtures("unhurried")

# What is never told: a password or a token; and any other field.
SECRET: Final = "secret4f1b2csecret"
TYPED: Final = "typed9d3e7atyped"

SECRETS: Final = {"mot_de_passe", "confirmation", "token", "lien", "csrf"}

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


@pytest.fixture
def heard(
    portal: BlockingPortal,
    populated: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Service]:
    """
    Give a service of which everything is logged that can be.
    """
    caplog.set_level(logging.INFO, "sqlalchemy")
    caplog.set_level(logging.DEBUG)  # The last one is that of the handler too.
    path = shutil.copy(populated, tmp_path / "heard.sqlite")
    service = Service(portal, f"sqlite+aiosqlite:///{path}")
    service.open()
    yield service
    service.close()


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """
    Give all that was logged, but by the client of the test.
    """
    records = [r for r in caplog.records if r.name != "httpx"]
    errors = [r.exc_info[1] for r in records if r.exc_info]
    told = [r.getMessage() for r in records]
    assert {"siaut_web", "sqlalchemy.engine.Engine"} <= {r.name for r in records}
    told += ["".join(traceback.format_exception(e)) for e in errors]
    return "\n".join(told).lower()  # What is searched is folded.


def wrong(canary: str) -> list[object]:
    """
    Give a value of every wrong kind, each with *canary* in it.
    """
    deep: object = canary
    for _ in range(200):
        deep = [deep]
    return [
        canary,
        canary * 5_000,
        f"{canary}@test.fr",
        {"nom": canary},
        f"\x00{canary}",
        f"{canary}\ud800",
        f" {canary}\r\n<script>{canary}</script>",
        [canary],
        [[canary], None, 1],
        [canary] * 300,
        {"a": canary},
        {f"{canary}!": 1},  # No name of a key, which would be said.
        {"criteres": {f"{canary}!": canary}},
        deep,
    ]


# What some other field of the same body may be, so that one fault is not all of them.
RIGHT: Final[dict[str, object]] = {
    "prenom": "Jean",
    "nom": "Test",
    "courriel": "jean@test.fr",
    "profil": "UTILISATEUR_ET",
    "structure_id": "et-1",
    "activites": [],
    "type_structure": "ET",
    "version_vue": 1,
    "mot_de_passe": "une autre phrase de passe",
    "token": "A" * 43,
    "criteres": {},
}


def test_nothing_of_a_body_comes_back_or_is_logged(
    heard: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Each field of each body, wrong in every way; never a fault of the service.
    """
    camille = heard.logged_in("g-ej")
    for path, methods in heard.app.openapi()["paths"].items():
        for method, operation in methods.items():
            if "requestBody" not in operation:
                continue
            schema = operation["requestBody"]["content"][JSON]["schema"]
            schema = schema if "$ref" not in schema else {"required": ["token"]}
            names = [*schema.get("properties", schema.get("required", ())), "autre"]
            right = {n: RIGHT[n] for n in schema.get("required", ()) if n in RIGHT}
            where = path.format(utilisateur_id="u-neuf", structure_id="et-4")
            for name in names:
                canary = SECRET if name in SECRETS else TYPED
                for value in wrong(canary):
                    content = json.dumps({**right, name: value}).encode()
                    answer = camille.ask(
                        method, where, content=content, headers={"Content-Type": JSON}
                    )
                    assert answer.status_code < 500, (where, name, value)
                    told = answer.text + str(answer.headers)
                    assert SECRET not in told, (where, name)
                    assert answer.is_success or TYPED not in told, (where, name)
                    if path == "/api/deconnexion":
                        camille.log_in("g-ej")
    told = logged(caplog)
    assert SECRET not in told
    assert TYPED not in told


def test_nothing_of_a_body_that_is_no_json_comes_back_or_is_logged(
    heard: Service, caplog: pytest.LogCaptureFixture
) -> None:
    camille = heard.logged_in("g-ej")
    text = json.dumps({"mot_de_passe": SECRET, "courriel": TYPED})
    bodies = [
        text[:-2].encode(),
        (text + text).encode(),
        text.encode("utf-16"),
        text.encode() + b"\xff\xfe",
        f'"{SECRET}"'.encode(),
        f'["{SECRET}"]'.encode(),
        f'{{"courriel": {SECRET}}}'.encode(),
        ("[" * 50_000 + SECRET).encode(),
        urlencode({"mot_de_passe": SECRET}).encode(),
        b"\x00" + SECRET.encode(),
    ]
    types = [
        JSON,
        "application/json; charset=utf-16",
        "application/json; charset=x\x01",
    ]
    for method, path in unsafe_of(heard.app):
        for body in bodies if path.startswith("/api/") else ():
            for media in types:
                headers = {"Content-Type": media}
                answer = camille.ask(method, path, content=body, headers=headers)
                assert answer.status_code < 500, (path, body[:20])
                assert SECRET not in answer.text
                if path == "/api/deconnexion":
                    camille.log_in("g-ej")
    told = logged(caplog)
    assert SECRET not in told
    assert TYPED not in told


def fields_of_pages() -> set[str]:
    """
    Give the names of the fields of every form: in templates, and in commands.
    """
    templates = (files("siaut_web") / "templates").iterdir()
    text = "\n".join(t.read_text("utf-8") for t in templates if t.name.endswith("html"))
    named = re.findall(r'name="(\w+)"', text)
    shown = re.findall(r'(?:field|select|boxes|yes_no)\(\s*"(\w+)"', text)
    return {*named, *shown, *RIGHT, "present"} - {"viewport", "htmx"}


def hostile(canary: str) -> list[str | list[str] | bytes]:
    return [
        canary,
        canary * 3_000,
        f"\x00{canary}",
        canary.encode() + b"\xff\xfe",
        f"{canary}\N{COMBINING ACUTE ACCENT}" * 50,
        f"'\"><img src=x onerror={canary}>",
        [canary] * 100,
        ["", canary],
    ]


def test_nothing_secret_of_a_form_comes_back_and_nothing_is_logged(
    heard: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Every field there is, sent to every page; never a fault of the service.

    What was typed is shown again beside its fault, as a text: a password is not.
    """
    camille = heard.logged_in("g-ej")
    names = fields_of_pages() - {"csrf"}
    assert {"mot_de_passe", "confirmation", "lien", "courriel", "nom"} < names
    for method, path in unsafe_of(heard.app):
        if path.startswith("/api/") or path == "/deconnexion":
            continue
        for secret, typed in zip(hostile(SECRET), hostile(TYPED), strict=True):
            form: dict[str, Any] = {
                name: secret if name in SECRETS else typed for name in names
            }
            camille.ask("GET", "/profil")
            content = urlencode({**form, "csrf": camille.csrf}, doseq=True).encode()
            headers = {"Content-Type": FORM}
            answer = camille.ask(method, path, content=content, headers=headers)
            assert answer.status_code < 500, (path, typed[:40])
            assert SECRET not in answer.text, path
            assert f"onerror={TYPED}>" not in answer.text, path
            assert path == "/lien" or SECRET not in str(answer.headers), path
            if answer.is_redirect:
                assert TYPED not in answer.headers["location"], path
                assert SECRET not in answer.headers["location"], path
    told = logged(caplog)
    assert SECRET not in told
    assert TYPED not in told


def test_nothing_of_an_address_is_logged_or_fails(
    heard: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Whatever comes where an identifier is expected.
    """
    camille = heard.logged_in("g-ej")
    odd = [
        "%00",
        "%ff",
        "é",
        "%F0%9F%98%80",
        "%ed%a0%80",
        "..",
        "%2e%2e",
        " ",
        "a" * 3_000,
    ]
    for route in routes_of(heard.app):
        for method in (route.methods or set()) - {"HEAD"}:
            for piece in odd:
                names = dict.fromkeys(route.param_convertors, TYPED + piece)
                path = (
                    route.path_format.format(**names) + f"?vue={TYPED}{piece}&{TYPED}"
                )
                body: dict[str, Any] = {"json": {}}
                if not path.startswith("/api/") and method == "POST":
                    camille.ask("GET", "/profil")
                    body = {"data": {"csrf": camille.csrf, "vue": TYPED + piece}}
                if "deconnexion" not in path:
                    answer = camille.ask(method, path, **body)
                    assert answer.status_code < 500, (method, path[:80])
    assert TYPED not in logged(caplog)


# Seconds, before what hangs is given up.
PATIENCE: Final = 60.0


def exchange(sock: socket.socket, request: str) -> str:
    """
    Send a request as it is written, and read all that comes back.
    """
    with socket.create_connection(sock.getsockname(), PATIENCE) as connection:
        connection.sendall(request.encode())
        if not request.endswith(("\n", "}")):
            connection.shutdown(socket.SHUT_WR)  # Nothing more comes of it.
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def test_the_server_logs_nothing_of_what_it_is_sent(
    heard: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Nor of what is no request, nor of a fault of the service.
    """

    def fail(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("siaut_web.api.read_command", fail)
    head = f"Host: localhost:8000\r\nContent-Type: {JSON}\r\nCookie: a={SECRET}\r\n"
    head += "Connection: close\r\n"
    body = json.dumps({"courriel": TYPED, "mot_de_passe": SECRET})
    sized = f"{head}Content-Length: {len(body)}\r\n\r\n{body}"
    cut = sized.replace(JSON, FORM)[:-10]
    with socket.create_server(("localhost", 0)) as sock, heard.served(sock):
        answers = [
            exchange(sock, f"POST /api/connexion?{TYPED} HTTP/1.1\r\n{sized}"),
            exchange(sock, f"POST /api/{TYPED} HTTP/1.1\r\n{sized}"),
            exchange(sock, f"{TYPED} / HTTP/1.1\r\n{sized}"),
            exchange(sock, f"POST / HTTP/1.1\r\n{head}{SECRET}\r\n\r\n"),
            exchange(sock, f"{SECRET}\r\n\r\n"),
            exchange(sock, f"GET /{TYPED} HTTP/9.9\r\n\r\n"),
            exchange(sock, f"GET / HTTP/1.1\r\n{head}Upgrade: {SECRET}\r\n\r\n"),
            exchange(sock, f"POST /api/lien HTTP/1.1\r\n{sized[:-10]}"),
            exchange(sock, f"POST /connexion HTTP/1.1\r\n{cut}"),
        ]
    assert all(answers[:6])
    assert answers[0].startswith("HTTP/1.1 500")
    assert SECRET not in "".join(answers)
    assert {"uvicorn.error"} < {r.name for r in caplog.records}
    told = logged(caplog)
    [error] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert error.getMessage().startswith("ValueError")
    assert "post /connexion 0 " in told  # Who has gone is answered nothing.
    assert SECRET not in told
    assert TYPED not in told


@pytest.mark.parametrize("text", ["\ud800" * 12, "\x00" * 12, "é" * 5_000, ""])
def test_a_real_hash_takes_any_password(service: Service, text: str) -> None:
    """
    Half a character too, which JSON can say.
    """
    host = attrs.evolve(service.site.host, passwords=Argon2PasswordPolicy())
    service.app.state.site = attrs.evolve(service.site, host=host)
    browser = service.browser()
    body = json.dumps({"courriel": "nobody@test.fr", "mot_de_passe": text}).encode()
    headers = {"Content-Type": JSON}
    answer = browser.ask("POST", "/api/connexion", content=body, headers=headers)
    assert 401 == answer.status_code


WHO: Final = {
    "unknown": "nobody@test.fr",
    "wrong password": "g-ej@test.fr",
    "switched off": "u-off@test.fr",
    "not validated": "u-neuf@test.fr",
    "no address": "nobody",
    "empty": "",
}


class Spy:
    """
    Notes what a service asks of its store and of its hash.
    """

    def __init__(self, service: Service) -> None:
        self.calls: list[str] = []
        engine = service.site.store.engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", self._note)
        host = service.site.host
        passwords = host.passwords
        spy = self

        class Heard:
            prepare, renew = passwords.prepare, passwords.renew

            async def verify(
                self, mot_de_passe: MotDePasse, digest: str | None, /
            ) -> bool:
                spy.calls.append("verify")
                return await passwords.verify(mot_de_passe, digest)

        service.app.state.site = attrs.evolve(
            service.site, host=attrs.evolve(host, passwords=Heard())
        )

    def _note(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        self.calls.append(statement)


def told(browser: Browser) -> tuple[object, ...]:
    """
    Give all that an answer tells, but for a token that is drawn for each visitor.
    """
    text = re.sub(r'value="[0-9a-f]{64}"', "", browser.answer.text)
    return browser.answer.status_code, text, sorted(browser.answer.headers.items())


@pytest.mark.parametrize("path", ["/connexion", "/api/connexion"])
def test_a_login_that_is_refused_tells_nothing(service: Service, path: str) -> None:
    """
    Not by its text, its headers, its cookies, nor by what it asks of the store.
    """
    spy, answers, asked = Spy(service), set(), set()
    for courriel in WHO.values():
        browser = service.browser()
        browser.ask("GET", "/connexion")
        fields = {"courriel": courriel, "mot_de_passe": GOOD_PASSWORD + "!"}
        spy.calls.clear()
        if path.startswith("/api/"):
            browser.ask("POST", path, json=fields)
        else:
            browser.ask("POST", path, data={"csrf": browser.csrf, **fields})
        answers.add(repr(told(browser)))
        asked.add("\n".join(spy.calls))
        assert 1 == spy.calls.count("verify")
        assert 401 == browser.answer.status_code
    assert 1 == len(answers)
    assert 1 == len(asked)


@pytest.mark.parametrize("path", ["/mot-de-passe-oublie", "/api/demande"])
def test_a_demande_tells_nothing(service: Service, path: str) -> None:
    """
    The same; and no mail leaves while it is answered.
    """
    spy, answers, asked = Spy(service), set(), set()
    for courriel in [*WHO.values(), "u-actif@test.fr"]:
        browser = service.browser()
        browser.ask("GET", "/connexion")
        spy.calls.clear()
        if path.startswith("/api/"):
            browser.ask("POST", path, json={"courriel": courriel})
        else:
            data = {"csrf": browser.csrf, "courriel": courriel}
            browser.ask("POST", path, data=data)
        answers.add(repr(told(browser)))
        asked.add("\n".join(spy.calls))
        assert 200 == browser.answer.status_code
        assert [] == service.carrier.mailbox
    assert 1 == len(answers)
    assert 1 == len(asked)


def test_a_link_tells_nothing_of_why_it_is_none(service: Service) -> None:
    """
    Unknown, used or past: the same answer.
    """
    used, past = service.link_of("u-actif"), "A" * 43
    body = {"token": used, "mot_de_passe": "une autre phrase de passe"}
    assert service.browser().ask("POST", "/api/lien", json=body).is_success
    answers = set()
    for token in (used, past, "é", "\x00", "a" * 9_000):
        for path in ("/api/lien", "/api/lien/examen"):
            browser = service.browser()
            sent = {**body, "token": token} if path == "/api/lien" else {"token": token}
            browser.ask("POST", path, json=sent)
            answers.add(repr(told(browser)))
    assert 1 == len(answers)
