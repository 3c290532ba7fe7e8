"""
The schema that each engine is told, statement by statement, as it was reviewed.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import create_mock_engine

from siaut_sqlalchemy.schema import METADATA
from siaut_sqlalchemy_tests.project import compare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.sql.ddl import ExecutableDDLElement

GOLDEN: Final = Path(__file__).parent / "golden"
ENGINES: Final = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def statements(url: str) -> list[str]:
    """
    List what makes the tables, without a server; the indexes of each by name.
    """
    told: list[str] = []

    def tell(ddl: ExecutableDDLElement, *_: object, **__: object) -> None:
        text = str(ddl.compile(dialect=engine.dialect))
        told.append("\n".join(line.rstrip() for line in text.strip().splitlines()))

    engine = create_mock_engine(url, tell)
    METADATA.create_all(engine, checkfirst=False)
    runs = groupby(told, lambda text: text.startswith("CREATE INDEX"))
    return [text for are_indexes, run in runs for text in in_order(are_indexes, run)]


def in_order(are_indexes: bool, run: Iterable[str]) -> list[str]:  # noqa: FBT001  (a key of groupby)
    return sorted(run) if are_indexes else list(run)


@pytest.mark.parametrize("name", ENGINES)
def test_the_schema_is_the_golden_one(name: str) -> None:
    told = "".join(f"{statement};\n\n" for statement in statements(ENGINES[name]))

    compare(GOLDEN / f"{name}.sql", told.rstrip("\n") + "\n")


def test_no_golden_file_is_left_without_its_engine() -> None:
    assert {f"{name}.sql" for name in ENGINES} == {p.name for p in GOLDEN.iterdir()}
