"""
The schema that Django's migrations make on each engine, as it was reviewed.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from siaut_django.apps import LABEL
from siaut_sqlalchemy_tests.project import compare

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

GOLDEN: Final = Path(__file__).parent / "golden"


def statements(connection: BaseDatabaseWrapper) -> list[str]:
    """
    List what ``sqlmigrate`` prints of each migration.
    """
    loader = MigrationLoader(None)
    [last] = loader.graph.leaf_nodes(LABEL)
    plan = [(loader.graph.nodes[n], False) for n in loader.graph.forwards_plan(last)]
    loader.connection = connection
    return loader.collect_sql(plan)


def without_a_server() -> BaseDatabaseWrapper:
    """
    Give a connection to PostgreSQL that asks nothing: no version, no transaction.
    """
    connection = connections.create_connection("postgresql")
    vars(connection)["pg_version"] = 180000
    connection.features.can_rollback_ddl = False
    return connection


def test_the_schema_on_sqlite_is_the_golden_one(sqlite: str) -> None:
    told = statements(connections[sqlite])

    compare(GOLDEN / "sqlite.sql", "\n".join(told) + "\n")


def test_the_schema_on_postgresql_is_the_golden_one() -> None:
    told = statements(without_a_server())

    compare(GOLDEN / "postgresql.sql", "\n".join(told) + "\n")


def test_no_index_repeats_how_another_begins(sqlite: str) -> None:
    """
    As that of a foreign key, beside one that begins with it: each write pays for both.
    """
    connection = connections[sqlite]
    for model in apps.get_app_config(LABEL).get_models():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(
                cursor, model._meta.db_table
            )
        indexes = [
            tuple(index["columns"])
            for index in found.values()
            if index["index"] or index["unique"]
        ]

        assert [] == [
            (one, other)
            for one, other in permutations(indexes, 2)
            if one == other[: len(one)]
        ]


def test_no_golden_file_is_left_without_its_engine() -> None:
    expected = {"postgresql.sql", "sqlite.sql"}

    assert expected == {path.name for path in GOLDEN.iterdir()}
