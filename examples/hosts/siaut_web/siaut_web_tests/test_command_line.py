"""
The command line: alone a demonstration, else a real service; what it refuses.
"""

from __future__ import annotations

import re
import socket
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest
import uvicorn
from attrs import evolve

from siaut_sqlalchemy_tests.databases import base_postgres
from siaut_web.__main__ import SECRET, main
from siaut_web.demonstration import FILE
from siaut_web_tests.commands import free_port, started
from siaut_web_tests.demonstrations import BANNER

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from siaut_web.options import Options

DATA: Final = Path(__file__).parents[3] / "data"
REAL: Final = "sqlite:///real.sqlite"

# What whoever runs the tests may have of their own.
VARIABLES: Final = ("SIAUT_DATABASE", "SIAUT_SITE", "SMTP_HOST", SECRET)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    Work in an empty folder.
    """
    monkeypatch.chdir(tmp_path)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """
    Ask what is refused, and give the sentence that says why.
    """

    def refused(*options: str) -> str:
        monkeypatch.setattr(sys, "argv", ["siaut-web", "--port", free_port(), *options])
        assert 2 == _main()
        [sentence] = capsys.readouterr().err.splitlines()
        return sentence

    return refused


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., uvicorn.Config]:
    """
    Have it prepared as the options ask, serving nobody; give how it would be served.
    """
    configs: list[uvicorn.Config] = []

    async def serve(self: uvicorn.Server, _sockets: object) -> None:
        served: FastAPI = self.config.app  # type: ignore[assignment]  # ours
        async with served.router.lifespan_context(served):
            configs.append(self.config)
            self.started = True

    monkeypatch.setattr(uvicorn.Server, "serve", serve)

    def prepare(*options: str) -> uvicorn.Config:
        monkeypatch.setattr(sys, "argv", ["siaut-web", "--port", free_port(), *options])
        with ThreadPoolExecutor(
            1
        ) as aside:  # The loop of this thread is the browser's.
            assert 0 == aside.submit(main).result()
        return configs[-1]

    return prepare


def _options_of(config: uvicorn.Config) -> Options:
    options: Options = config.app.state.site.options  # type: ignore[union-attr]  # ours
    return options


def _main() -> int:
    # The loop of this thread is the browser's.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(main).result()


def test_alone_it_is_a_demonstration(filled: Path) -> None:
    """
    Of the same structures and accounts, wherever it is started.
    """
    with started() as (address, said):
        assert f"{address}/demonstration" in said
        answer = httpx.get(f"{address}/demonstration")
        passwords = {line.split()[-1] for line in said.splitlines() if "@" in line}
    assert BANNER in answer.text
    assert 5 <= len(passwords)
    assert all(password in answer.text for password in passwords)
    assert _read(filled) == _read(Path(FILE))


def _read(file: Path) -> list[object]:
    with closing(sqlite3.connect(file)) as base:
        return [
            *base.execute("SELECT id, nom, numero, commune FROM structures"),
            *base.execute("SELECT id, courriel_cle, profil, actif FROM utilisateurs"),
        ]


def test_the_pages_that_begin_have_the_one_command() -> None:
    root, own = DATA.parents[1], Path(__file__).parents[1]
    pages = [root / "README.md", own / "README.md", root / "docs" / "tutorial-web.md"]
    command = re.compile(r"^python3 (?:.*\\\n)*.*bin/siaut-web$", re.MULTILINE)
    commands = [command.findall(page.read_text("utf-8")) for page in pages]
    assert [1, 1, 1] == [*map(len, commands)]
    assert [commands[0]] * 3 == commands


def test_a_base_makes_it_real() -> None:
    et, ej = (str(DATA / f"finess-{kind}-exemple.csv") for kind in ("et", "ej"))
    options = ["--database", REAL, "--finess-et", et, "--finess-ej", ej]
    with started(*options) as (address, said):
        assert "Structures ajoutées" in said
        assert "Sans serveur de courriel" in said
        assert 404 == httpx.get(f"{address}/demonstration").status_code
        assert BANNER not in httpx.get(f"{address}/connexion").text


@pytest.mark.parametrize("content", ["text", "delete", "wal"])
def test_a_file_that_is_not_its_own_is_refused_and_left_as_it_is(
    content: str, folder: Path, ask: Callable[..., str]
) -> None:
    file = folder / FILE
    if content == "text":
        file.write_text("Somebody's notes", "utf-8")
    else:
        with closing(sqlite3.connect(file)) as base:
            base.execute(f"PRAGMA journal_mode = {content}")
            base.execute("CREATE TABLE utilisateurs (id)")
            base.commit()
    before = file.read_bytes()
    assert f"Le fichier {FILE} n'est pas la base d'une démonstration" in ask()
    assert before == file.read_bytes()
    assert [file] == [*folder.iterdir()]


def test_the_base_of_a_demonstration_is_never_a_real_one(
    folder: Path, ask: Callable[..., str]
) -> None:
    with closing(sqlite3.connect(folder / FILE)) as base:
        base.execute("CREATE TABLE web_demonstration (rank)")
    assert "démonstration" in ask("--database", f"sqlite:///{FILE}")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--host", "0.0.0.0"], "cette machine"),  # noqa: S104  (refused)
        (["--host", "example.org"], "ce port ne peut pas être ouvert"),
        (["--site", "https://example.org"], "cette machine"),
        (["--site", "http://["], "--site"),
        (["--site", "http://localhost:8000/siaut"], "sans chemin"),
        (["--database", REAL, "--site", "https://example.org/siaut"], "sans chemin"),
        (["--port", "0"], "--port"),
        (["--limits", "memcached+what://"], "--limits"),
        (["--finess-ej", "x"], "--finess-et"),
        (["--smtp", "localhost"], "--sender"),
        (["--database", "mysql://localhost/siaut"], "seuls SQLite et PostgreSQL"),
        (["--database", REAL, "--site", "http://example.org"], "--site"),
        (["--database", REAL, "--finess-et", "x"], "ce fichier n'existe pas"),
        (["--what"], "--help"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    options: list[str], expected: str, folder: Path, ask: Callable[..., str]
) -> None:
    assert expected in ask(*options)
    assert not (folder / FILE).exists()


def test_a_port_that_is_taken_is_said(ask: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        assert "--port" in ask("--port", str(sock.getsockname()[1]))


def test_a_secret_is_long(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[..., str]
) -> None:
    monkeypatch.setenv(SECRET, "short")
    assert SECRET in ask()


def test_https_is_https_however_it_is_written(
    configure: Callable[..., uvicorn.Config],
) -> None:
    """
    Or else its cookies would travel in clear.
    """
    options = _options_of(
        configure("--database", REAL, "--site", "HTTPS://Siaut.test/")
    )
    assert "https://siaut.test" == options.base_url
    assert options.is_https
    assert evolve(options, base_url="HTTPS://siaut.test").is_https


def test_nothing_is_believed_but_of_a_proxy_that_is_named(
    configure: Callable[..., uvicorn.Config],
) -> None:
    alone = configure("--database", REAL)
    assert not alone.proxy_headers
    assert not alone.access_log
    assert not alone.server_header
    behind = configure("--database", REAL, "--proxy", "192.0.2.1")
    assert behind.proxy_headers
    assert ["192.0.2.1"] == behind.forwarded_allow_ips


def test_a_mail_server_makes_it_real(
    configure: Callable[..., uvicorn.Config],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """
    The rest of what is said of it is in variables, its password above all.
    """
    for name, value in {"USER": "siaut", "PASSWORD": "sesame", "PORT": "465"}.items():
        monkeypatch.setenv(f"SMTP_{name}", value)
    monkeypatch.setenv(SECRET, 32 * "s")
    options = _options_of(
        configure("--smtp", "mail.example.org", "--sender", "siaut@example.org")
    )
    assert options.smtp is not None
    assert ("mail.example.org", 465) == (options.smtp.host, options.smtp.port)
    assert "siaut@example.org" == options.sender
    assert 32 * b"s" == options.secret
    assert "sqlite+aiosqlite:///siaut.sqlite" == options.database
    assert not options.demonstration
    said = capsys.readouterr()
    assert "Sans serveur" not in said.out
    assert "sesame" not in f"{options} {said}"


def test_it_is_real_on_postgresql(
    server: str, configure: Callable[..., uvicorn.Config]
) -> None:
    with base_postgres(server) as url:
        address = url.replace("+psycopg", "")
        options = _options_of(configure("--database", address))
    assert options.database.startswith("postgresql+psycopg://")


def test_a_service_that_does_not_start_says_so(
    ask: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def serve(self: uvicorn.Server, _sockets: object) -> None:
        served: FastAPI = self.config.app  # type: ignore[assignment]  # ours
        async with served.router.lifespan_context(served):
            pass  # It ends at once, as when something raises before it answers.

    monkeypatch.setattr(uvicorn.Server, "serve", serve)
    assert "n'a pas pu démarrer" in ask("--database", REAL)
