"""
The demonstration, in a real browser: from its page to any account, and by its mails.
"""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from siaut_web_tests.browsers import Seen, expect
from siaut_web_tests.demonstrations import Demonstrated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyio.from_thread import BlockingPortal
    from playwright.sync_api import Browser as Chromium


@pytest.fixture
def shown(
    portal: BlockingPortal, filled: Path, tmp_path: Path, browser_program: Chromium
) -> Iterator[Seen]:
    """
    Give a browser that looks at a demonstration.
    """
    with socket.create_server(("localhost", 0)) as sock:
        site = f"http://localhost:{sock.getsockname()[1]}"
        file = Path(shutil.copy(filled, tmp_path))
        service = Demonstrated(portal, file, site)
        with service.served(sock):
            seen = Seen(browser_program, service)
            yield seen
            seen.close()


@pytest.mark.looks("GET /demonstration")
def test_one_click_logs_in_and_a_mail_is_followed(shown: Seen) -> None:
    page = shown.page
    page.goto("/demonstration")
    page.get_by_role("button", name="Se connecter : Sacha CYPRÈS").click()
    expect(page.get_by_role("link", name="Mon profil : Sacha")).to_be_visible()

    page.goto("/mot-de-passe-oublie")
    page.get_by_label("Courriel").fill("claude.erable@example.org")
    page.get_by_role("button", name="Envoyer").click()
    page.goto("/demonstration")
    while not page.get_by_role("article").count():
        page.get_by_role("link", name="Actualiser").click()
        page.wait_for_load_state()
    shown.looks_right("demonstration")
    shown.breaks_no_word()
    page.get_by_role("article").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choix du mot de passe")
