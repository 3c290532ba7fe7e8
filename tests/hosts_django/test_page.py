"""
What the how-to on adapters says to save, and to run, is green from nothing.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from tests.docs.adapter import FICHIERS, PAGE
from tests.docs.pages import blocs
from tests.donnees import RACINE

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

HOTES: Final = {"Django": "django_host", "SQLAlchemy": "sqlalchemy_host"}

# A few tests of each part: `test_stores` runs the whole contract on these adapters.
QUELQUES_UNS: Final = "given_twice or rivals_lease or leave_one_event"


@pytest.fixture(params=HOTES)
def dossier(request: pytest.FixtureRequest, pytester: pytest.Pytester) -> Path:
    """
    Follow the page in an empty folder.
    """
    hote = RACINE / "examples" / "hosts" / HOTES[request.param]
    shutil.copytree(
        hote, pytester.path / "siaut", ignore=shutil.ignore_patterns("__pycache__")
    )
    for nom, texte in FICHIERS[request.param].items():
        (pytester.path / nom).write_text(texte, "utf-8")
    return pytester.path


def test_an_adapter_is_green_from_nothing(
    dossier: Path, pytester: pytest.Pytester
) -> None:
    """
    In a process of its own, for Django is configured once; the app has another name.
    """
    essai = pytester.runpytest_subprocess("-q", "-k", QUELQUES_UNS)

    assert 0 == essai.ret, dossier
    assert 5 <= essai.parseoutcomes()["passed"]


def test_the_page_tells_how_many_tests_there_are(
    dossier: Path, pytester: pytest.Pytester
) -> None:
    liste = pytester.runpytest_subprocess("-q", "--collect-only")
    [sortie] = [bloc.texte for bloc in blocs(PAGE) if bloc.langue == "text"]
    passes, sautes = map(int, re.findall(r"(\d+) (?:passed|skipped)", sortie))

    assert passes + sautes == sum(
        ligne.startswith("test_service.py::") for ligne in liste.outlines
    ), dossier
    assert f"all {passes + sautes} run" in PAGE.read_text("utf-8")
