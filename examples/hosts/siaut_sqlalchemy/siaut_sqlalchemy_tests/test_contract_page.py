"""
What the how-to on the contract says to save, and to run, is green from nothing.
"""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

import pytest

from docs._tools.pages import DOCS
from siaut_sqlalchemy_tests.databases import base_postgres
from siaut_sqlalchemy_tests.hatchery import CONTEXT
from siaut_sqlalchemy_tests.project import PATIENCE

pytest_plugins = ["pytester"]

SECTION: Final = (
    (DOCS / "how-to" / "run-the-contract.md")
    .read_text("utf-8")
    .partition("## SQLAlchemy\n")[2]
)

# A few tests of each part: `test_stores` runs the whole contract on this adapter.
SOME: Final = "given_twice or rivals_lease or leave_one_event"

# What people have in a database when they come to this page.
IN_SERVICE: Final = """
    from siaut_sqlalchemy.sync import Store
    store = Store("sqlite:///service.sqlite")
    store.create()
    store.close()
"""


@pytest.fixture(autouse=True)
def followed(pytester: pytest.Pytester) -> None:
    """
    Follow the page in an empty folder.
    """
    code = SECTION.partition("```python\n# test_service.py\n")[2].partition("```\n")[0]
    (pytester.path / "test_service.py").write_text(code, "utf-8")


def test_an_adapter_is_green_from_nothing(pytester: pytest.Pytester) -> None:
    """
    In both colours.
    """
    run = pytester.runpytest_inprocess("-q", "-k", SOME)
    passed = run.parseoutcomes()["passed"]

    assert 0 == run.ret
    assert 10 <= passed
    assert 0 == passed % 2


def test_a_database_that_has_tables_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 == pytester.runpython(pytester.makepyfile(IN_SERVICE)).ret
    database = pytester.path / "service.sqlite"
    before = database.read_bytes()
    monkeypatch.setenv("TRIAL", "sqlite:///service.sqlite")
    run = pytester.runpytest_inprocess("-q", "-k", SOME, "test_service.py")

    assert {"deselected"} == {*run.parseoutcomes()}
    run.stdout.fnmatch_lines("*This test empties its database*")
    assert before == database.read_bytes()


def run_some(trial: str) -> NoReturn:
    """
    Run some of its tests in a process for them alone, from the folder it is in.
    """
    os.environ["TRIAL"] = trial
    sys.exit(pytest.main(["-q", "-k", SOME, "test_service.py"]))


def test_an_empty_database_serves_again(
    process: None, followed: None, server: str
) -> None:
    """
    It is given back as it came; in processes that end, and their connections with them.
    """
    del process, followed
    with base_postgres(server) as url:
        for _ in range(2):
            again = CONTEXT.Process(target=run_some, args=(url,))
            again.start()
            again.join(PATIENCE)
            assert 0 == again.exitcode


def test_the_page_tells_how_many_tests_there_are(pytester: pytest.Pytester) -> None:
    listed = pytester.runpytest_inprocess("-q", "--collect-only").outlines
    counts = {
        sum(line.startswith(f"test_service.py::{name}::") for line in listed)
        for name in ("TestSync", "TestAsync")
    }

    [count] = counts
    assert f"all {count} run" in SECTION
