"""
The service of the how-to on Django runs as it is written, on both engines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from django.core import mail

from siaut_django.apps import LABEL
from siaut_django_tests.databases import place_of
from siaut_django_tests.project import ROOT
from siaut_sqlalchemy_tests.databases import base_postgres

if TYPE_CHECKING:
    from pathlib import Path

PAGE: Final = (ROOT / "docs" / "how-to" / "django.md").read_text("utf-8")

_BLOCKS: Final = re.findall(r"^```(\S*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)

# A file to save says its name in its first line.
FILES: Final = {
    nom[1]: text
    for _, text in _BLOCKS
    if (nom := re.match(r"(?:#|\{#) (\w+\.\w+)(?: #\})?\n", text))
}

[TWO_ALIASES] = [text for _, text in _BLOCKS if text.startswith("# settings.py, with")]

# From Django 6.1 on.
[MAILERS] = [text for _, text in _BLOCKS if text.startswith("MAILERS = ")]
if hasattr(mail, "mailers"):
    FILES["settings.py"] = re.sub("EMAIL_BACKEND.*\n", MAILERS, FILES["settings.py"])

# What adopters write: not their tests.
OWN: Final = {nom: text for nom, text in FILES.items() if nom != "test_service.py"}

AT_MOST: Final = 250


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    Follow the page in an empty folder, with a clone of the project beside it.
    """
    (tmp_path / "siaut_core").symlink_to(ROOT)
    service = tmp_path / "service"
    service.mkdir()
    for file, text in FILES.items():
        (service / file).write_text(text, "utf-8")
    return service


def run(folder: Path, *command: str) -> str:
    """
    Run a command of the page, and give all that it says.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings"}
    done = subprocess.run(  # noqa: S603  (written on the page)
        [sys.executable, "-W", "error", "-m", *command],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def in_service(folder: Path) -> str:
    """
    Run what the page runs before it serves.
    """
    [orders] = [text for _, text in _BLOCKS if "runserver" in text]
    lines = orders.replace("\\\n", "").replace(".venv/bin/django-admin", "django")
    return "".join(
        run(folder, *line.split())
        for line in lines.splitlines()
        if line.startswith("django") and "runserver" not in line
    )


def test_the_service_is_small_and_copies_nothing() -> None:
    assert {"settings.py", "urls.py", "views.py", "page.html"} == {*OWN}
    assert AT_MOST >= sum(len(text.splitlines()) for text in OWN.values())


def test_it_runs_from_nothing_to_a_mail(folder: Path) -> None:
    output = in_service(folder)

    assert "no issues (0 silenced)" in run(folder, "django", "check")
    assert "Structures ajoutées : 8," in output
    assert "To: camille.test@test.fr" in output
    assert "http://localhost:8000/#/password-recovery?token=" in output


@pytest.mark.parametrize("runner", ["django test", "pytest -q -p no:cacheprovider"])
def test_its_own_tests_pass(folder: Path, runner: str) -> None:
    output = run(folder, *runner.split(), "test_service" if "django" in runner else ".")

    assert re.search(r"Ran 4 tests|4 passed", output)


def on_postgresql(folder: Path, url: str, more: str = "") -> None:
    place = {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": "-c lock_timeout=5s"},
        **place_of(url),
    }
    text = f"{FILES['settings.py']}DATABASES = {{'default': {place!r}}}\n{more}"
    (folder / "settings.py").write_text(text, "utf-8")


def test_they_pass_on_postgresql(folder: Path, server: str) -> None:
    with base_postgres(server) as url:
        on_postgresql(folder, url)
        assert "To: camille.test@test.fr" in in_service(folder)
        assert "Ran 4 tests" in run(folder, "django", "test", "test_service")


def test_they_pass_beside_the_transactions_of_views(folder: Path, server: str) -> None:
    """
    With `ATOMIC_REQUESTS`, by two names of one database.
    """
    text = FILES["test_service.py"].replace("TestCase", "TransactionTestCase")
    databases = '    databases = {"default", "siaut"}\n\n    def setUp'
    text = text.replace("    def setUp", databases, 1)
    (folder / "test_service.py").write_text(text, "utf-8")
    with base_postgres(server) as url:
        on_postgresql(folder, url, TWO_ALIASES)
        assert "Ran 4 tests" in run(folder, "django", "test", "test_service")


def test_it_tells_every_check() -> None:
    source = (ROOT / "examples/hosts/siaut_django/siaut_django/checks.py").read_text()
    numbers = re.findall(r"_(error|warning)\(\s*(\d+),", source)
    expected = {f"{LABEL}.{kind[0].upper()}{int(n):03}" for kind, n in numbers}

    assert expected == {*re.findall(rf"{LABEL}\.[EW]\d+", PAGE)}
