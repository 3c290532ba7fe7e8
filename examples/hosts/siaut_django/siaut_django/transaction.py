"""
*Transaction*: what the repositories of one unit of work share.
"""

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class Transaction:
    """
    The rows of one database, until the unit of work ends.

    Attributes:
        alias: Of its database: `Host.on_event` writes by ``objects.using(uow.alias)``.
    """

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._is_open = True

    def rows(self, model: type[M], *conditions: Q, **ties: Any) -> QuerySet[M]:  # noqa: ANN401  (as `filter`)
        """
        Give the rows of a table that meet conditions.

        Raises:
            RuntimeError: Once it has ended: Django would go on in autocommit.
        """
        if not self._is_open:
            raise RuntimeError("this unit of work has ended; open another one")
        rows = model._default_manager.using(self.alias)  # noqa: SLF001  (documented by Django)
        return rows.filter(*conditions, **ties)

    def close(self) -> None:
        self._is_open = False


class Repository:
    """
    One repository of a unit of work.

    Whatever compares and changes does both in one statement: conditions say what must
    still hold, and the number of rows that ``update`` or `delete` gives says whether
    it did.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._rows = transaction.rows


def delete(rows: QuerySet[M]) -> int:
    """
    Delete rows in one statement, and give their number.

    ``rows.delete()`` reads them, then deletes by id, as soon as anybody in the
    project listens to ``post_delete``: what was compared is not compared any more.
    """
    return rows._raw_delete(rows.db)  # noqa: SLF001  (Django has no other way)
