"""
*Bases*: where a database is, as Django says it.
"""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict

__all__ = ["place_of"]


def place_of(url: str) -> dict[str, object]:
    """
    Write the address of a database as Django does.
    """
    place = conninfo_to_dict(url.replace("+psycopg", ""))
    noms = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    return {cle: place.get(nom) or "" for cle, nom in {**noms, "PORT": "port"}.items()}
