"""
The engine and the connection that are called.
"""

from __future__ import annotations

from sqlalchemy import Connection as Connexion
from sqlalchemy import Engine as Moteur
from sqlalchemy import create_engine

from ..moteur import preparer, reglages_de
from ..schema import METADATA

__all__ = ["Connexion", "Moteur", "creer_tables", "ouvrir"]


def ouvrir(url: str) -> Moteur:
    moteur = create_engine(url, **reglages_de(url))
    preparer(moteur)
    return moteur


def creer_tables(connexion: Connexion) -> None:
    METADATA.create_all(connexion)
