"""
The engine and the connection that are called.
"""

from __future__ import annotations

from sqlalchemy import Connection as Connexion
from sqlalchemy import Engine as Moteur
from sqlalchemy import create_engine

from ..moteur import preparer, reglages_de

__all__ = ["Connexion", "Moteur", "migrer", "ouvrir"]


def ouvrir(url: str) -> Moteur:
    moteur = create_engine(url, **reglages_de(url))
    preparer(moteur)
    return moteur


def migrer(moteur: Moteur) -> None:
    """
    Bring the database up to the newest revision.
    """
    # Loaded on use: most processes find it there.
    from ..migrations import mettre_a_jour  # noqa: PLC0415

    with moteur.connect() as connexion:
        mettre_a_jour(connexion)
