"""
*Moteur*: how each engine is opened, whatever the colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, make_url

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect, Engine

__all__ = ["preparer", "reglages_de"]

# How long a unit of work waits for another one, before it is told to begin again.
PATIENCE: Final = 5

PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "case_sensitive_like = ON",  # As everywhere else; an index may then serve.
)

POSTGRESQL: Final = {
    "lock_timeout": f"{PATIENCE}s",
    "timezone": "UTC",
    # Perimeters hold from one account to tens of thousands: no plan suits them all.
    "plan_cache_mode": "force_custom_plan",
}


def reglages_de(url: str) -> dict[str, Any]:
    """
    Give the arguments of ``create_engine``; errors never show what is stored.

    A connection that waits in the pool may be broken by then, when its server was
    restarted: it is tried before it is lent, and those like it are replaced.
    """
    pilote = make_url(url).get_dialect()
    return {
        "connect_args": _connexion(pilote),
        "hide_parameters": True,
        "pool_pre_ping": pilote.name != "sqlite",  # A file is never restarted.
    }


def _connexion(pilote: type[Dialect]) -> dict[str, Any]:
    match pilote.name, pilote.driver:
        case "sqlite", _:
            return {"timeout": PATIENCE}
        case _, "asyncpg":
            return {"server_settings": POSTGRESQL}
        case _:
            reglages = (f"-c {nom}={valeur}" for nom, valeur in POSTGRESQL.items())
            return {"options": " ".join(reglages)}


def preparer(moteur: Engine) -> None:
    """
    Make every transaction of SQLite write from its start.

    A deferred one that reads, then writes, is refused as soon as another wrote
    meanwhile, without waiting: "database is locked".
    """
    if moteur.dialect.name == "sqlite":
        event.listen(moteur, "connect", _ouvrir)
        event.listen(moteur, "begin", _commencer)
        event.listen(moteur, "invalidate", _abandonner)


def _ouvrir(connexion: Any, _fiche: object) -> None:  # noqa: ANN401  (of either driver)
    # The driver must not begin transactions of its own.
    connexion.isolation_level = None
    curseur = connexion.cursor()
    for pragma in PRAGMAS:
        curseur.execute(f"PRAGMA {pragma}")
    curseur.close()


def _abandonner(connexion: Any, _fiche: object, _cause: object) -> None:  # noqa: ANN401  (same)
    # A task was cancelled in the middle of a statement. Closing is not enough: a
    # cursor that somebody still holds keeps the transaction, and its lock.
    connexion.rollback()


def _commencer(connexion: Connection) -> None:
    connexion.exec_driver_sql("BEGIN IMMEDIATE")
