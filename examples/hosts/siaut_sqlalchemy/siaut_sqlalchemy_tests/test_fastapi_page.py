"""
The service of the how-to on FastAPI does what its page says, on both engines.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from functools import partial
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import attrs
import httpx
import pytest
import sqlalchemy as sa

from docs._tools.pages import DOCS, blocks
from siaut_core import EntiteJuridique, StructureId
from siaut_core import aio as siaut
from siaut_sqlalchemy.aio import passwords
from siaut_sqlalchemy_tests.project import PATIENCE, ROOT
from siaut_sqlalchemy_tests.test_passwords import FAST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from siaut_core.messages import Mail

PAGE: Final = DOCS / "how-to" / "fastapi.md"

[LISTING] = [b.text for b in blocks(PAGE) if b.text.startswith("# service.py\n")]

AT_MOST: Final = 250

PASSWORD: Final = "sept petits mots tirés vraiment au hasard"

AURELIE: Final = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "profil": "GESTIONNAIRE_EJ",
    "structure_id": "ej-1",
    "activites": ["QA002"],
}


# What needs no other engine.
ON_SQLITE: Final = pytest.mark.parametrize("url", ["sqlite"], indirect=True)

OF_A_SESSION: Final = (
    ("GET", "/profil"),
    ("GET", "/utilisateurs/formulaire"),
    ("GET", "/utilisateurs/u-1"),
    ("POST", "/utilisateurs"),
    ("POST", "/utilisateurs/recherche"),
    ("POST", "/utilisateurs/u-1/suppression"),
    ("POST", "/structures/choix"),
)


class Mailbox(list[str]):
    """
    Keeps the texts of the mails.
    """

    async def send(self, mail: Mail, /) -> None:
        self.append(mail.text)


class Service:
    """
    The service as its page gives it, where Camille is logged in.
    """

    def __init__(self, runner: asyncio.Runner) -> None:
        self.run, self.module = runner.run, ModuleType("service")
        exec(compile(LISTING, str(PAGE), "exec"), vars(self.module))  # noqa: S102  (our own page)
        self.mailbox = Mailbox()
        self.host: siaut.Host = attrs.evolve(self.module.host, mailer=self.mailbox)
        self.lifespan = self.module.lifespan(self.module.app)
        self.camille, self.aurelie = self.client(), self.client()

    def client(self, machine: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.module.app, client=(machine, 1))
        return httpx.AsyncClient(transport=transport, base_url="https://localhost")

    async def open(self) -> None:
        await self.module.store.create()
        await self.lifespan.__aenter__()
        ej = EntiteJuridique(id=StructureId("ej-1"), raison_sociale="CH DU TEST")
        async with self.host.unit_of_work() as uow:
            await uow.structures.add(ej)
        first = {**AURELIE, "prenom": "Camille", "courriel": "camille.test@test.fr"}
        command: Any = siaut.InstallerUtilisateur(au_titre_de="ARS", **first)  # type: ignore[arg-type]  # texts
        await siaut.installer_utilisateur(self.host, command)

    async def close(self) -> None:
        await self.lifespan.__aexit__(None, None, None)

    def post(
        self, address: str, body: object = None, *, by: httpx.AsyncClient | None = None
    ) -> tuple[int, Any]:
        answer = self.run((by or self.camille).post(address, json=body))
        return answer.status_code, answer.json()

    def get(
        self, address: str, *, by: httpx.AsyncClient | None = None
    ) -> tuple[int, Any]:
        answer = self.run((by or self.camille).get(address))
        return answer.status_code, answer.json()

    def choose_a_password(self) -> None:
        self.run(siaut.drain_outbox(self.host))
        token = self.mailbox[-1].split("token=")[1].split()[0]
        assert 200 == self.post("/lien/examen", {"token": token})[0]
        typed = {"token": token, "mot_de_passe": PASSWORD}
        assert (200, {"message": "Votre mot de passe est enregistré."}) == self.post(
            "/lien", typed
        )

    def log_in(
        self, name: str = "camille", *, by: httpx.AsyncClient | None = None
    ) -> None:
        typed = {"courriel": f"{name}.test@test.fr", "mot_de_passe": PASSWORD}
        assert 200 == self.post("/connexion", typed, by=by)[0]

    def create_aurelie(self) -> str:
        assert (200, {"message": "Sauvegarde effectuée"}) == self.post(
            "/utilisateurs", AURELIE
        )
        criteres = {"criteres": {"prenom": "aurelie"}}
        _, page = self.post("/utilisateurs/recherche", criteres)
        [row] = page["rows"]
        return str(row["id"])

    def forge_a_session(self, id: str) -> None:
        order = sa.insert(self.module.SESSIONS).values(("forged", id, 1 << 40))

        async def write() -> None:
            async with self.module.store.engine.begin() as connection:
                await connection.execute(order)

        self.run(write())

    def sessions(self) -> list[Any]:
        async def read() -> list[Any]:
            async with self.module.store.engine.connect() as connection:
                return list(await connection.execute(sa.select(self.module.SESSIONS)))

        return self.run(read())


@pytest.fixture
def service(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """
    Open it on a database of its own.

    Its digests are weak ones: `test_passwords` judges them, and the page is followed
    as it is below.
    """
    weak = partial(passwords.Argon2PasswordPolicy, parameters=FAST)
    monkeypatch.setattr(passwords, "Argon2PasswordPolicy", weak)
    address = url.replace("sqlite:", "sqlite+aiosqlite:")
    monkeypatch.setenv("SERVICE_DATABASE", address)
    with asyncio.Runner() as runner:
        service = Service(runner)
        runner.run(service.open())
        service.choose_a_password()
        service.log_in()
        yield service
        runner.run(service.close())


def test_the_service_is_small() -> None:
    assert AT_MOST >= len(LISTING.splitlines())


def test_an_account_goes_from_its_form_to_its_deletion(service: Service) -> None:
    _, form = service.get("/utilisateurs/formulaire")
    assert "GESTIONNAIRE_EJ" in [profil["profil"] for profil in form["profils"]]
    choix = {"profil": "GESTIONNAIRE_EJ", "criteres": {}}
    _, page = service.post("/structures/choix", choix)
    assert ["ej-1"] == [row["id"] for row in page["rows"]]

    address = f"/utilisateurs/{service.create_aurelie()}"

    _, record = service.get(address)
    offered = ["DESACTIVER", "RENVOYER", "SUPPRIMER"]
    assert offered == [button["action"] for button in record["buttons"]]
    service.forge_a_session(address.rpartition("/")[2])
    done = [service.post(f"{address}/{name}") for name in ("renvoi", "suppression")]
    assert [200, 200] == [status for status, _ in done]
    assert 404 == service.get(address)[0]
    assert 1 == len(service.sessions())


@ON_SQLITE
def test_what_is_refused_is_a_problem_with_its_field(service: Service) -> None:
    service.create_aurelie()

    status, problem = service.post("/utilisateurs", AURELIE)
    assert (409, "courriel") == (status, problem["errors"][0]["field"])
    status, problem = service.post("/utilisateurs", {**AURELIE, "acteur_id": "u-1"})
    assert (422, "acteur_id") == (status, problem["errors"][0]["field"])
    _, me = service.get("/profil")
    status, problem = service.post(f"/utilisateurs/{me['id']}/desactivation")
    assert (403, "SOI_MEME") == (status, problem["errors"][0]["code"])
    assert 404 == service.post(f"/utilisateurs/{me['id']}/autre")[0]


@ON_SQLITE
def test_nobody_acts_without_a_session(service: Service) -> None:
    for session in ("", "x" * 43, "\ud8ff"):
        headers = {b"Cookie": f"session={session}".encode("utf-8", "surrogatepass")}
        for method, address in OF_A_SESSION:
            asked = service.aurelie.request(method, address, json={}, headers=headers)
            assert 401 == service.run(asked).status_code


def test_a_session_is_stored_with_its_login_and_as_a_digest(service: Service) -> None:
    [(digest, id, _)] = service.sessions()
    assert digest == service.module.to_digest(service.camille.cookies["session"])
    assert id == service.get("/profil")[1]["id"]

    wrong = {"courriel": "camille.test@test.fr", "mot_de_passe": "?"}
    assert 401 == service.post("/connexion", wrong, by=service.aurelie)[0]
    assert 1 == len(service.sessions())

    assert 200 == service.post("/deconnexion")[0]
    assert [] == service.sessions()
    assert 401 == service.get("/profil")[0]


@ON_SQLITE
def test_a_session_is_over_in_its_time(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    [(_, _, expiration)] = service.sessions()

    for now, status in ((expiration - 1, 200), (expiration, 401)):
        monkeypatch.setattr(service.module, "time", lambda now=now: now)
        assert status == service.get("/profil")[0]


def test_a_session_ends_with_what_ends_it_and_never_revives(service: Service) -> None:
    id = service.create_aurelie()
    service.choose_a_password()
    service.log_in("aurelie", by=service.aurelie)
    assert 200 == service.get("/profil", by=service.aurelie)[0]

    assert 200 == service.post(f"/utilisateurs/{id}/desactivation")[0]
    assert 401 == service.get("/profil", by=service.aurelie)[0]
    assert 200 == service.post(f"/utilisateurs/{id}/activation")[0]
    assert 401 == service.get("/profil", by=service.aurelie)[0]

    service.log_in("aurelie", by=service.aurelie)
    assert 200 == service.get("/profil", by=service.aurelie)[0]
    service.post("/demande", {"courriel": "aurelie.test@test.fr"})
    service.choose_a_password()
    assert 401 == service.get("/profil", by=service.aurelie)[0]
    assert 200 == service.get("/profil")[0]


@ON_SQLITE
def test_what_is_refused_ends_no_session(service: Service) -> None:
    _, me = service.get("/profil")

    assert 403 == service.post(f"/utilisateurs/{me['id']}/desactivation")[0]

    assert 200 == service.get("/profil")[0]


@ON_SQLITE
def test_an_answer_repeats_nothing_of_what_was_typed(service: Service) -> None:
    addresses = ("/connexion", "/lien", "/lien/examen", "/demande")
    bodies = (b'{"mot_de_passe": "Secret"', b'["Secret"]', b"Secret")
    kinds = ("application/json", "text/plain")
    for address, body, kind in product(addresses, bodies, kinds):
        headers = {"Content-Type": kind}
        asked = service.camille.post(address, content=body, headers=headers)
        answer = service.run(asked)
        assert 422 == answer.status_code
        assert "application/problem+json" == answer.headers["Content-Type"]
        assert "Secret" not in answer.text


@ON_SQLITE
def test_a_large_body_is_not_read(service: Service) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{}"

    for content in (b"x" * 100_000, endless()):
        asked = service.camille.post("/connexion", content=content)
        assert 413 == service.run(asked).status_code


@ON_SQLITE
def test_an_address_that_is_tried_often_waits_longer_from_wherever(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(service.module, "sleep", sleep)
    for rank in range(45):
        typed = {"courriel": "Nobody@test.fr" if rank % 2 else " nobody@test.fr "}
        by = service.client(f"192.0.2.{rank}")
        assert 200 == service.post("/demande", typed, by=by)[0]
    typed = {"courriel": "other@test.fr"}
    assert 200 == service.post("/demande", typed, by=service.client("192.0.2.99"))[0]

    assert [*[0] * 11, *range(1, 31), *[30] * 4, 0] == waits


@ON_SQLITE
def test_a_machine_that_tries_often_is_told_to_come_back_and_no_other(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = [
        service.post("/lien", {"token": "t", "mot_de_passe": "?"}, by=service.aurelie)
        for _ in range(30 - 3)  # Camille has logged in from there.
    ]
    tried.append(service.post("/connexion", {}, by=service.aurelie))
    assert 429 == service.post("/lien", {}, by=service.aurelie)[0]
    assert 422 == service.post("/lien", {}, by=service.client("192.0.2.1"))[0]

    now = service.module.monotonic()
    monkeypatch.setattr(service.module, "monotonic", lambda: now + 60)

    assert 429 not in [status for status, _ in tried]
    assert 422 == service.post("/lien", {}, by=service.aurelie)[0]
    assert not any(b"192.0.2.1" in digest for digest in service.module.tries)


@ON_SQLITE
def test_who_waits_behind_too_many_is_told_to_come_back(service: Service) -> None:
    places: asyncio.Semaphore = service.module.places
    for _ in range(200):
        service.run(places.acquire())

    asked = service.camille.post("/connexion", json={})
    answer = service.run(asked)

    assert (503, "10") == (answer.status_code, answer.headers["Retry-After"])


def test_the_page_is_followed_word_for_word(tmp_path: Path) -> None:
    """
    In an empty folder, once it is installed; the port is a free one.
    """
    (tmp_path / "siaut_core").symlink_to(ROOT)
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "service.py").write_text(LISTING, "utf-8")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = str(free.getsockname()[1])
    orders = "".join(
        block.text
        for block in blocks(PAGE)
        if block.language == "sh" and "pip install" not in block.text
    )
    orders = orders.replace("uvicorn", f"uvicorn --port {port}").replace("8000", port)
    # A service that does not start is not waited for.
    orders = orders.replace("sleep 1", "kill -0 $!; sleep 1")
    [shown] = [block.text for block in blocks(PAGE) if block.language == "text"]

    done = subprocess.run(  # noqa: S603  (our own page)
        ["bash", "-euc", f"trap 'kill $(jobs -p)' EXIT\n{orders}"],  # noqa: S607  (as readers have it)
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "PYTHONWARNINGS": "error",
            "PYTHONUTF8": "1",
        },
        timeout=PATIENCE,
    )

    assert 0 == done.returncode, done.stderr + done.stdout
    assert done.stdout.endswith(shown), done.stdout
