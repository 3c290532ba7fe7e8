"""
What the how-to on adapters says to save, and to run, is green from nothing.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

from tests.docs.adapter import FICHIERS, PAGE, SUR_POSTGRESQL
from tests.docs.pages import blocs
from tests.donnees import RACINE
from tests.hosts_django.bases import lieu_de
from tests.hosts_sql.bases import base_postgres

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

HOTES: Final = {"Django": "django_host", "SQLAlchemy": "sqlalchemy_host"}

# A few tests of each part: `test_stores` runs the whole contract on these adapters.
QUELQUES_UNS: Final = "given_twice or rivals_lease or leave_one_event"


# What people have in a database when they come to this page, by each host.
EN_SERVICE: Final = {
    "Django": """
        import conftest, django
        from django.core.management import call_command
        conftest.pytest_configure()
        django.setup()
        call_command("migrate", verbosity=0)
        from siaut.models import Evenement
        Evenement.objects.create(corps="{}")
    """,
    "SQLAlchemy": """
        from siaut.sync import Store
        store = Store("sqlite:///service.sqlite")
        store.creer()
        store.fermer()
    """,
}

SANS_BASE: Final = """
@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker): ...
"""

OUVERTE: Final = """
@pytest.fixture(autouse=True)
def ouverte(django_db_blocker):
    with django_db_blocker.unblock():
        yield
"""

MARQUE: Final = "@pytest.mark.django_db(transaction=True)\n"

# How else a project leads the page's test to the database of development: what it
# does not write, and what it adds to its ``conftest.py``.
AILLEURS: Final = {
    "pytest-django makes none": ("", SANS_BASE),
    "none has a name": ('"TEST": {"NAME": ICI / "essai.sqlite"},', ""),
    "nothing asks for one": (MARQUE, OUVERTE),
}


def suivre(nom: str, pytester: pytest.Pytester) -> Path:
    """
    Follow the page in an empty folder.
    """
    hote = RACINE / "examples" / "hosts" / HOTES[nom]
    shutil.copytree(
        hote, pytester.path / "siaut", ignore=shutil.ignore_patterns("__pycache__")
    )
    for fichier, texte in FICHIERS[nom].items():
        (pytester.path / fichier).write_text(texte, "utf-8")
    return pytester.path


@pytest.fixture(params=HOTES)
def dossier(request: pytest.FixtureRequest, pytester: pytest.Pytester) -> Path:
    return suivre(request.param, pytester)


def mettre_en_service(nom: str, pytester: pytest.Pytester) -> tuple[Path, bytes]:
    """
    Write somebody's rows, and give what they are made of.
    """
    assert 0 == pytester.runpython(pytester.makepyfile(EN_SERVICE[nom])).ret
    base = pytester.path / "service.sqlite"
    return base, base.read_bytes()


def test_an_adapter_is_green_from_nothing(
    dossier: Path, pytester: pytest.Pytester
) -> None:
    """
    In a process of its own, for Django is configured once; the app has another name.
    """
    essai = pytester.runpytest_subprocess("-q", "-k", QUELQUES_UNS)

    assert 0 == essai.ret, dossier
    assert 5 <= essai.parseoutcomes()["passed"]


def test_what_is_in_service_is_not_touched(pytester: pytest.Pytester) -> None:
    """
    By the page as it is, in a project whose database has rows.
    """
    suivre("Django", pytester)
    base, avant = mettre_en_service("Django", pytester)
    essai = pytester.runpytest_subprocess("-q", "-k", QUELQUES_UNS, "test_service.py")

    assert 0 == essai.ret
    assert avant == base.read_bytes()


@pytest.mark.parametrize("ailleurs", AILLEURS)
def test_a_database_that_is_not_a_tests_is_refused(
    ailleurs: str, pytester: pytest.Pytester
) -> None:
    """
    Before anybody empties it: our factory, or pytest-django after each test.
    """
    dossier = suivre("Django", pytester)
    base, avant = mettre_en_service("Django", pytester)
    absent, ajoute = AILLEURS[ailleurs]
    for fichier, texte in FICHIERS["Django"].items():
        suite = f"import pytest\n{ajoute}" if fichier == "conftest.py" else ""
        (dossier / fichier).write_text(texte.replace(absent, "") + suite, "utf-8")
    assert any(absent in texte for texte in FICHIERS["Django"].values())
    essai = pytester.runpytest_subprocess("-q", "-k", QUELQUES_UNS, "test_service.py")

    assert "passed" not in essai.parseoutcomes()
    essai.stdout.fnmatch_lines("*DATABASES*is no database for tests*")
    assert avant == base.read_bytes()


def test_a_database_that_has_tables_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suivre("SQLAlchemy", pytester)
    base, avant = mettre_en_service("SQLAlchemy", pytester)
    monkeypatch.setenv("ESSAI", "sqlite:///service.sqlite")
    essai = pytester.runpytest_subprocess("-q", "-k", QUELQUES_UNS, "test_service.py")

    assert {"deselected"} == {*essai.parseoutcomes()}
    essai.stdout.fnmatch_lines("*This test empties its database*")
    assert avant == base.read_bytes()


def test_an_empty_database_serves_again(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, serveur: str
) -> None:
    """
    It is given back as it came.
    """
    suivre("SQLAlchemy", pytester)
    with base_postgres(serveur) as url:
        monkeypatch.setenv("ESSAI", url)
        for _ in range(2):
            essai = pytester.runpytest_subprocess("-q", "-k", QUELQUES_UNS)

            assert 0 == essai.ret


def test_the_same_on_postgresql(pytester: pytest.Pytester, serveur: str) -> None:
    """
    By two names of one database; that of development is made, and stays empty.
    """
    dossier = suivre("Django", pytester)
    avant, unite, apres = re.split(
        r"(@contextmanager\ndef unit_of_work.*?)(?=@contextmanager)",
        FICHIERS["Django"]["test_service.py"],
        flags=re.DOTALL,
    )
    assert "connections.close_all()" in unite
    texte = f"{avant}{SUR_POSTGRESQL}\n\n{apres}".replace(
        "transaction=True", 'transaction=True, databases=["default", "bis"]'
    ).replace("    UNITES_SIMULTANEES = False", "    ")
    (dossier / "test_service.py").write_text(texte, "utf-8")
    with base_postgres(serveur) as url:
        (dossier / "conftest.py").write_text(_reglages_postgres(url), "utf-8")
        essai = pytester.runpytest_subprocess(
            "-q", "-k", f"{QUELQUES_UNS} or before_the_end"
        )
        with psycopg.connect(url.replace("+psycopg", "")) as service:
            tables = service.execute(
                "SELECT * FROM pg_tables WHERE schemaname='public'"
            )

            assert [] == tables.fetchall()
    assert 0 == essai.ret
    assert "skipped" not in essai.parseoutcomes()


def _reglages_postgres(url: str) -> str:
    lieu = lieu_de(url)
    base = {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": "-c lock_timeout=5s"},
        "TEST": {"NAME": f"test_{lieu['NAME']}"},
        **lieu,
    }
    return (
        "from django.conf import settings\n"
        "def pytest_configure():\n"
        f"    settings.configure(DATABASES={ ({'default': base, 'bis': base})!r},\n"
        "        INSTALLED_APPS=['siaut'], USE_TZ=True)\n"
    )


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
