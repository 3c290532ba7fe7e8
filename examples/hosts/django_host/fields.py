"""
*Fields*: texts that both engines compare by code point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import TextField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Text"]


class Text(TextField):
    """
    A text sorted as the core sorts, whatever the collation of the server.

    SQLite compares by code point; PostgreSQL is told to. ``db_collation`` alone
    would not do: ``C`` is unknown to SQLite.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:  # noqa: ANN401  (a dict that Django extends)
        parameters: dict[str, Any] = {**super().db_parameters(connection)}
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
