"""
The command that sends the mails, to a real server.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from siaut_sqlalchemy_tests.project import PATIENCE
from siaut_sqlalchemy_tests.relay import (
    HOST,
    IDENTIFIER,
    MOT_DE_PASSE,
    Relay,
    free_port,
    open_relay,
    write_authority,
)
from siaut_sqlalchemy_tests.terminal import EXTRACT_ET, Terminal

if TYPE_CHECKING:
    from pathlib import Path

DRAIN = (
    "drain",
    *("--site", "https://siaut.example", "--sender", "siaut@siaut.example"),
)


@pytest.fixture
def terminal(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """
    Give a host where one mail waits.
    """
    for variable in [
        name for name in os.environ if name.startswith(("SMTP_", "SIAUT_S"))
    ]:
        monkeypatch.delenv(variable)
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("migrate")
    terminal.succeed("load", EXTRACT_ET)
    terminal.succeed(
        *("install", "--prenom", "Camille", "--nom", "Test"),
        *("--courriel", "camille.test@test.fr", "--finess", "010999001"),
    )
    return terminal


def name_the_server(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"SMTP_{name}", value)


def adresses(relay: Relay) -> list[str]:
    return [adresse for adresse, _ in relay.arrivals]


def test_what_waits_is_sent_once(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_relay() as relay:
        port = str(relay.port)
        name_the_server(monkeypatch, HOST=HOST, PORT=port, SECURITY="aucune")
        sending, rest = terminal(*DRAIN), terminal(*DRAIN)

        assert ["camille.test@test.fr"] == adresses(relay)
    assert (0, "") == (sending.code, sending.output)
    assert sending.error.startswith("Courriels envoyés : 1, sans objet : 0,")
    assert (0, "Aucun courriel n'attend.\n", "") == rest


def test_the_server_and_its_password_may_come_from_the_environment(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Encrypted, which is what nothing said means.
    """
    authority = tmp_path / "authority.pem"
    write_authority(authority)
    with open_relay(identity=True) as relay:
        for name, value in {
            "SSL_CERT_FILE": str(authority),
            "SIAUT_SITE": "https://siaut.example",
            "SIAUT_SENDER": "siaut@siaut.example",
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(relay.port),
            "SMTP_USER": IDENTIFIER,
            "SMTP_PASSWORD": MOT_DE_PASSE,
        }.items():
            monkeypatch.setenv(name, value)
        sending = terminal("drain")

        assert ["camille.test@test.fr"] == adresses(relay)
    assert 0 == sending.code
    assert MOT_DE_PASSE not in terminal("drain", "--help").output


def test_a_server_that_is_not_there_loses_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = str(free_port())
    name_the_server(monkeypatch, HOST=HOST, PORT=port, SECURITY="aucune")
    issue = terminal(*DRAIN)

    assert 2 == issue.code
    assert "envoyés : 0, sans objet : 0, à réessayer : 1, " in issue.error
    assert "Le serveur de courriel refuse le service (CONNEXION)" in issue.error


@pytest.mark.parametrize(
    ("arguments", "server", "sentence"),
    [
        ([], {}, "SMTP_HOST : Ce champ est obligatoire"),
        (["--site", "siaut.example"], {}, "--site : Une adresse en https://"),
        ([], {"HOST": "h" * 500}, "SMTP_HOST : "),
        ([], {"HOST": HOST, "PORT": "x"}, "SMTP_PORT : Un port"),
        ([], {"HOST": HOST, "PORT": "0"}, "SMTP_PORT : Un port"),
        ([], {"HOST": HOST, "PORT": "9" * 5_000}, "SMTP_PORT : Un port"),
        ([], {"HOST": HOST, "USER": "moi"}, "attendus ensemble"),
        ([], {"HOST": HOST, "SECURITY": "peut-être"}, "SMTP_SECURITY : Un choix"),
    ],
)
def test_a_wrong_setting_is_said_before_anything_is_sent(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    server: dict[str, str],
    sentence: str,
) -> None:
    name_the_server(monkeypatch, **server)
    issue = terminal(*DRAIN, *arguments)

    assert (2, "", 1) == (issue.code, issue.output, len(issue.error.splitlines()))
    assert sentence in issue.error


@pytest.mark.parametrize("stop_request", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_sends_until_it_is_told_to_stop(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stop_request: signal.Signals
) -> None:
    with open_relay() as relay:
        port = str(relay.port)
        name_the_server(monkeypatch, HOST=HOST, PORT=port, SECURITY="AUCUNE")
        command = [
            *(sys.executable, "-X", "utf8", "-m", "siaut_sqlalchemy"),
            *(*DRAIN, "--forever", "--pause", "1", "--database", terminal.base),
        ]
        with subprocess.Popen(  # noqa: S603  (our own words)
            command,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as worker:
            assert worker.stderr is not None
            first = worker.stderr.readline()
            worker.send_signal(stop_request)
            output, sequel = worker.communicate(timeout=PATIENCE)

        assert ["camille.test@test.fr"] == adresses(relay)
    assert re.match("Courriels envoyés : 1,", first)
    assert (0, "", "") == (worker.returncode, output, sequel)
