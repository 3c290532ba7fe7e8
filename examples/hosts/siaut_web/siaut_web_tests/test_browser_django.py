"""
The service of the how-to on Django, in a real browser.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from siaut_django_tests.service import environment, follow, in_service
from siaut_web_tests.browsers import expect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

PHRASE: Final = "une longue phrase bien à moi"


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """
    Serve it, and give the link of the first Gestionnaire.
    """
    folder = follow(tmp_path)
    with socket.create_server(("localhost", 0)) as free:
        port = str(free.getsockname()[1])
    settings = folder / "settings.py"
    settings.write_text(settings.read_text("utf-8").replace("8000", port), "utf-8")
    [found] = re.findall(r"^http://\S+token=\w+$", in_service(folder), re.MULTILINE)
    serve = ("-m", "django", "runserver", "--noreload", port)
    with subprocess.Popen(  # noqa: S603  (written on the page)
        [sys.executable, *serve],
        cwd=folder,
        env={**environment(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert any("Quit the server" in line for line in server.stdout)
        yield found
        server.terminate()


@pytest.fixture
def page(browser_program: Chromium) -> Iterator[Page]:
    with browser_program.new_context(locale="fr-FR") as context:
        yield context.new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def is_told(page: Page, sentence: str) -> None:
    expect(page.get_by_role("status")).to_have_text(sentence)


def test_a_newcomer_types_one_address_the_link_of_a_mail(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Mot de passe").fill(PHRASE)
    press(page, "Valider")
    is_told(page, "Votre mot de passe est enregistré.")
    assert page.url.endswith("/connexion")

    page.get_by_label("Courriel").fill("camille.test@test.fr")
    page.get_by_label("Mot de passe").fill(PHRASE)
    press(page, "Se connecter")
    page.get_by_role("link", name="Création d'un utilisateur").click()
    page.get_by_role("link", name="Promoteur Utilisateur ET").click()
    page.get_by_label("Prénom").fill("Aurélie")
    page.get_by_label("Nom :", exact=True).fill("Essai")
    page.get_by_label("Courriel").fill("aurelie.essai@test.fr")
    page.get_by_label("Activité(s)").select_option(index=0)
    page.get_by_role("combobox", name="Structure").select_option(index=0)
    press(page, "Valider")
    is_told(page, "Sauvegarde effectuée")
    page.get_by_role("link", name="Aurélie ESSAI").click()
    press(page, "Supprimer le compte")
    is_told(page, "L'utilisateur a bien été supprimé")
    press(page, "Se déconnecter")

    expect(page.get_by_role("heading")).to_have_text("Connexion")
