"""
*Databases*: where they are, as Django says it.
"""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict

__all__ = ["place_of", "without_driver"]


def without_driver(url: str) -> str:
    """
    Give the same address as PostgreSQL itself reads it.
    """
    return url.replace("+psycopg", "", 1)


def place_of(url: str) -> dict[str, object]:
    """
    Write the address of a database as Django does.
    """
    place = conninfo_to_dict(without_driver(url))
    keys = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    return {name: place.get(key) or "" for name, key in keys.items()}
