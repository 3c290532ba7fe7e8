"""
*Base*: a country stored in one go, as no operation does.

Indexes are built afterwards and statistics taken, as after any bulk load.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from hosts.sqlalchemy_host.rangees import rangee_d_utilisateur, rangee_de_structure
from hosts.sqlalchemy_host.schema import METADATA, membres, structures, utilisateurs
from sqlalchemy import insert, text

from benchmarks.charge.population import comptes
from siaut_core import Etablissement, Groupe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hosts.sqlalchemy_host.sync import Store
    from sqlalchemy import Connection, Table

    from benchmarks.charge.population import Pays

__all__ = ["octets", "remplir"]

LOT: Final = 20_000


def remplir(store: Store, pays: Pays, nombre: int) -> None:
    """
    Store a country and *nombre* accounts in an empty database.
    """
    indexes = [index for table in METADATA.sorted_tables for index in table.indexes]
    with store.moteur.begin() as connexion:
        for index in indexes:
            index.drop(connexion)
        _inserer(connexion, structures, map(rangee_de_structure, pays.structures))
        _inserer(connexion, membres, _rangees_des_groupes(pays))
        _inserer(connexion, utilisateurs, _rangees_des_comptes(pays, nombre))
        for index in indexes:
            index.create(connexion)
    _entretenir(store)


# How many bytes a database takes, as each engine counts them.
OCTETS: Final = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def octets(store: Store) -> int:
    """
    Say how large the database is, indexes included.
    """
    with store.moteur.connect() as connexion:
        taille: int = connexion.scalar(text(OCTETS[store.moteur.dialect.name]))
    return taille


def _entretenir(store: Store) -> None:
    """
    Do what both engines do only outside a transaction.
    """
    connexion = store.moteur.raw_connection()
    if store.moteur.dialect.name == "postgresql":
        connexion.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # It is open.
    curseur = connexion.cursor()
    for ordre in ("VACUUM", "ANALYZE"):
        curseur.execute(ordre)
    connexion.invalidate()


def _inserer(
    connexion: Connection, table: Table, rangees: Iterable[dict[str, Any]]
) -> None:
    restantes = iter(rangees)
    while lot := list(islice(restantes, LOT)):
        connexion.execute(insert(table), lot)


def _rangees_des_groupes(pays: Pays) -> Iterator[dict[str, Any]]:
    for groupe in pays.structures:
        if isinstance(groupe, Groupe):
            for ej_id in sorted(groupe.membres):
                yield {"groupe_id": groupe.id, "ej_id": ej_id}


def _rangees_des_comptes(pays: Pays, nombre: int) -> Iterator[dict[str, Any]]:
    racines = {s.id: s.ej_id for s in pays.structures if isinstance(s, Etablissement)}
    for compte in comptes(pays, nombre):
        structure_id = compte.rattachement.structure_id
        racine_id = racines.get(structure_id, structure_id)
        yield {**rangee_d_utilisateur(compte), "racine_id": racine_id}
