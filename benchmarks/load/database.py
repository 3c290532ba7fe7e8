"""
*Database*: a country stored in one go, as no operation does.

Indexes are built afterwards and statistics taken, as after any bulk load.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, text

from benchmarks.load.population import comptes
from siaut_core import Etablissement, Groupe
from siaut_sqlalchemy.rows import structure_row, utilisateur_row
from siaut_sqlalchemy.schema import METADATA, membres, structures, utilisateurs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Table

    from benchmarks.load.population import Country
    from siaut_sqlalchemy.sync import Store

__all__ = ["fill", "size_of"]

BATCH: Final = 20_000


def fill(store: Store, country: Country, count: int) -> None:
    """
    Store a country and *count* accounts in an empty database.
    """
    indexes = [index for table in METADATA.sorted_tables for index in table.indexes]
    with store.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
        _insert(connection, structures, _rows_of_structures(country))
        _insert(connection, membres, _rows_of_groupes(country))
        _insert(connection, utilisateurs, _rows_of_comptes(country, count))
        for index in indexes:
            index.create(connection)
    _maintain(store)


# How many bytes a database takes, as each engine counts them.
SIZE: Final = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def size_of(store: Store) -> int:
    """
    Say how many bytes the database takes, indexes included.
    """
    with store.engine.connect() as connection:
        size: int = connection.scalar(text(SIZE[store.engine.dialect.name]))
    return size


def _maintain(store: Store) -> None:
    """
    Do what both engines do only outside a transaction.
    """
    connection = store.engine.raw_connection()
    if store.engine.dialect.name == "postgresql":
        connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # It is open.
    cursor = connection.cursor()
    for statement in ("VACUUM", "ANALYZE"):
        cursor.execute(statement)
    connection.invalidate()


def _insert(
    connection: Connection, table: Table, rows: Iterable[dict[str, Any]]
) -> None:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        connection.execute(insert(table), batch)


def _rows_of_structures(country: Country) -> Iterator[dict[str, Any]]:
    """
    Give the same columns of all: many rows go in one statement.
    """
    absent = {column.name: None for column in structures.columns if column.nullable}
    return ({**absent, **structure_row(structure)} for structure in country.structures)


def _rows_of_groupes(country: Country) -> Iterator[dict[str, Any]]:
    for groupe in country.structures:
        if isinstance(groupe, Groupe):
            for ej_id in sorted(groupe.membres):
                yield {"groupe_id": groupe.id, "ej_id": ej_id}


def _rows_of_comptes(country: Country, count: int) -> Iterator[dict[str, Any]]:
    roots = {s.id: s.ej_id for s in country.structures if isinstance(s, Etablissement)}
    for compte in comptes(country, count):
        structure_id = compte.rattachement.structure_id
        root_id = roots.get(structure_id, structure_id)
        yield {**utilisateur_row(compte), "root_id": root_id}
