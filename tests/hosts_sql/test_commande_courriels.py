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

from tests.donnees import RACINE
from tests.hosts_sql.relais import (
    HOTE,
    IDENTIFIANT,
    MOT_DE_PASSE,
    Relais,
    ecrire_autorite,
    ouvrir_relais,
)
from tests.hosts_sql.terminal import EXTRAIT_ET, Terminal
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

POSTE = (
    "courriels",
    *("--site", "https://siaut.example", "--expediteur", "siaut@siaut.example"),
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
    for variable in [nom for nom in os.environ if nom.startswith(("SMTP_", "SIAUT_S"))]:
        monkeypatch.delenv(variable)
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.reussir("creer")
    terminal.reussir("charger", EXTRAIT_ET)
    terminal.reussir(
        *("installer", "--prenom", "Camille", "--nom", "Test"),
        *("--courriel", "camille.test@test.fr", "--finess", "010999001"),
    )
    return terminal


def adresses(relais: Relais) -> list[str]:
    return [adresse for adresse, _ in relais.arrivees]


def test_what_waits_is_sent_once(terminal: Terminal) -> None:
    with ouvrir_relais() as relais:
        serveur = ("--smtp-hote", HOTE, "--smtp-port", str(relais.port))
        envoi = terminal(*POSTE, *serveur, "--smtp-securite", "aucune")
        reste = terminal(*POSTE, *serveur, "--smtp-securite", "aucune")

        assert ["camille.test@test.fr"] == adresses(relais)
    assert (0, "") == (envoi.code, envoi.sortie)
    assert envoi.erreur.startswith("Courriels envoyés : 1, sans objet : 0,")
    assert (0, "Aucun courriel n'attend.\n", "") == reste


def test_the_server_and_its_password_may_come_from_the_environment(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Encrypted, which is what nothing said means.
    """
    autorite = tmp_path / "autorite.pem"
    ecrire_autorite(autorite)
    with ouvrir_relais(identite=True) as relais:
        for nom, valeur in {
            "SSL_CERT_FILE": str(autorite),
            "SIAUT_SITE": "https://siaut.example",
            "SIAUT_EXPEDITEUR": "siaut@siaut.example",
            "SMTP_HOTE": HOTE,
            "SMTP_PORT": str(relais.port),
            "SMTP_IDENTIFIANT": IDENTIFIANT,
            "SMTP_MOT_DE_PASSE": MOT_DE_PASSE,
        }.items():
            monkeypatch.setenv(nom, valeur)
        envoi = terminal("courriels")

        assert ["camille.test@test.fr"] == adresses(relais)
    assert 0 == envoi.code
    assert MOT_DE_PASSE not in terminal("courriels", "--help").sortie


def test_a_server_that_is_not_there_loses_nothing(terminal: Terminal) -> None:
    with ouvrir_relais() as relais:
        serveur = ("--smtp-hote", HOTE, "--smtp-port", str(relais.port))
    issue = terminal(*POSTE, *serveur, "--smtp-securite", "aucune")

    assert 0 == issue.code
    assert "envoyés : 0, sans objet : 0, à réessayer : 1, " in issue.erreur
    assert "Le serveur de courriel refuse le service (CONNEXION)" in issue.erreur


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ([], "Il manque --smtp-hote"),
        (["--smtp-hote", HOTE, "--smtp-port", "x"], "Un port de 1 à 65535"),
        (["--smtp-hote", HOTE, "--smtp-port", "0"], "Un port de 1 à 65535"),
        (["--smtp-hote", HOTE, "--smtp-port", "9" * 5_000], "Un port de 1 à 65535"),
        (["--smtp-hote", HOTE, "--smtp-identifiant", "moi"], "attendus ensemble"),
        (["--smtp-hote", HOTE, "--smtp-securite", "peut-être"], "Arguments incorrects"),
    ],
)
def test_a_wrong_setting_is_said_before_anything_is_sent(
    terminal: Terminal, arguments: list[str], phrase: str
) -> None:
    issue = terminal(*POSTE, *arguments)

    assert (2, "", 1) == (issue.code, issue.sortie, len(issue.erreur.splitlines()))
    assert phrase in issue.erreur


@pytest.mark.parametrize("arret", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_sends_until_it_is_told_to_stop(
    terminal: Terminal, arret: signal.Signals
) -> None:
    with ouvrir_relais() as relais:
        commande = [
            *(sys.executable, "-X", "utf8", "-m", "examples.hosts.sqlalchemy_host"),
            *(*POSTE, "--continu", "--pause", "0.1", "--database", terminal.base),
            *("--smtp-hote", HOTE, "--smtp-port", str(relais.port)),
            *("--smtp-securite", "AUCUNE"),
        ]
        with subprocess.Popen(  # noqa: S603  (our own words)
            commande,
            cwd=RACINE,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as facteur:
            assert facteur.stderr is not None
            premiere = facteur.stderr.readline()
            facteur.send_signal(arret)
            sortie, suite = facteur.communicate(timeout=PATIENCE)

        assert ["camille.test@test.fr"] == adresses(relais)
    assert re.match("Courriels envoyés : 1,", premiere)
    assert (0, "", "") == (facteur.returncode, sortie, suite)
