"""
What the how-to on the contract says to save, and to run, is green from nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

from siaut_django_tests.databases import place_of, without_driver
from siaut_django_tests.project import FILES, ON_POSTGRESQL, OUTPUT, SECTION
from siaut_sqlalchemy_tests.databases import base_postgres

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

# A few tests of each part: `test_stores` runs the whole contract on this adapter.
SOME: Final = "given_twice or rivals_lease or leave_one_event"


# What people have in a database when they come to this page.
IN_SERVICE: Final = """
    import conftest, django
    from django.core.management import call_command
    conftest.pytest_configure()
    django.setup()
    call_command("migrate", verbosity=0)
    from django.utils.timezone import now
    from siaut_django.models import Event
    event = {"operation": "CREER_UTILISATEUR", "le": now(), "granted": True}
    Event.objects.create(**event, codes=[])
"""

WITHOUT_DATABASE: Final = """
@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker): ...
"""

OPEN: Final = """
@pytest.fixture(autouse=True)
def open_one(django_db_blocker):
    with django_db_blocker.unblock():
        yield
"""

MARK: Final = "@pytest.mark.django_db(transaction=True)\n"

# How else a project leads the page's test to the database of development: what it
# does not write, and what it adds to its ``conftest.py``.
ELSEWHERE: Final = {
    "pytest-django makes none": ("", WITHOUT_DATABASE),
    "none has a name": ('"TEST": {"NAME": HERE / "trial.sqlite"},', ""),
    "nothing asks for one": (MARK, OPEN),
}


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """
    Follow the page in an empty folder.
    """
    for file, text in FILES.items():
        (pytester.path / file).write_text(text, "utf-8")
    return pytester.path


def put_in_service(pytester: pytest.Pytester) -> tuple[Path, bytes]:
    """
    Write somebody's rows, and give what they are made of.
    """
    assert 0 == pytester.runpython(pytester.makepyfile(IN_SERVICE)).ret
    base = pytester.path / "service.sqlite"
    return base, base.read_bytes()


def test_an_adapter_is_green_from_nothing(
    folder: Path, pytester: pytest.Pytester
) -> None:
    """
    In a process of its own, for Django is configured once.
    """
    trial = pytester.runpytest_subprocess("-q", "-k", SOME)

    assert 0 == trial.ret, folder
    assert 5 <= trial.parseoutcomes()["passed"]


def test_what_is_in_service_is_not_touched(
    folder: Path, pytester: pytest.Pytester
) -> None:
    """
    By the page as it is, in a project whose database has rows.
    """
    base, before = put_in_service(pytester)
    trial = pytester.runpytest_subprocess("-q", "-k", SOME, "test_service.py")

    assert 0 == trial.ret, folder
    assert before == base.read_bytes()


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_database_that_is_not_a_tests_is_refused(
    elsewhere: str, folder: Path, pytester: pytest.Pytester
) -> None:
    """
    Before anybody empties it: our factory, or pytest-django after each test.
    """
    base, before = put_in_service(pytester)
    absent, added = ELSEWHERE[elsewhere]
    for file, text in FILES.items():
        sequel = f"import pytest\n{added}" if file == "conftest.py" else ""
        (folder / file).write_text(text.replace(absent, "") + sequel, "utf-8")
    assert any(absent in text for text in FILES.values())
    trial = pytester.runpytest_subprocess("-q", "-k", SOME, "test_service.py")

    assert "passed" not in trial.parseoutcomes()
    trial.stdout.fnmatch_lines("*DATABASES*is no database for tests*")
    assert before == base.read_bytes()


def test_the_same_on_postgresql(
    folder: Path, pytester: pytest.Pytester, server: str
) -> None:
    """
    By two names of one database; that of development is made, and stays empty.
    """
    text = f"{FILES['test_service.py']}\n{ON_POSTGRESQL}".replace(
        "transaction=True", 'transaction=True, databases=["default", "bis"]'
    ).replace("    CONCURRENT_UNITS = False", "    ")
    (folder / "test_service.py").write_text(text, "utf-8")
    with base_postgres(server) as url:
        (folder / "conftest.py").write_text(_postgres_settings(url), "utf-8")
        trial = pytester.runpytest_subprocess("-q", "-k", f"{SOME} or before_the_end")
        with psycopg.connect(without_driver(url)) as service:
            tables = service.execute(
                "SELECT * FROM pg_tables WHERE schemaname='public'"
            )

            assert [] == tables.fetchall()
    assert 0 == trial.ret
    assert "skipped" not in trial.parseoutcomes()


def _postgres_settings(url: str) -> str:
    place = place_of(url)
    base = {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": "-c lock_timeout=5s"},
        "TEST": {"NAME": f"test_{place['NAME']}"},
        **place,
    }
    return (
        "from django.conf import settings\n"
        "def pytest_configure():\n"
        f"    settings.configure(DATABASES={ ({'default': base, 'bis': base})!r},\n"
        "        INSTALLED_APPS=['siaut_django'], USE_TZ=True)\n"
    )


def test_the_page_tells_how_many_tests_there_are(
    folder: Path, pytester: pytest.Pytester
) -> None:
    listed = pytester.runpytest_subprocess("-q", "--collect-only")
    passes, skipped = map(int, re.findall(r"(\d+) (?:passed|skipped)", OUTPUT))

    assert passes + skipped == sum(
        line.startswith("test_service.py::") for line in listed.outlines
    ), folder
    assert f"all {passes + skipped} run" in SECTION
