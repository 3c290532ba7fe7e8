"""
Searches and sorts mean what the core means, whatever the collation of the server.

The rest of the suite runs on a database that sorts by code point (PG_UNICODE_FAST),
this one on a database that sorts as people do: without regard to case or accents,
by the rules of the C library. ICU has the same rules and is not tried: the server
of the tests is built without it. SQLite has no collation but those it is told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from siaut_core.testing.contracts import Factory
from siaut_core.testing.contracts.searches import SearchContract
from siaut_sqlalchemy import sync
from siaut_sqlalchemy_tests import benches
from siaut_sqlalchemy_tests.databases import base_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

FRENCH = "fr_FR.UTF-8"

LOCALE = f"LOCALE_PROVIDER libc LOCALE '{FRENCH}'"

# Every column that holds text, but where Alembic keeps its revision: a number that
# is only ever compared with another one as a whole.
OTHERWISE = """
    SELECT table_name, column_name, collation_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
      AND data_type IN ('text', 'character varying', 'character')
      AND collation_name IS DISTINCT FROM 'C'
"""


def install_french() -> None:
    """
    Make the locale for the server of the tests; one that is given has its own.
    """
    do, here = shutil.which("localedef"), os.environ.get("LOCPATH")
    if do and here:
        subprocess.run(  # noqa: S603  (our own words)
            [do, "-i", "fr_FR", "-f", "UTF-8", Path(here, FRENCH)],
            check=False,
            capture_output=True,
        )


@pytest.fixture(scope="module")
def french_url(server: str) -> Iterator[str]:
    """
    Give the address of a database whose texts are sorted as the French do.
    """
    install_french()
    with ExitStack() as stack:
        try:
            url = stack.enter_context(base_postgres(server, LOCALE))
        except ProgrammingError as refus:
            if "locale name" not in str(refus.orig):
                raise
            # Its sources are a package of the system, that no test can install.
            pytest.skip(f"the server has no locale {FRENCH}: install `locales`")
        yield url


@pytest.fixture
def connection(french_url: str) -> Iterator[Connection]:
    store = sync.Store(french_url)
    store.create()
    with store.engine.connect() as connection:
        yield connection
    store.close()


class TestInFrench(SearchContract):
    EXAMPLES = 8

    @pytest.fixture
    def factory(self, french_url: str) -> Factory:
        return partial(benches.postgres_sync, french_url)


def test_the_server_sorts_otherwise(connection: Connection) -> None:
    """
    Else the contracts above would prove nothing.
    """
    words = "SELECT mot FROM unnest(ARRAY['B', 'a', 'é']) mot ORDER BY mot"
    assert "aBé" == "".join(connection.scalars(text(words)))


def test_no_column_is_sorted_as_the_server_sorts(connection: Connection) -> None:
    assert [] == connection.execute(text(OTHERWISE)).all()
