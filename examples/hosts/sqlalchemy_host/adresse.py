"""
*Adresse*: which database a command line names, and whether it can be opened.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["DEFAUT", "AdresseError", "fichier_de", "lire_adresse"]

DEFAUT: Final = "sqlite:///siaut.sqlite"

FORMES: Final = "sqlite:///fichier ou postgresql://utilisateur@hôte/base"

# The driver that each engine is opened with: this command line is synchronous.
PILOTES: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}

ADRESSE_MAXIMALE: Final = 4_096

# Seconds before a server that does not answer is given up.
PATIENCE: Final = "10"


class AdresseError(Exception):
    """
    What is wrong with an address, in a French sentence that does not quote it.
    """


def lire_adresse(texte: str) -> str:
    """
    Read the address of a database, with the driver that opens it.

    Raises:
        AdresseError: If it is none, or its driver is not installed.
    """
    url = _url(texte)
    moteur, _, pilote = url.drivername.partition("+")
    if moteur not in PILOTES:
        raise AdresseError(
            f"--database : seuls SQLite et PostgreSQL sont connus ; écrivez {FORMES}."
        )
    if pilote and url.drivername != PILOTES[moteur]:
        raise AdresseError(
            f"--database : ce pilote n'est pas celui de la ligne de commande ; écrivez"
            f" {moteur}:// sans « +{pilote} »."
        )
    if moteur == "postgresql":
        _exiger_psycopg()
        url = url.update_query_dict({"connect_timeout": PATIENCE, **url.query})
    url = url.set(drivername=PILOTES[moteur])
    return url.render_as_string(hide_password=False)


def _url(texte: str) -> URL:
    try:
        if len(texte) <= ADRESSE_MAXIMALE:
            return make_url(texte)
    except (ArgumentError, ValueError):
        # The text holds a password, perhaps: not even as a context.
        pass
    raise AdresseError(f"--database : ce n'est pas une adresse ; écrivez {FORMES}.")


def _exiger_psycopg() -> None:
    if find_spec("psycopg") is None:
        raise AdresseError(
            "Le pilote de PostgreSQL n'est pas installé : installez-le par"
            " « pip install 'psycopg[binary]' »."
        )


def fichier_de(adresse: str) -> Path | None:
    """
    Give the file of a SQLite database, when it is one of its own.
    """
    url = make_url(adresse)
    nom = url.database or ""
    if url.get_backend_name() != "sqlite" or nom in {"", ":memory:"}:
        return None
    return None if nom.startswith("file:") else Path(nom)
