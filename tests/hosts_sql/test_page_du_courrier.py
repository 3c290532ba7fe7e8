"""
What the how-to says of the mail is what happens, on a server that checks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from hosts.sqlalchemy_host.poste import codes
from hosts.sqlalchemy_host.poste.courrier import INTENTION

from tests.docs.pages import DOCS, blocs, executer
from tests.donnees import RACINE
from tests.hosts_sql.relais import (
    HOTE,
    IDENTIFIANT,
    MOT_DE_PASSE,
    ecrire_autorite,
    ouvrir_relais,
)

if TYPE_CHECKING:
    from pathlib import Path

PAGE: Final = DOCS / "how-to" / "send-the-mail.md"


def test_the_page_runs_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With credentials, and a private authority given by the environment.
    """
    autorite = tmp_path / "autorite.pem"
    ecrire_autorite(autorite)
    with ouvrir_relais(identite=True) as relais:
        monkeypatch.chdir(RACINE)
        monkeypatch.setenv("SSL_CERT_FILE", str(autorite))
        monkeypatch.setenv("SMTP_HOTE", HOTE)
        monkeypatch.setenv("SMTP_PORT", str(relais.port))
        monkeypatch.setenv("SMTP_IDENTIFIANT", IDENTIFIANT)
        monkeypatch.setenv("SMTP_MOT_DE_PASSE", MOT_DE_PASSE)
        executer(PAGE)

        assert ["camille.test@test.fr"] == [adresse for adresse, _ in relais.arrivees]
        [message] = relais.messages()
    assert message["Message-ID"].endswith("@siaut.example>")
    [montre] = [bloc.texte for bloc in blocs(PAGE) if bloc.langue == "text"]
    noms = {ligne.partition(":")[0] for ligne in montre.splitlines() if ligne}
    assert {"Message-ID", INTENTION} == noms


def test_the_page_tells_every_code() -> None:
    """
    Those of the module, in its order.
    """
    texte = PAGE.read_text("utf-8")
    assert codes.__doc__ is not None
    attendus = re.findall(r"^``(\w+)``", codes.__doc__, re.MULTILINE)

    assert len(attendus) >= 9
    assert attendus == re.findall(r"^\| `([A-Z0-9_]+)` \|", texte, re.MULTILINE)
