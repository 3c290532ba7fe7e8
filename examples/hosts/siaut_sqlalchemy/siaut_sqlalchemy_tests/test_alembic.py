"""
The next revision is written with the command ``alembic``, as ``env.py`` says.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from siaut_core.testing.contracts import Bench
from siaut_sqlalchemy import sync
from siaut_sqlalchemy_tests.catalogue import content
from siaut_sqlalchemy_tests.costs import install
from siaut_sqlalchemy_tests.project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """
    Give the folder of this package, as one who changes it has it.
    """
    others = shutil.ignore_patterns("__pycache__", "*_tests")
    return Path(shutil.copytree(PROJECT, tmp_path / "service", ignore=others))


# Several times in one process: to start one takes longer than what it does.
RUN = """
import json, sys
from alembic.config import main
for arguments in json.loads(sys.argv[1]):
    main(arguments)
"""


def alembic(service: Path, *commands: Sequence[str], expected: int = 0) -> str:
    """
    Run the command, each time with these arguments, and give what it says.
    """
    passe = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=service,
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected == passe.returncode, passe.stderr
    return passe.stdout + passe.stderr


def change_the_schema(service: Path) -> None:
    """
    Add a column and an index, and ask less of another one.
    """
    schema = service / "siaut_sqlalchemy" / "schema.py"
    before = schema.read_text("utf-8")
    after = before.replace('PlainText, "prenom", ', "PlainText, ").replace(
        '    sa.Column("cree_par", PlainText),\n',
        '    sa.Column("cree_par", PlainText),\n'
        '    sa.Column("prenom", PlainText),\n'
        '    sa.Column("rappel_le", Instant, index=True),\n',
    )
    assert len(before) + 60 < len(after)
    schema.write_text(after, "utf-8")


def test_the_next_revision_is_written_by_comparing(
    service: Path, url: str, store: sync.Store
) -> None:
    """
    It goes up and down a database that holds something, which keeps it.
    """
    here = ("-x", f"database={url}")
    install(Bench.of(store.unit_of_work), 1)
    with store.engine.connect() as connection:
        before = content(connection)
        check = (*here, "check")
        assert "No new upgrade operations" in alembic(service, check)

        change_the_schema(service)
        assert "rappel_le" in alembic(service, check, expected=255)
        write = ("revision", "--autogenerate", "--rev-id", "0002", "-m", "Rappels")
        upgrade = (*here, "upgrade", "head")
        told = alembic(service, (*here, *write), upgrade, check)
        assert "No new upgrade operations" in told
        assert before == content(connection)

        alembic(service, (*here, "downgrade", "0001"))
        assert before == content(connection)


def test_an_administrator_may_read_what_will_be_run(service: Path) -> None:
    """
    Without a database; and whoever forgets to name one is told how.
    """
    here = ("-x", "database=postgresql://")
    found = alembic(service, (*here, "upgrade", "head", "--sql"))
    assert found.startswith("BEGIN;")
    assert found.rstrip().endswith("COMMIT;")
    assert "CONSTRAINT uq_utilisateurs_courriel_cle UNIQUE" in found

    assert "-x database=URL" in alembic(service, ("current",), expected=1)
