"""
*Fields*: texts that both engines compare by code point, and several at once.
"""

from collections.abc import Mapping
from typing import Any, Literal

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, TextField


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


def beyond(bounds: Mapping[str, Any], comparison: Literal["lt", "gt"]) -> Q:
    """
    Compare columns with bounds as tuples are: the first that differ decide.

    Written out, for Django compares no tuples: ``a > 1 OR (a = 1 AND b > 2)``.
    """
    *first, (last, bound) = bounds.items()
    rest = Q((f"{last}__{comparison}", bound))
    for column, bound in reversed(first):
        rest = Q((f"{column}__{comparison}", bound)) | Q((column, bound), rest)
    return rest
