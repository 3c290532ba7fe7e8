"""
*Routers*: a second name for one database, for views inside a transaction.
"""

from typing import Any

from .apps import LABEL

__all__ = ["SecondAlias"]


class SecondAlias:
    """
    Send the app to ``DATABASES["siaut"]``: "default" again, without ATOMIC_REQUESTS.

    Units of work have then a connection of their own, beside the transaction of the
    view. "default" makes the tables, and others may refer to them. Only on PostgreSQL:
    SQLite lets one write at a time.
    """

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:  # noqa: ANN401  (as Django calls it)
        return LABEL if model._meta.app_label == LABEL else None  # noqa: SLF001  (documented by Django)

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool | None:  # noqa: ANN401  (same)
        labels = {row._meta.app_label for row in (one, other)}  # noqa: SLF001  (same)
        return True if LABEL in labels else None

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:  # noqa: ANN401  (same)
        return False if db == LABEL else None
