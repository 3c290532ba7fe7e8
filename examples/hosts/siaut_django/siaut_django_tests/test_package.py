"""
The app is a package that people install: in an empty environment, beside the core.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from siaut_sqlalchemy_tests.installed import environment, run
from siaut_sqlalchemy_tests.project import ROOT

if TYPE_CHECKING:
    import pytest

PROJECT: Final = Path(__file__).resolve().parents[1]

# A project on SQLite that lets transactions begin as Django's do: the app tells it.
LOAD: Final = """
from importlib import import_module
from pkgutil import walk_packages
import django
from django.conf import settings
from django.core.checks import run_checks

names = ("admin", "auth", "contenttypes", "sessions")
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x.db"}},
    INSTALLED_APPS=[*(f"django.contrib.{name}" for name in names), "siaut_django"],
    MAILERS={"default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "localhost"},
    }},
    SIAUT={"BASE_URL": "https://siaut.example", "SENDER": "siaut@test.fr"},
)
django.setup()
package = import_module("siaut_django")
for module in walk_packages(package.__path__, "siaut_django."):
    import_module(module.name)
print(*(message.id for message in run_checks(tags=["siaut"])))
"""


def test_all_of_it_is_there_where_nothing_else_is_installed(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    """
    Each module is loaded, and the app shows what it checks of a project.
    """
    python = environment(tmp_path_factory.mktemp("installed"), ROOT, PROJECT)

    told = run(python, "-W", "error", "-c", LOAD, cwd=tmp_path)

    assert ["siaut.W009", "siaut.W010", "siaut.E006"] == told.split()
