"""
*Among*: "among what this finds", asked so that what it finds is found once.

The accounts of a perimeter come in the order of their names, and most pages are full
before the last of them: no index on what is compared may be taken instead. SQLite is
told by ``+``. PostgreSQL would rather join, then sort all that is kept: it is given an
array, made before the first account is read.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal


class Among(ColumnElement[bool]):
    """
    Whether a column is among what a statement of one column finds.
    """

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [  # noqa: RUF012  (as SQLAlchemy declares it)
        ("tested", InternalTraversal.dp_clauseelement),
        ("found", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, tested: ColumnElement[str], found: Select[tuple[str]]) -> None:
        self.tested = tested
        self.found = found.scalar_subquery()


@compiles(Among, "sqlite")
def _for_sqlite(
    among: Among,
    compiler: SQLCompiler,
    **rest: Any,  # noqa: ANN401  (the compiler's own)
) -> str:
    tested = compiler.process(among.tested, **rest)
    return f"+{tested} IN {compiler.process(among.found, **rest)}"


@compiles(Among, "postgresql")
def _for_postgresql(
    among: Among,
    compiler: SQLCompiler,
    **rest: Any,  # noqa: ANN401  (same)
) -> str:
    # Another text than the column: else an index on it would be taken all the same.
    tested = compiler.process(among.tested, **rest)
    grid = compiler.process(among.found, **rest)
    return f"({tested} || '') = ANY (ARRAY{grid})"
