"""
*Parmi*: "among what this finds", asked so that what it finds is found once.

The accounts of a perimeter come in the order of their names, and most pages are full
before the last of them: no index on what is compared may be taken instead. SQLite is
told by ``+``. PostgreSQL would rather join, then sort all that is kept: it is given an
array, made before the first account is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Parmi"]


class Parmi(ColumnElement[bool]):
    """
    Whether a column is among what a statement of one column finds.
    """

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [  # noqa: RUF012  (as SQLAlchemy declares it)
        ("colonne", InternalTraversal.dp_clauseelement),
        ("trouves", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self, colonne: ColumnElement[str], trouves: Select[tuple[str]]
    ) -> None:
        self.colonne = colonne
        self.trouves = trouves.scalar_subquery()


@compiles(Parmi, "sqlite")
def _pour_sqlite(
    parmi: Parmi,
    compilateur: SQLCompiler,
    **reste: Any,  # noqa: ANN401  (the compiler's own)
) -> str:
    colonne = compilateur.process(parmi.colonne, **reste)
    return f"+{colonne} IN {compilateur.process(parmi.trouves, **reste)}"


@compiles(Parmi, "postgresql")
def _pour_postgresql(
    parmi: Parmi,
    compilateur: SQLCompiler,
    **reste: Any,  # noqa: ANN401  (same)
) -> str:
    # Another text than the column: else an index on it would be taken all the same.
    colonne = compilateur.process(parmi.colonne, **reste)
    tableau = compilateur.process(parmi.trouves, **reste)
    return f"({colonne} || '') = ANY (ARRAY{tableau})"
