"""
The service of the how-to on Django runs as it is written, on both engines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from siaut_django.apps import LABEL
from siaut_django_tests.databases import place_of
from siaut_django_tests.project import ROOT
from siaut_django_tests.service import (
    FILES,
    PAGE,
    TWO_ALIASES,
    follow,
    in_service,
    run,
)
from siaut_sqlalchemy_tests.databases import base_postgres

if TYPE_CHECKING:
    from pathlib import Path

# What adopters write: not their tests.
OWN: Final = {name: text for name, text in FILES.items() if name != "test_service.py"}

AT_MOST: Final = 250

TESTS: Final = FILES["test_service.py"].count("def test_")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return follow(tmp_path)


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

    assert re.search(rf"Ran {TESTS} tests|{TESTS} passed", output)


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
        assert f"Ran {TESTS} tests" in run(folder, "django", "test", "test_service")


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
        assert f"Ran {TESTS} tests" in run(folder, "django", "test", "test_service")


def test_it_tells_every_check() -> None:
    source = (ROOT / "examples/hosts/siaut_django/siaut_django/checks.py").read_text()
    numbers = re.findall(r"_(error|warning)\(\s*(\d+),", source)
    expected = {f"{LABEL}.{kind[0].upper()}{int(n):03}" for kind, n in numbers}

    assert expected == {*re.findall(rf"{LABEL}\.[EW]\d+", PAGE.read_text("utf-8"))}
