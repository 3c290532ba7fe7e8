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

__all__ = ["DEFAULT", "AdresseError", "file_of", "read_adresse"]

DEFAULT: Final = "sqlite:///siaut.sqlite"

SHAPES: Final = "sqlite:///fichier ou postgresql://utilisateur@hôte/base"

# The driver that each engine is opened with: this command line is synchronous.
DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}

ADRESSE_MAX: Final = 4_096

# Seconds before a server that does not answer is given up.
PATIENCE: Final = "10"


class AdresseError(Exception):
    """
    What is wrong with an address, in a French sentence that does not quote it.
    """


def read_adresse(text: str) -> str:
    """
    Read the address of a database, with the driver that opens it.

    Raises:
        AdresseError: If it is none, or its driver is not installed.
    """
    url = _url(text)
    engine, _, driver = url.drivername.partition("+")
    if engine not in DRIVERS:
        raise AdresseError(
            f"--database : seuls SQLite et PostgreSQL sont connus ; écrivez {SHAPES}."
        )
    if driver and url.drivername != DRIVERS[engine]:
        raise AdresseError(
            f"--database : ce pilote n'est pas celui de la ligne de commande ; écrivez"
            f" {engine}:// sans « +{driver} »."
        )
    if engine == "postgresql":
        _require_psycopg()
        url = url.update_query_dict({"connect_timeout": PATIENCE, **url.query})
    url = url.set(drivername=DRIVERS[engine])
    return url.render_as_string(hide_password=False)


def _url(text: str) -> URL:
    try:
        if len(text) <= ADRESSE_MAX:
            return make_url(text)
    except (ArgumentError, ValueError):
        # The text holds a password, perhaps: not even as a context.
        pass
    raise AdresseError(f"--database : ce n'est pas une adresse ; écrivez {SHAPES}.")


def _require_psycopg() -> None:
    if find_spec("psycopg") is None:
        raise AdresseError(
            "Le pilote de PostgreSQL n'est pas installé : installez-le par"
            " « pip install 'psycopg[binary]' »."
        )


def file_of(adresse: str) -> Path | None:
    """
    Give the file of a SQLite database, when it is one of its own.
    """
    url = make_url(adresse)
    nom = url.database or ""
    if url.get_backend_name() != "sqlite" or nom in {"", ":memory:"}:
        return None
    return None if nom.startswith("file:") else Path(nom)
