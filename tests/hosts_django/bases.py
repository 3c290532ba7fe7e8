"""
*Bases*: where a database is, as Django says it.
"""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict

__all__ = ["lieu_de"]


def lieu_de(url: str) -> dict[str, object]:
    """
    Write the address of a database as Django does.
    """
    lieu = conninfo_to_dict(url.replace("+psycopg", ""))
    noms = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    return {cle: lieu.get(nom) or "" for cle, nom in {**noms, "PORT": "port"}.items()}
