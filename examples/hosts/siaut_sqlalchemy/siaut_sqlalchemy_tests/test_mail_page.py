"""
What the how-to says of the mail is what happens, on a server that checks.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Final

import pytest

from siaut_sqlalchemy.smtp import client, failures
from siaut_sqlalchemy.smtp.message import QUEUED_MAIL
from siaut_sqlalchemy_tests.project import DOCS, ROOT, blocks, carry_out
from siaut_sqlalchemy_tests.relay import (
    HOST,
    IDENTIFIER,
    MOT_DE_PASSE,
    open_relay,
    write_authority,
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
    write_authority(autorite)
    with open_relay(identity=True) as relay:
        monkeypatch.chdir(ROOT)
        monkeypatch.setenv("SSL_CERT_FILE", str(autorite))
        monkeypatch.setenv("SMTP_HOST", HOST)
        monkeypatch.setenv("SMTP_PORT", str(relay.port))
        monkeypatch.setenv("SMTP_USER", IDENTIFIER)
        monkeypatch.setenv("SMTP_PASSWORD", MOT_DE_PASSE)
        carry_out(PAGE)

        assert ["camille.test@test.fr"] == [adresse for adresse, _ in relay.arrivals]
        [message] = relay.messages()
    assert message["Message-ID"].endswith("@siaut.example>")
    [montre] = [block.text for block in blocks(PAGE) if block.language == "text"]
    noms = {line.partition(":")[0] for line in montre.splitlines() if line}
    assert {"Message-ID", QUEUED_MAIL} == noms


def test_the_page_tells_every_code() -> None:
    """
    As a sending has it: those of the failures, and of what a server lacks.
    """
    told = re.findall(r'"([A-Z]{3,})"', inspect.getsource(failures))
    lacks = re.findall(r'AbsentError\("(\w+)"', inspect.getsource(client))
    expected = {"SMTP_550", *told, *(f"{one.upper()}_ABSENT" for one in lacks)}
    page = re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)

    assert len(expected) >= 9
    assert sorted(expected) == sorted(page)
