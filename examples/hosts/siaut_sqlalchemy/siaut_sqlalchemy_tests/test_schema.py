"""
The schema of the reference host, as each engine is told it.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Table, Text, make_url
from sqlalchemy.schema import CreateTable

from siaut_sqlalchemy.schema import METADATA

POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()
SQLITE = make_url("sqlite://").get_dialect()()


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_texts_are_compared_by_code_point_whatever_the_server(table: Table) -> None:
    """
    Identifiers that refer to others too: a join would else mix two collations.
    """
    ddl = str(CreateTable(table).compile(dialect=POSTGRESQL))
    texts = [column for column in table.columns if isinstance(column.type, Text)]

    assert texts
    assert len(texts) == ddl.count('TEXT COLLATE "C"') == ddl.count(" TEXT")


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_sqlite_is_told_no_other_collation_than_its_own(table: Table) -> None:
    """
    ``BINARY``, which is by code point: bytes of UTF-8 sort as they do.
    """
    assert "COLLATE" not in str(CreateTable(table).compile(dialect=SQLITE))
